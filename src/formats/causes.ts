import type { EndReason } from '../record/enums.ts';
import { addFlag, type Draft } from '../record/draft.ts';

/**
 * The SIP status for a Q.850 cause (RFC 3398, 7.2.4.1). 16, normal clearing, has none: it depends on who cleared.
 * 26, answered elsewhere, is 404 there, which would tell of a number that does not exist; 487 is what the phone that
 * lost saw. 25 is not in the RFC.
 */
const STATUS_OF_CAUSE: ReadonlyMap<number, number> = new Map([
  ...causes(404, 1, 2, 3),
  ...causes(486, 17),
  ...causes(408, 18),
  ...causes(480, 19, 20, 31),
  ...causes(403, 21, 55, 57, 87),
  ...causes(410, 22, 23),
  ...causes(500, 25),
  ...causes(487, 26),
  ...causes(502, 27),
  ...causes(484, 28),
  ...causes(501, 29, 79),
  ...causes(503, 34, 38, 41, 42, 47, 58, 88),
  ...causes(488, 65, 70),
  ...causes(504, 102),
  ...causes(500, 111, 127),
]);

/** The Q.850 cause for a SIP status (RFC 3398, 8.2.6.1). */
const CAUSE_OF_STATUS: ReadonlyMap<number, number> = new Map([
  ...causes(1, 404, 485, 604),
  ...causes(17, 486, 600),
  ...causes(18, 480),
  ...causes(21, 401, 402, 403, 407, 603),
  ...causes(22, 410),
  ...causes(25, 482, 483),
  ...causes(28, 484),
  ...causes(38, 502),
  ...causes(41, 400, 481, 500, 503),
  ...causes(63, 405),
  ...causes(79, 406, 415, 501),
  ...causes(102, 408, 504),
  ...causes(127, 413, 414, 416, 420, 421, 423, 505, 513),
]);

/** The SIP status of a call that was not answered and was cleared with this Q.850 cause; 500 where none is nearer. */
export function statusOfCause(cause: number, callerGaveUp = false): number {
  if (cause === 16) return callerGaveUp ? 487 : 480;
  return STATUS_OF_CAUSE.get(cause) ?? 500;
}

/** The Q.850 cause that a gateway gives for a SIP status of 400 to 699; 31, normal and unspecified, for others. */
export function causeOfStatus(status: number): number {
  return CAUSE_OF_STATUS.get(status) ?? 31;
}

/** Sets a status that the source does not state, and says so. 0 is answered. */
export function deriveStatus(draft: Draft, status: number | null): void {
  draft.status_code = status;
  if (status !== null) addFlag(draft, 'status_code=derived');
}

/** Sets an end reason that the source does not state, and says so. */
export function deriveEndReason(draft: Draft, reason: EndReason | null): void {
  draft.end_reason = reason;
  if (reason !== null) addFlag(draft, 'end_reason=derived');
}

function causes(value: number, ...keys: readonly number[]): [number, number][] {
  return keys.map((key) => [key, value]);
}
