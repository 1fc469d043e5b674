import { addFlag, type Draft, flagBackwards } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { deriveStatus } from '../causes.ts';
import type { Members } from '../members.ts';
import { secondsOf } from '../talk-time.ts';

/** What the members of a record are called that tell how a leg went. */
export interface OutcomeNames {
  readonly total: readonly string[];
  readonly talk: readonly string[];
}

/**
 * Fills in times, talk time, status and end reason. The system writes the start and seconds; the other times are
 * reckoned from these. `reason` says who hung up, where the record has it: `src hangup`, padded with blanks.
 */
export function readOutcome(
  draft: Draft,
  from: Members,
  names: OutcomeNames,
  disposition: string | null,
  reason: string | null,
): void {
  const word = disposition?.toUpperCase() ?? null;
  const answered = word === 'ANSWERED' || word === 'ANSWERD';
  const total = secondsOf(draft, from, ...names.total);
  const talk = secondsOf(draft, from, ...names.talk);
  const negative = draft.flags !== null && draft.flags.includes('duration=negative');
  if (total !== null || (answered && talk !== null)) {
    draft.ended_at = draft.started_at + Math.max(total ?? 0, talk ?? 0) * 1000;
    addFlag(draft, 'ended_at=derived');
  }
  // A duration of zero is left out of the record, or written as nothing.
  if (!answered) draft.duration = 0;
  else if (!negative) draft.duration = talk ?? 0;
  if (answered && draft.ended_at !== null && draft.duration !== null) {
    draft.answered_at = draft.ended_at - draft.duration * 1000;
    addFlag(draft, 'answered_at=derived');
  }
  readReason(draft, answered, reason);
  deriveStatus(draft, answered ? 0 : draft.end_reason === 'CANCELLED' ? 487 : statusOf(word));
  flagBackwards(draft);
}

/** Internal, Inbound, Outbound, in any case. A word that is not known is kept among the flags. */
export function directionOf(draft: Draft, word: string | null): Direction | null {
  switch (word?.toLowerCase()) {
    case undefined:
      return null;
    case 'inbound':
      return 'INBOUND_CALL';
    case 'outbound':
      return 'OUTBOUND_CALL';
    case 'internal':
      return 'EXTENSION_CALL';
    default:
      addFlag(draft, `direction=${flagged(word!)}`);
      return null;
  }
}

function flagged(word: string): string {
  return word.replace(/\s+/g, '_').slice(0, 64);
}

function readReason(draft: Draft, answered: boolean, reason: string | null): void {
  if (reason === null) return;
  switch (reason.toLowerCase()) {
    case 'src hangup':
      draft.end_reason = answered ? 'CALLER_DISCONNECTED' : 'CANCELLED';
      break;
    case 'dst hangup':
      draft.end_reason = 'CALLEE_DISCONNECTED';
      break;
    default:
      addFlag(draft, `end_reason=${flagged(reason)}`);
  }
}

/** Of a leg that was not answered. The system records no SIP status; these are the nearest ones. */
function statusOf(disposition: string | null): number | null {
  switch (disposition) {
    case 'NO ANSWER':
    case 'NO ANSWERED':
    // The phone did not answer, and its mailbox did.
    case 'VOICEMAIL':
      return 480;
    case 'BUSY':
      return 486;
    case 'FAILED':
      return 500;
    default:
      return null;
  }
}
