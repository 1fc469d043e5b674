import { statusOfCause } from '../causes.ts';

/** The call was split off by a transfer, a conference or a pickup. */
export const SPLIT = 393_216;
/** A party was dropped from a conference, or was the last in it: nobody hung up. */
export const CONFERENCE_DROP = 458_752;

const PACKED_FROM = 0x100_0000;

/** A SIP status, and whether CUCM states it or it follows from the Q.850 cause. */
export interface CauseStatus {
  readonly status: number;
  readonly stated: boolean;
}

/**
 * The SIP status of a call that was not answered (Cisco, "Call Termination Cause Codes"). From 2²⁴ on a cause packs
 * the SIP status it came from: the Q.850 cause in the low seven bits, in the top byte 1 to 34 for 400 to 433, 64 to 77
 * for 480 to 493, 84 to 89 for 500 to 505, 90 for 513, 161 to 164 for 600, 603, 604 and 606, 167 for 503. 420 has
 * neither place: it is written 0x0500007F, with the top byte of 404, or 0x1500007F.
 */
export function statusOf(cause: number, callerGaveUp: boolean): CauseStatus | null {
  if (cause < PACKED_FROM)
    return cause < 1 || cause > 127 ? null : { status: statusOfCause(cause, callerGaveUp), stated: false };
  const status = cause === 0x0500_007f ? 420 : sipOf(Math.floor(cause / PACKED_FROM));
  return status === null
    ? { status: statusOfCause(cause % 128, callerGaveUp), stated: false }
    : { status, stated: true };
}

const OTHERS: ReadonlyMap<number, number> = new Map([
  [0x5a, 513],
  [0xa1, 600],
  [0xa2, 603],
  [0xa3, 604],
  [0xa4, 606],
  [0xa7, 503],
]);

function sipOf(top: number): number | null {
  if (top >= 0x01 && top <= 0x22) return 399 + top;
  if (top >= 0x40 && top <= 0x4d) return 416 + top;
  if (top >= 0x54 && top <= 0x59) return 416 + top;
  return OTHERS.get(top) ?? null;
}
