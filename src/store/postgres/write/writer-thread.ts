import type { Job, JobResult } from '../../jobs.ts';
import { serveThread } from '../../thread.ts';
import type { Target } from '../target.ts';
import { Writer } from './writer.ts';

export interface WriterStart {
  readonly target: Target;
  /** See Writer. */
  readonly connections: number;
}

/** The writer's own thread: what it works out must not hold up those who are answered. */
serveThread<WriterStart, Job, JobResult>(({ target, connections }) => {
  const writer = new Writer(target, connections);
  const done = (job: Job) =>
    writer.run(job).then(
      (response) => ({ response }),
      (error: unknown) => ({ error: error as Error }),
    );
  return { answer: (jobs) => jobs.map(done), close: () => writer.close() };
});
