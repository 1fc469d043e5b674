import type { Totals } from '../ingest/intake.ts';

export const NO_TOTALS: Totals = { read: 0, stored: 0, updated: 0, unchanged: 0, rejected: 0 };

const NAMES = ['read', 'stored', 'updated', 'unchanged', 'rejected'] as const;

/** Adds to the totals of a command. */
export function addTotals(sum: Totals, more: Readonly<Totals>): void {
  for (const name of NAMES) sum[name] += more[name];
}

/** `3 stored, 0 updated, 1 unchanged, 0 rejected` */
export function describeTotals(totals: Readonly<Totals>): string {
  return NAMES.slice(1)
    .map((name) => `${totals[name].toLocaleString('en')} ${name}`)
    .join(', ');
}
