import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import type { Joined } from '../format.ts';
import { integerOf, type Members, textOf, together } from '../members.ts';
import { restOf } from '../rest.ts';
import { secondsOf } from '../talk-time.ts';
import { readTime } from './call.ts';
import { readEnds, readNumbers } from './ends.ts';
import { directionOf, isAnswered, isFinal, isPending, readStatus } from './outcome.ts';

const USED = new Set(
  'CallSid ParentCallSid AccountSid From To Caller Called CallStatus Timestamp SequenceNumber CallbackSource ApiVersion CallerName'.split(
    ' ',
  ),
);

/** Of a call that goes through them in turn; a later one overrules an earlier. */
const STEPS = ['queued', 'initiated', 'ringing', 'in-progress', 'answered'];

/** The event that the row of an ended call is to its callbacks: it says all that they say but when the call rang. */
export const COPIED = '{"copied":true}';

/**
 * The call log of the callbacks of one call, of which the last has the most to say. It has the key of the row that the
 * Calls resource has of the call; where that row was copied, before them or after, they only add to its call log.
 * Callbacks without a time (those of a `<Dial>`, and the request for instructions) add
 * to the others; by themselves they make no call log.
 */
export function joinCallbacks(events: readonly string[]): Joined {
  const callbacks = events
    .filter((event) => event !== COPIED)
    .map((event) => JSON.parse(event) as Members)
    .sort(
      (a, b) => stepOf(a) - stepOf(b) || sequenceOf(a) - sequenceOf(b) || compare(JSON.stringify(a), JSON.stringify(b)),
    );
  const all = together(callbacks);
  const sid = textOf(all, 'CallSid') ?? textOf(all, 'DialCallSid');
  const times = callbacks.map((callback) => readTime(callback, 'Timestamp')).filter((time) => time !== null);
  const began = callbacks.some((callback) => isPending(textOf(callback, 'CallStatus')));
  if (sid === null || times.length === 0) return { drafts: [], amendments: [] };
  const draft = emptyDraft(times.reduce((first, time) => Math.min(first, time)));
  // A callback at the end, which is the only one where no others are asked for, does not tell when the call began.
  if (!began) addFlag(draft, 'started_at=derived');
  draft.source_key = draft.call_id = sid;
  draft.session_id = textOf(all, 'ParentCallSid') ?? sid;
  draft.billed_account = textOf(all, 'AccountSid');
  readEnds(draft, textOf(all, 'From', 'Caller'), textOf(all, 'To', 'Called'));
  draft.caller_display_name = textOf(all, 'CallerName');
  draft.direction = directionOf(textOf(all, 'Direction'), textOf(all, 'To'), null);
  readNumbers(draft);
  readProgress(draft, callbacks);
  if (callbacks.length < events.length) {
    const { rang_at } = draft;
    const told = { call_id: sid, destination: null, answered: null, set: { rang_at } };
    return { drafts: [], amendments: rang_at === null ? [] : [told] };
  }
  flagBackwards(draft);
  draft.user_data = restOf(all, USED);
  return { drafts: [draft], amendments: [] };
}

function readProgress(draft: Draft, callbacks: readonly Members[]): void {
  for (const callback of callbacks) {
    const status = textOf(callback, 'CallStatus');
    const time = readTime(callback, 'Timestamp');
    if (time === null) continue;
    if (status === 'ringing') draft.rang_at ??= time;
    else if (isFinal(status)) draft.ended_at = time;
    else if (isAnswered(status)) draft.answered_at ??= time;
  }
  const last = callbacks.findLast((callback) => textOf(callback, 'CallStatus') !== null);
  const status = last === undefined ? null : textOf(last, 'CallStatus');
  const sip = callbacks.findLast((callback) => isFinal(textOf(callback, 'CallStatus')));
  readStatus(draft, status, sip === undefined ? null : integerOf(sip, 'SipResponseCode'));
  if (status === 'completed') readTalk(draft, last!);
  else if (!isAnswered(status)) {
    draft.answered_at = null;
    if (isFinal(status)) draft.duration = 0;
  }
}

/** `CallDuration` is the seconds from answer to end; `Duration` the minutes that are billed. */
function readTalk(draft: Draft, last: Members): void {
  draft.duration = secondsOf(draft, last, 'CallDuration');
  const end = draft.ended_at;
  if (end === null || draft.duration === null || draft.answered_at !== null) return;
  draft.answered_at = end - draft.duration * 1000;
  addFlag(draft, 'answered_at=derived');
  draft.started_at = Math.min(draft.started_at, draft.answered_at);
}

/** Where a callback stands in a call's life; the ones of a dialled call's parent, which have no status, come first. */
function stepOf(callback: Members): number {
  const status = textOf(callback, 'CallStatus');
  if (status === null) return -1;
  return isFinal(status) ? STEPS.length : STEPS.indexOf(status);
}

function sequenceOf(callback: Members): number {
  return integerOf(callback, 'SequenceNumber') ?? -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
