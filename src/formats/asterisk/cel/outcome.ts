import type { Amendment } from '../../format.ts';
import { statusOfCause } from '../../causes.ts';
import { timeOf } from './event-time.ts';
import type { Channel } from './channels.ts';
import type { CelEvent } from './event.ts';
import type { Leg } from './legs.ts';

type Fields = { -readonly [name in keyof Amendment['set']]: Amendment['set'][name] };

/** A Q.850 cause that a phone gives for a call that another one took. */
const ANSWERED_ELSEWHERE = 26;
const REJECTED = 21;
/** Normal clearing, unspecified and interworking: Asterisk gives them whatever the reason was. */
const NOTHING_SAID: ReadonlySet<number> = new Set([0, 16, 31, 127]);
/** How long after the phones it let ring a caller's own channel is hung up, in ms. */
const TOGETHER = 1500;

/** Who hung up an answered leg: the one whose channel the first hangup names as its source. */
export function endOfAnswered(leg: Leg, channels: ReadonlyMap<string, Channel>): Fields {
  const hangups = [leg.from.hangup, leg.to?.hangup ?? null]
    .filter((hangup) => hangup !== null && hangup.at > leg.begun)
    .sort((a, b) => a!.at - b!.at);
  for (const hangup of hangups) {
    const side = sideOf(hangup!.source, leg, channels);
    if (side !== null) return { end_reason: side };
  }
  // Behind a Local channel the dialplan may be the callee.
  const behind = leg.to?.children.find(({ name }) => name.endsWith(';2'))?.hangup;
  const first = behind?.source.startsWith('dialplan/') && behind.at < (leg.from.hangup?.at ?? Infinity);
  return first ? { end_reason: 'CALLEE_DISCONNECTED' } : {};
}

function sideOf(
  source: string,
  leg: Leg,
  channels: ReadonlyMap<string, Channel>,
): 'CALLER_DISCONNECTED' | 'CALLEE_DISCONNECTED' | null {
  if (source === '') return null;
  if (source === leg.from.name) return 'CALLER_DISCONNECTED';
  if (source === leg.to?.name) return 'CALLEE_DISCONNECTED';
  const channel = [...channels.values()].find(({ name }) => name === source);
  if (channel === undefined) return null;
  for (let one: Channel | null = channel; one !== null; one = one.parent) {
    if (one === leg.to) return 'CALLEE_DISCONNECTED';
    // Another one that the same caller dialled tells nothing of this leg.
    if (one === leg.from) return null;
  }
  for (let one = leg.from.parent; one !== null; one = one.parent) if (one === channel) return 'CALLER_DISCONNECTED';
  return null;
}

/** Why a phone that rang was not answered. */
export function endOfUnanswered(channel: Channel, events: readonly CelEvent[]): Fields {
  if (isForwarded(channel, events)) return { end_reason: 'REDIRECTED', status_code: 302 };
  if (lost(channel)) return { end_reason: 'REPLACED', status_code: 487 };
  if (gaveUp(channel, events)) return { end_reason: 'CANCELLED', status_code: 487 };
  const cause = channel.hangup?.cause ?? 0;
  if (NOTHING_SAID.has(cause)) return {};
  const status_code = statusOfCause(cause);
  return cause === REJECTED ? { end_reason: 'CALLEE_DISCONNECTED', status_code } : { status_code };
}

/** Whether another phone was answered while this one rang, or one in whose place this one rang. */
function lost(channel: Channel): boolean {
  const { parent, hangup, started } = channel;
  if (parent === null || hangup === null) return false;
  if (hangup.cause === ANSWERED_ELSEWHERE) return true;
  const taken = parent.children.some(
    (other) => other !== channel && other.dialled && other.answered > started && other.answered < hangup.at,
  );
  return taken || (parent.parent !== null && parent.answered < 0 && lost(parent.parent));
}

/** Whether the caller hung up while this phone rang, or the caller of the Local channel that dialled it. */
function gaveUp(channel: Channel, events: readonly CelEvent[]): boolean {
  const { parent, hangup } = channel;
  if (parent === null || hangup === null || parent.hangup === null) return false;
  // It had stopped ringing before, when others were dialled after it.
  if (parent.children.some((other) => other.started > hangup.at)) return false;
  // Behind a Local channel whoever dialled it gave up, which may be a queue that tries the next agent.
  if (parent.parent !== null) return parent.parent.dialled && gaveUp(parent.parent, events);
  if (parent.hangup.dialstatus !== '') return parent.hangup.dialstatus === 'CANCEL';
  return parent.hangup.source === parent.name && areTogether(hangup.at, parent.hangup.at, events);
}

function areTogether(one: number, other: number, events: readonly CelEvent[]): boolean {
  const apart = timeOf(events[one]!) - timeOf(events[other]!);
  return Math.abs(apart) <= TOGETHER;
}

/** Whether this phone had the call forwarded: it is the first that is hung up after the caller's channel was told so. */
function isForwarded(channel: Channel, events: readonly CelEvent[]): boolean {
  const { parent, hangup, started } = channel;
  if (parent === null || hangup === null) return false;
  return events.some(({ type, uniqueid }, at) => {
    if (type !== 'FORWARD' || uniqueid !== parent.uniqueid || at < started || at > hangup.at) return false;
    return parent.children.every(({ hangup: other }) => other === null || other.at < at || other.at >= hangup.at);
  });
}
