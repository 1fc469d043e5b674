import { addFlag, type Draft, flagBackwards } from '../../record/draft.ts';
import { clockChanged } from '../clock-changed.ts';
import type { Layout } from './layout.ts';
import { readTime } from './times.ts';

const MAX_INTEGER = 2_147_483_647;
/** What adaptive_odbc writes into a column of integers (Asterisk main/cdr.c, enum ast_cdr_disposition). */
const DISPOSITIONS: ReadonlyMap<string, string> = new Map([
  ['0', 'NO ANSWER'],
  ['2', 'FAILED'],
  ['4', 'BUSY'],
  ['8', 'ANSWERED'],
  ['16', 'CONGESTION'],
  ['32', 'CANCEL'],
]);

/**
 * Fills in times, talk time and status. Only the disposition tells whether the leg was answered: where an IVR answered
 * the caller first, an unanswered leg has an answer time and billsec too.
 */
export function readOutcome(draft: Draft, fields: readonly string[], at: Layout): void {
  const start = draft.started_at;
  const disposition = dispositionOf(fields[at.disposition]!);
  const answered = disposition === 'ANSWERED';
  const elapsed = readSeconds(fields[at.duration]!);
  const talk = readSeconds(fields[at.billsec]!);
  let end = readTime(fields[at.end]!);
  let answer = answered ? readTime(fields[at.answer]!) : null;

  draft.status_code = answered ? 0 : statusOf(disposition);
  if (draft.status_code !== null) draft.flags = 'status_code=derived';
  if (disposition === 'CANCEL') draft.end_reason = 'CANCELLED';
  if (elapsed !== null && (end === null || clockChanged(end - start - elapsed * 1000))) {
    end = start + elapsed * 1000;
    addFlag(draft, 'ended_at=derived');
  }
  if (answered && end !== null && talk !== null && (answer === null || clockChanged(end - answer - talk * 1000))) {
    answer = end - talk * 1000;
    addFlag(draft, 'answered_at=derived');
  }
  draft.ended_at = end;
  draft.answered_at = answer;
  if (!answered) draft.duration = 0;
  else if (talk !== null) draft.duration = talk;
  // The seconds themselves are in user_data.
  else if (fields[at.billsec]!.startsWith('-')) addFlag(draft, 'duration=negative');
  else if (end !== null && answer !== null && end >= answer) draft.duration = Math.floor((end - answer) / 1000);
  flagBackwards(draft);
}

function readSeconds(text: string): number | null {
  if (text === '') return null;
  const seconds = Math.floor(Number(text));
  return seconds >= 0 && seconds <= MAX_INTEGER ? seconds : null;
}

function dispositionOf(text: string): string {
  return text.length > 2 ? text : (DISPOSITIONS.get(text) ?? text);
}

/** The words of Asterisk main/cdr.c. It records no SIP status; these are the nearest ones. */
function statusOf(disposition: string): number | null {
  switch (disposition) {
    case 'NO ANSWER':
      return 480;
    case 'BUSY':
      return 486;
    case 'CANCEL':
      return 487;
    case 'CONGESTION':
      return 503;
    case 'FAILED':
      return 500;
    default:
      return null;
  }
}
