import type { AmendedCall } from '../../store.ts';
import type { TenantJob } from '../../write/tenant-writer.ts';
import { storedText } from '../stored-text.ts';

/** A job with its texts as PostgreSQL keeps them, so that what comes again is found to be the same. */
export function storedJob(job: TenantJob): TenantJob {
  switch (job.kind) {
    case 'append':
      return {
        ...job,
        batch: { ...job.batch, texts: job.batch.texts.map(storedText), words: job.batch.words.map(storedText) },
      };
    case 'amend': {
      const { source, format } = job.by;
      const by = { source: source === null ? null : storedText(source), format };
      return { ...job, by, calls: job.calls.map(storedCall) };
    }
    case 'reprice':
      return job;
  }
}

function storedCall(call: AmendedCall): AmendedCall {
  const text = JSON.stringify(call);
  // Both kinds of what cannot be kept are escaped there.
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return call;
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? storedText(value) : value,
  ) as AmendedCall;
}
