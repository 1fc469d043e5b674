import { deriveEndReason, deriveStatus } from '../causes.ts';
import { addFlag, type Draft } from '../../record/draft.ts';
import { integerOf, textOf } from '../members.ts';
import { statusOfName } from './causes.ts';
import type { Cdr } from './cdr.ts';
import type { Times } from './times.ts';

/** Fills in times, talk time, status and who ended the leg. */
export function readOutcome(draft: Draft, cdr: Cdr, times: Times): void {
  const { variables } = cdr;
  draft.rang_at = times.rang;
  draft.answered_at = times.answered;
  draft.ended_at = times.ended;
  draft.clock = times.clock;
  for (const name of times.derived) addFlag(draft, `${name}=derived`);
  if (draft.ended_at !== null && draft.ended_at < draft.started_at) addFlag(draft, 'ended_at=before_start');
  const cause = textOf(variables, 'hangup_cause');
  const disposition = textOf(variables, 'sip_hangup_disposition');
  if (draft.answered_at === null) {
    draft.duration = 0;
    endUnanswered(draft, cdr, cause, disposition);
  } else {
    draft.duration = talkTime(draft, cdr);
    draft.status_code = 0;
    endAnswered(draft, cdr, cause, disposition);
  }
}

function talkTime(draft: Draft, { variables }: Cdr): number | null {
  const stated = integerOf(variables, 'billsec');
  if (stated !== null) return stated;
  const negative = textOf(variables, 'billsec')?.startsWith('-') === true;
  if (!negative && draft.ended_at === null) return null;
  const seconds = negative ? -1 : Math.floor((draft.ended_at! - draft.answered_at!) / 1000);
  if (seconds >= 0) return seconds;
  addFlag(draft, 'duration=negative');
  return null;
}

/** The person at the other end of a channel is the caller where the call came in on it, else the callee. */
function endAnswered(draft: Draft, { inbound }: Cdr, cause: string | null, disposition: string | null): void {
  if (readCause(draft, cause)) return;
  if (disposition === 'recv_bye') draft.end_reason = inbound ? 'CALLER_DISCONNECTED' : 'CALLEE_DISCONNECTED';
  else if (disposition === 'send_bye' && cause === 'NORMAL_CLEARING') {
    // The switch passes on the other side's hanging up, or its own application is done.
    deriveEndReason(draft, inbound ? 'CALLEE_DISCONNECTED' : 'CALLER_DISCONNECTED');
  }
}

function endUnanswered(draft: Draft, cdr: Cdr, cause: string | null, disposition: string | null): void {
  const { variables, inbound } = cdr;
  const gaveUp = cause === 'ORIGINATOR_CANCEL' || (inbound && disposition === 'recv_cancel');
  const stated = sipStatus(textOf(variables, 'sip_term_status'), textOf(variables, 'proto_specific_hangup_cause'));
  if (stated !== null) draft.status_code = stated;
  else if (cause !== null || variables['hangup_cause_q850'] !== undefined || disposition !== null) {
    deriveStatus(draft, statusOfName(cause, integerOf(variables, 'hangup_cause_q850'), gaveUp));
  }
  if (readCause(draft, cause)) return;
  if (gaveUp) draft.end_reason = 'CANCELLED';
  else if (cause === 'CALL_REJECTED' || cause === 'DECLINE' || cause === 'REJECT_ALL') {
    draft.end_reason = 'CALLEE_DISCONNECTED';
  } else if (cause === 'REDIRECTION_TO_NEW_DESTINATION') draft.end_reason = 'REDIRECTED';
}

/** Sets the end reason that a cause is the name of. A leg that lost the race to another phone is no missed call. */
function readCause(draft: Draft, cause: string | null): boolean {
  switch (cause) {
    case 'BLIND_TRANSFER':
      draft.end_reason = 'BLIND_TRANSFER_COMPLETED';
      return true;
    case 'ATTENDED_TRANSFER':
      draft.end_reason = 'CONSULT_TRANSFER_COMPLETED';
      return true;
    case 'LOSE_RACE':
    case 'PICKED_OFF':
      draft.end_reason = 'REPLACED';
      return true;
    default:
      return false;
  }
}

/** The final status of the SIP dialogue: `486`, or `sip:486`. Provisional ones and successes tell nothing of a failure. */
function sipStatus(status: string | null, cause: string | null): number | null {
  for (const text of [status, cause?.replace(/^sip:/, '') ?? null]) {
    if (text !== null && /^[3-6]\d\d$/.test(text)) return Number(text);
  }
  return null;
}
