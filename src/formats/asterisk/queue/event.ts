import type { Part } from '../../format.ts';

/** What an event of a queue tells that is needed to join it with the others of its call. */
export interface QueueEvent {
  /** The first member, by which events of queues are known among those of channels. */
  readonly queue: string;
  readonly time: string;
  /** The id of the caller's channel. */
  readonly callid: string;
  /** The interface of the agent, or the name that the queue has for it. */
  readonly agent: string;
  readonly event: QueueWord;
}

/** Those that are needed, in the order in which they come where two have the same time (Asterisk apps/app_queue.c). */
const WORDS = [
  'ENTERQUEUE',
  'RINGNOANSWER',
  'RINGCANCELED',
  'CONNECT',
  'EXITWITHTIMEOUT',
  'EXITEMPTY',
  'EXITWITHKEY',
  'WITHDRAW',
  'BLINDTRANSFER',
  'ATTENDEDTRANSFER',
  'COMPLETECALLER',
  'COMPLETEAGENT',
  'ABANDON',
] as const;
export type QueueWord = (typeof WORDS)[number];

const RANKS: ReadonlyMap<string, number> = new Map(WORDS.map((word, rank) => [word, rank]));
/** Instead of the id of a channel, in the events of no call. */
const NO_CALL = /^(?:NONE|REALTIME|MANAGER)$/i;
/** How the text of every event of a queue begins. */
const BEGINNING = '{"queue":';

export function isQueueEvent(text: string): boolean {
  return text.startsWith(BEGINNING);
}

/** The part that an event gives; none where it tells nothing of a call. */
export function queuePart(time: string, callid: string, queue: string, agent: string, event: string): Part | null {
  if (!RANKS.has(event) || callid === '' || NO_CALL.test(callid)) return null;
  const text: QueueEvent = { queue, time, callid, agent, event: event as QueueWord };
  return { call: callid, event: JSON.stringify(text) };
}

/** The events in the order in which they were, which depends on nothing but the events. */
export function inOrder(texts: readonly string[]): QueueEvent[] {
  const read = texts.map((text) => ({ text, event: JSON.parse(text) as QueueEvent }));
  read.sort(
    (a, b) =>
      compare(a.event.time, b.event.time) ||
      RANKS.get(a.event.event)! - RANKS.get(b.event.event)! ||
      compare(a.text, b.text),
  );
  return read.map(({ event }) => event);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
