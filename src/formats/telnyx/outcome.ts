import { addFlag, type Draft } from '../../record/draft.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';

/** The nearest SIP status of an end whose SIP status is not told. */
const STATUS_OF_CAUSE: ReadonlyMap<string, number> = new Map([
  ['originator_cancel', 487],
  ['user_busy', 486],
  ['busy', 486],
  ['no_answer', 480],
  ['no-answer', 480],
  ['timeout', 480],
  ['call_rejected', 603],
  ['not_found', 404],
  ['canceled', 487],
  ['failed', 500],
]);

const NOT_DECLINED: ReadonlySet<number | null> = new Set([408, 480, 486, 600]);

/** What the end of a leg is told to be. */
export interface End {
  /** `caller`, `callee` or `unknown`. */
  readonly source: string | null;
  /** `normal_clearing` …; of TeXML the CallStatus where there is no HangupCause. */
  readonly cause: string | null;
  readonly sip: number | null;
}

/** Sets status and end reason of a leg that is over. */
export function readEnd(draft: Draft, answered: boolean, { source, cause, sip }: End): void {
  if (answered) draft.status_code = 0;
  else if (sip !== null && sip >= 300 && sip <= 699) draft.status_code = sip;
  else if (cause !== null && STATUS_OF_CAUSE.has(cause)) deriveStatus(draft, STATUS_OF_CAUSE.get(cause)!);
  // Of one who hangs up while it rings, the same is said as of one who ends a call that was answered.
  const gaveUp = !answered && source === 'caller' && draft.status_code === 487;
  if (gaveUp || cause === 'originator_cancel' || cause === 'canceled') draft.end_reason = 'CANCELLED';
  else if (source === 'caller') draft.end_reason = 'CALLER_DISCONNECTED';
  else if (source === 'callee') {
    // A phone that is busy, or that nobody took up, has declined nothing.
    if (answered || !NOT_DECLINED.has(draft.status_code)) draft.end_reason = 'CALLEE_DISCONNECTED';
  } else if (!answered && draft.status_code === 487) deriveEndReason(draft, 'CANCELLED');
  else if (source !== null && source !== 'unknown')
    addFlag(draft, `end_reason=${source.replace(/\s+/g, '_').slice(0, 64)}`);
}
