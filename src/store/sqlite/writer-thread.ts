import { dirname } from 'node:path';
import type { Job, JobResult } from '../jobs.ts';
import { connect } from './connect.ts';
import { isServed } from './lock.ts';
import { serveThread } from './thread.ts';
import { Writer } from './writer.ts';

export interface WriterStart {
  readonly file: string;
  /** Leave a server on the same folder its turn to write. */
  readonly courteous: boolean;
}

/** A pause in ms between transactions, long enough for a waiting writer to see that the lock is free. */
const TURN = 12;

/** The writer's own thread. Jobs that arrive while one transaction runs wait together for the next: group commit. */
serveThread<WriterStart, Job, JobResult>(({ file, courteous }) => {
  const writer = new Writer(connect(file, 'write'));
  return {
    answer(jobs) {
      const outcomes = writer.run(jobs);
      if (courteous && isServed(dirname(file))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TURN);
      return outcomes;
    },
    close: () => writer.close(),
  };
});
