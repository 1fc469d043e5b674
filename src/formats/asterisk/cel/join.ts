import type { Amendment, Joined } from '../../format.ts';
import { addressOf } from '../channel.ts';
import { type Channel, channelsOf } from './channels.ts';
import { momentOf } from './event-time.ts';
import { type CelEvent, extraOf, inOrder } from './event.ts';
import { type Leg, legsOf } from './legs.ts';
import { endOfAnswered, endOfUnanswered } from './outcome.ts';
import { isAfterTransfer, isWithTransferor, joinedLeg, type Transfer, transferOf, transfersOf } from './transfers.ts';

type Fields = { -readonly [name in keyof Amendment['set']]: Amendment['set'][name] };

/** Longer calls are none: a conference that never ended, or events without an id of their call. */
const MOST_EVENTS = 3000;

/**
 * What the events of one call say of its CDRs: who hung up, who transferred, which phones lost the call to another,
 * when they began to ring. Of a channel's legs nothing is said before the channel is over, since only then it is known
 * that no other leg of it looks the same. As events come in the order of time, what is said stays.
 */
export function joinCel(texts: readonly string[]): Joined {
  const events = inOrder(texts).slice(0, MOST_EVENTS);
  const channels = channelsOf(events);
  const transfers = transfersOf(events);
  const legs = legsOf(events, channels);
  for (const transfer of transfers) {
    const leg = joinedLeg(transfer, channels);
    const known = legs.some((one) => one.from === leg?.from && one.destination === leg.destination && one.answered);
    if (leg !== null && !known) legs.push(leg);
  }
  const over = (channel: Channel) =>
    channel.hangup !== null || transfers.some(({ by, blind }) => !blind && by.includes(channel.uniqueid));
  const said = new Said();
  for (const leg of legs) {
    if (!over(leg.from) || isWithTransferor(leg, transfers)) continue;
    // It still rings. What will be true of it is not known, and so of none that looks the same.
    if (!leg.answered && leg.to?.hangup === null) {
      said.add(leg.from.uniqueid, leg.destination, false, {});
      continue;
    }
    const set = leg.answered ? answered(leg, channels, transfers) : unanswered(leg, events);
    const { to } = leg;
    if (to !== null && to.parent === leg.from && to.started >= 0) {
      const rang = momentOf(events[to.started]!);
      if (rang !== null) set.rang_at = rang;
    }
    if (isAfterTransfer(leg, transfers, legs)) set.reroute_reason = 'TRANSFER';
    else if (isForward(leg, events)) set.reroute_reason = 'REDIRECT';
    said.add(leg.from.uniqueid, leg.destination, leg.answered, set);
  }
  for (const event of events) {
    const channel = channels.get(event.uniqueid)!;
    if (event.type !== 'PICKUP' || channel.parent === null || !over(channel.parent)) continue;
    said.add(channel.parent.uniqueid, channel.address, false, { end_reason: 'REPLACED', status_code: 487 });
  }
  for (const channel of channels.values()) {
    if (channel.children.length === 0 && !legs.some(({ from, to }) => from === channel || to === channel)) {
      alone(channel, said);
    }
  }
  return { drafts: [], amendments: said.amendments() };
}

function answered(leg: Leg, channels: ReadonlyMap<string, Channel>, transfers: readonly Transfer[]): Fields {
  const transfer = transferOf(leg, transfers);
  if (transfer === null) return endOfAnswered(leg, channels);
  return { end_reason: transfer.blind ? 'BLIND_TRANSFER_COMPLETED' : 'CONSULT_TRANSFER_COMPLETED' };
}

function unanswered({ to }: Leg, events: readonly CelEvent[]): Fields {
  return to === null ? {} : endOfUnanswered(to, events);
}

/** Whether a phone had the call forwarded to this leg's destination. */
function isForward(leg: Leg, events: readonly CelEvent[]): boolean {
  return events.some((event) => {
    if (event.type !== 'FORWARD' || event.uniqueid !== leg.from.uniqueid) return false;
    const { forward } = extraOf(event);
    return (
      forward !== undefined &&
      forward !== '' &&
      addressOf(`Local/${forward.split('@', 1)[0]!}`) === leg.destination.split('@', 1)[0]
    );
  });
}

/** A call that went to nobody but the phone system itself: a menu, a voicemail, a caller who gave up at once. */
function alone(channel: Channel, said: Said): void {
  const { hangup } = channel;
  if (hangup === null || channel.dialled || channel.started < 0) return;
  const isAnswered = channel.answered >= 0;
  if (hangup.source === channel.name) {
    const set: Fields = isAnswered
      ? { end_reason: 'CALLER_DISCONNECTED' }
      : { end_reason: 'CANCELLED', status_code: 487 };
    said.add(channel.uniqueid, null, isAnswered, set);
  } else if (isAnswered && hangup.source.startsWith('dialplan/')) {
    said.add(channel.uniqueid, null, true, { end_reason: 'CALLEE_DISCONNECTED' });
  }
}

/** What is said of each call log. Where several legs look the same from outside, only what is true of all of them. */
class Said {
  readonly #said = new Map<string, { match: Omit<Amendment, 'set'>; sets: Fields[] }>();

  add(call_id: string, destination: string | null, isAnswered: boolean, set: Fields): void {
    const key = JSON.stringify([call_id, destination, isAnswered]);
    const known = this.#said.get(key);
    if (known !== undefined) known.sets.push(set);
    else this.#said.set(key, { match: { call_id, destination, answered: isAnswered }, sets: [set] });
  }

  amendments(): Amendment[] {
    const amendments: Amendment[] = [];
    for (const { match, sets } of this.#said.values()) {
      const [first, ...others] = sets;
      const agreed = Object.entries(first!).filter(([name, value]) =>
        others.every((other) => other[name as keyof Fields] === value),
      );
      if (agreed.length > 0) amendments.push({ ...match, set: Object.fromEntries(agreed) });
    }
    return amendments;
  }
}
