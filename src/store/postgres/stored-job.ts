import type { AmendedCall } from '../store.ts';
import type { TenantJob } from '../write/tenant-writer.ts';
import { storedText } from './stored-text.ts';

/** A job with its texts as PostgreSQL keeps them, so that what comes again is found to be the same. */
export function storedJob(job: TenantJob): TenantJob {
  switch (job.kind) {
    case 'append':
      return { ...job, batch: { ...job.batch, texts: job.batch.texts.map(storedText) } };
    case 'amend':
      return { ...job, calls: job.calls.map(storedCall) };
    case 'reprice':
      return job;
  }
}

function storedCall(call: AmendedCall): AmendedCall {
  const text = JSON.stringify(call);
  if (!text.includes('\\u0000')) return call;
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? storedText(value) : value,
  ) as AmendedCall;
}
