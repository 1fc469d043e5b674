import type { Totals } from '../ingest/totals.ts';
import { plural } from './output.ts';

const NAMES = ['stored', 'updated', 'unchanged', 'rejected'] as const;

/** `3 stored, 0 updated, 1 unchanged, 0 rejected` */
export function describeTotals(totals: Readonly<Totals>): string {
  return NAMES.map((name) => `${totals[name].toLocaleString('en')} ${name}`).join(', ');
}

/** `4 records`, `12 events` or `4 records and 12 events` */
export function describeRead({ records, events }: Readonly<Pick<Totals, 'records' | 'events'>>): string {
  if (events === 0) return plural(records, 'record');
  return records === 0 ? plural(events, 'event') : `${plural(records, 'record')} and ${plural(events, 'event')}`;
}
