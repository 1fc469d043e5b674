import { addressOf } from '../channel.ts';
import { type CelEvent, extraOf } from './event.ts';

/** How a channel ended. */
export interface Hangup {
  readonly at: number;
  readonly cause: number | null;
  /** The name of the channel that hung up, or of what did. */
  readonly source: string;
  readonly dialstatus: string;
}

/** One channel of a call. Places (`at`, `started` …) count the events of the call; -1: there is no such event. */
export interface Channel {
  readonly uniqueid: string;
  readonly name: string;
  readonly address: string;
  started: number;
  answered: number;
  hangup: Hangup | null;
  /** Asterisk made it to reach somebody. */
  dialled: boolean;
  /** The applications that dialled for it: where they began, and whom they were to dial. */
  readonly dials: { readonly at: number; readonly appdata: string }[];
  /** Whose dialplan dialled it; of the second half of a Local channel, the first half. */
  parent: Channel | null;
  readonly children: Channel[];
}

/** `AppDial`, `AppQueue` … on a channel that is rung; `AppDial2` on one that Asterisk rings up for its own sake. */
const RUNG = /^App(?!Dial2)\w/;

/** The channels of a call by their `uniqueid`, in the order in which they came up. */
export function channelsOf(events: readonly CelEvent[]): Map<string, Channel> {
  const channels = new Map<string, Channel>();
  const silent = new Set<Channel>();
  for (const [at, event] of events.entries()) {
    let channel = channels.get(event.uniqueid);
    if (channel === undefined) {
      channels.set(event.uniqueid, (channel = channelOf(event)));
      silent.add(channel);
    }
    const app = event.type === 'CHAN_START' ? '' : (event.app ?? '');
    if (app !== '') silent.delete(channel);
    if (RUNG.test(app)) channel.dialled = true;
    if (event.type === 'CHAN_START' && channel.started < 0) channel.started = at;
    else if (event.type === 'ANSWER' && channel.answered < 0) channel.answered = at;
    else if (event.type === 'HANGUP') channel.hangup ??= hangupOf(event, at);
    else if (event.type === 'APP_START') channel.dials.push({ at, appdata: event.appdata ?? '' });
  }
  const [first] = channels.values();
  for (const channel of channels.values()) {
    // One that never ran anything was made to ring, unless the call began with it.
    if (silent.has(channel) && channel !== first && channel.uniqueid !== events[0]!.linkedid) channel.dialled = true;
    if (channel.name.endsWith(';2')) channel.dialled = false;
  }
  for (const channel of channels.values()) findParent(channel, channels);
  return channels;
}

function channelOf({ uniqueid, channel }: CelEvent): Channel {
  return {
    uniqueid,
    name: channel,
    address: addressOf(channel),
    started: -1,
    answered: -1,
    hangup: null,
    dialled: false,
    dials: [],
    parent: null,
    children: [],
  };
}

/** Since Asterisk 12 as JSON, before as `cause,source,dialstatus`. */
function hangupOf(event: CelEvent, at: number): Hangup {
  const extra = extraOf(event);
  const old = event.extra === undefined || event.extra.startsWith('{') ? [] : event.extra.split(',');
  const cause = extra['hangupcause'] ?? old[0] ?? '';
  return {
    at,
    cause: /^\d{1,3}$/.test(cause) ? Number(cause) : null,
    source: extra['hangupsource'] ?? old[1] ?? '',
    dialstatus: extra['dialstatus'] ?? old[2] ?? '',
  };
}

function findParent(channel: Channel, channels: ReadonlyMap<string, Channel>): void {
  if (channel.started < 0 && !channel.dialled) return;
  const other = channel.name.endsWith(';2') ? `${channel.name.slice(0, -1)}1` : null;
  let best: Channel | null = null;
  let bestScore = 0;
  for (const candidate of channels.values()) {
    // None was dialled by one that it led to, whatever the order of damaged events says.
    if (isAbove(channel, candidate)) continue;
    if (other !== null) {
      if (candidate.name === other) best = candidate;
      continue;
    }
    const score = channel.dialled ? scoreOf(candidate, channel) : 0;
    if (score > 0 && score >= bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  channel.parent = best;
  best?.children.push(channel);
}

/** Whether a channel is another one, or led to it. */
function isAbove(channel: Channel, other: Channel): boolean {
  for (let one: Channel | null = other; one !== null; one = one.parent) if (one === channel) return true;
  return false;
}

/** How likely it is that a channel dialled another; 0: it did not. */
function scoreOf(candidate: Channel, channel: Channel): number {
  const { started } = channel;
  if (started < 0 || candidate.started > started) return 0;
  if (candidate.hangup !== null && candidate.hangup.at < started) return 0;
  let dial: Channel['dials'][number] | undefined;
  for (const one of candidate.dials) if (one.at < started) dial = one;
  if (dial === undefined) return candidate.dialled ? 0 : 1;
  const name = channel.address.slice(channel.address.indexOf('/') + 1);
  return names(dial.appdata, name) ? 3 : 2;
}

/** Whether the data of an application that dials has a name in it, and not as a part of a longer one. */
function names(appdata: string, name: string): boolean {
  if (name === '') return false;
  for (let at = appdata.indexOf(name); at >= 0; at = appdata.indexOf(name, at + 1)) {
    if (!/\w/.test(appdata[at - 1] ?? '') && !/\w/.test(appdata[at + name.length] ?? '')) return true;
  }
  return false;
}
