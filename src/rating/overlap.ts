import { formatTime } from '../record/time.ts';
import type { NewRate } from './read-member.ts';

type Validity = Pick<NewRate, 'valid_from' | 'valid_to'>;

/** Whether there is a moment at which both hold. */
export function overlap(a: Validity, b: Validity): boolean {
  return startsBefore(a, b.valid_to) && startsBefore(b, a.valid_to);
}

function startsBefore({ valid_from: from }: Validity, end: number | null): boolean {
  return from === null || end === null || from < end;
}

/** `prefix 49 of account 'sales', from 2026-01-01T00:00:00Z`. */
export function describeRate({ prefix, account, valid_from, valid_to }: NewRate): string {
  const whose = account === null ? '' : ` of account '${account}'`;
  const from = valid_from === null ? '' : ` from ${formatTime(valid_from)}`;
  const to = valid_to === null ? '' : ` to ${formatTime(valid_to)}`;
  return `prefix ${prefix}${whose}${from}${to}`;
}
