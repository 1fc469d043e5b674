import { addressOf } from '../channel.ts';
import type { Channel } from './channels.ts';
import { type CelEvent, extraOf } from './event.ts';

/** One party trying another. CDRs are made of these: `from` is the channel whose id they carry. */
export interface Leg {
  readonly from: Channel;
  readonly destination: string;
  /** The channel at its far end; null when this call's events do not know it. */
  readonly to: Channel | null;
  readonly answered: boolean;
  /** The event with which it began: of an answered leg, when the two were bridged. */
  readonly begun: number;
}

/** More would be a conference, whose members are no legs of one another. */
const MOST_PEERS = 8;

/** The legs of a call, in the order in which they began. */
export function legsOf(events: readonly CelEvent[], channels: ReadonlyMap<string, Channel>): Leg[] {
  const legs = bridgedLegs(events, channels);
  const bridged = new Set<Channel | null>(legs.flatMap(({ from, to }) => [from, to]));
  for (const channel of channels.values()) {
    const { parent } = channel;
    if (parent === null || !channel.dialled || channel.address === '' || bridged.has(channel)) continue;
    const answered = channel.answered >= 0;
    const begun = answered ? channel.answered : channel.started;
    legs.push({ from: parent, destination: channel.address, to: channel, answered, begun });
  }
  return legs.sort((a, b) => a.begun - b.begun);
}

/** The other channel in the leg, by its id. */
export function otherOf(leg: Leg, uniqueid: string): Channel | null {
  return leg.from.uniqueid === uniqueid ? leg.to : leg.from;
}

export function has(leg: Leg, uniqueid: string | undefined): boolean {
  return uniqueid !== undefined && (leg.from.uniqueid === uniqueid || leg.to?.uniqueid === uniqueid);
}

function bridgedLegs(events: readonly CelEvent[], channels: ReadonlyMap<string, Channel>): Leg[] {
  const legs = new Map<string, Leg>();
  const byName = new Map<string, Channel>();
  const lastIn = new Map<string, string>();
  for (const [begun, event] of events.entries()) {
    const channel = channels.get(event.uniqueid)!;
    if (event.channel !== '') byName.set(event.channel, channel);
    if (!event.type.startsWith('BRIDGE_')) continue;
    for (const name of peersOf(event, lastIn)) {
      if (name === '' || event.channel === '' || name === event.channel) continue;
      const peer = byName.get(name) ?? null;
      const [from, to] = peer !== null && isFirst(peer, channel) ? [peer, channel] : [channel, peer];
      // Whoever dialled is not known here.
      if (peer === null && channel.dialled) continue;
      const destination = addressOf(to === channel ? event.channel : name);
      const key = `${from.uniqueid} ${destination}`;
      if (!legs.has(key)) legs.set(key, { from, destination, to, answered: true, begun });
    }
  }
  return [...legs.values()];
}

/** Who else is in the bridge that a channel has entered. */
function peersOf(event: CelEvent, lastIn: Map<string, string>): readonly string[] {
  if (event.peer !== undefined) {
    const peers = event.peer.split(',').slice(0, MOST_PEERS);
    // A Local channel among others is about to be optimized away.
    return peers.length > 1 ? peers.filter((name) => !name.startsWith('Local/')) : peers;
  }
  const bridge = extraOf(event)['bridge_id'];
  if (bridge === undefined) return [];
  // Without word of who left, only the last to come is surely there.
  const last = lastIn.get(bridge);
  lastIn.set(bridge, event.channel);
  return last === undefined ? [] : [last];
}

/** Whether the CDR of two channels carries the id of this one: it dialled the other, or was made before it. */
export function isFirst(channel: Channel, other: Channel): boolean {
  if (channel.dialled !== other.dialled) return other.dialled;
  return compareIds(channel.uniqueid, other.uniqueid) < 0;
}

/** Ids are `epoch.number`, possibly after the name of the system. */
function compareIds(a: string, b: string): number {
  const [epochA = 0, numberA = 0] = a
    .slice(a.lastIndexOf('-') + 1)
    .split('.')
    .map(Number);
  const [epochB = 0, numberB = 0] = b
    .slice(b.lastIndexOf('-') + 1)
    .split('.')
    .map(Number);
  return epochA - epochB || numberA - numberB || (a < b ? -1 : Number(a > b));
}
