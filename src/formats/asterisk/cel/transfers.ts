import { addressOf } from '../channel.ts';
import type { Channel } from './channels.ts';
import { type CelEvent, extraOf } from './event.ts';
import { has, isFirst, type Leg, otherOf } from './legs.ts';

/** Somebody passed a call on. */
export interface Transfer {
  readonly at: number;
  readonly blind: boolean;
  /** The channels of the one who did: one in each of the legs that end with it. */
  readonly by: readonly string[];
  /** Whom he passed on, by the id of the channel; null when it is not told. */
  readonly transferee: string | null;
  /** Whom he passed him on to, where he had spoken with him before. */
  readonly target: string | null;
  readonly transfereeName: string;
  readonly targetName: string;
  readonly elsewhere: boolean;
}

const NOBODY = 'N/A';

export function transfersOf(events: readonly CelEvent[]): Transfer[] {
  return events.flatMap((event, at) => {
    const blind = event.type === 'BLINDTRANSFER';
    if (!blind && event.type !== 'ATTENDEDTRANSFER') return [];
    const extra = extraOf(event);
    const told = (name: string) => (extra[name] === undefined || extra[name] === NOBODY ? null : extra[name]);
    const second = told('channel2_uniqueid');
    return {
      at,
      blind,
      by: second === null ? [event.uniqueid] : [event.uniqueid, second],
      transferee: told('transferee_channel_uniqueid'),
      target: told('transfer_target_channel_uniqueid'),
      transfereeName: told('transferee_channel_name') ?? '',
      targetName: told('transfer_target_channel_name') ?? '',
      elsewhere: event.elsewhere === true,
    };
  });
}

/** The transfer that ended a leg: made by one of its ends, after it began and before one of them hung up. */
export function transferOf(leg: Leg, transfers: readonly Transfer[]): Transfer | null {
  const ended = Math.min(leg.from.hangup?.at ?? Infinity, leg.to?.hangup?.at ?? Infinity);
  const made = transfers.find(({ at, by }) => at > leg.begun && at < ended && by.some((id) => has(leg, id)));
  return made ?? null;
}

/** Whether a leg is where a transfer led to. */
export function isAfterTransfer(leg: Leg, transfers: readonly Transfer[], legs: readonly Leg[]): boolean {
  return transfers.some((transfer) => {
    const begun = leg.answered || leg.to === null ? leg.begun : leg.to.started;
    if (begun < transfer.at) return false;
    const transferee = transfer.transferee ?? otherEnd(transfer, legs, transfer.by[0]!);
    if (transfer.blind) return leg.from.uniqueid === transferee && !transfer.by.includes(transferee);
    const target = transfer.target ?? otherEnd(transfer, legs, transfer.by.at(-1)!);
    return transferee !== null && target !== null && has(leg, transferee) && has(leg, target);
  });
}

/** Whether a leg is none: who made an attended transfer is in the bridge of the others for a moment. */
export function isWithTransferor(leg: Leg, transfers: readonly Transfer[]): boolean {
  return transfers.some(({ at, blind, by }) => !blind && leg.begun > at && by.some((id) => has(leg, id)));
}

/** Who was talking with the one who made a transfer, in the leg of that channel of his. */
function otherEnd(transfer: Transfer, legs: readonly Leg[], by: string): string | null {
  const leg = legs.findLast((one) => one.answered && one.begun < transfer.at && has(one, by));
  return leg === undefined ? null : (otherOf(leg, by)?.uniqueid ?? null);
}

/**
 * The leg that an attended transfer makes of two, where no event of this call tells of it because the two were joined
 * in the bridge of the other call.
 */
export function joinedLeg(transfer: Transfer, channels: ReadonlyMap<string, Channel>): Leg | null {
  const { transferee, target, transfereeName, targetName } = transfer;
  if (transfer.blind || transfer.elsewhere || transferee === null || target === null) return null;
  const one = channels.get(transferee) ?? strange(transferee, transfereeName, channels);
  const two = channels.get(target) ?? strange(target, targetName, channels);
  const [from, to] = isFirst(one, two) ? [one, two] : [two, one];
  if (!channels.has(from.uniqueid)) return null;
  const destination = to === one ? addressOf(transfereeName) : addressOf(targetName);
  return { from, destination, to, answered: true, begun: transfer.at };
}

/** A channel of which only this call's transfer tells: one that the other call dialled, unless it began with it. */
function strange(uniqueid: string, name: string, channels: ReadonlyMap<string, Channel>): Channel {
  return {
    uniqueid,
    name,
    address: addressOf(name),
    started: -1,
    answered: -1,
    hangup: null,
    dialled: !channels.has(uniqueid),
    dials: [],
    parent: null,
    children: [],
  };
}
