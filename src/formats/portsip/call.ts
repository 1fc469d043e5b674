import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import { addressOf, integerOf, type Members, textOf, timeOf } from '../members.ts';
import { directionOf, endReasonOf, isNoWord, rerouteReasonOf } from './words.ts';

/** What a `call_cdr` event holds: its legs, and what could not be read of it. */
export interface Call {
  readonly drafts: readonly Draft[];
  readonly errors: readonly string[];
}

/** A target with its place in the event. */
interface Leg {
  readonly target: Members;
  readonly index: number;
  readonly draft: Draft;
}

/**
 * The call logs of a `call_cdr` event (PortSIP knowledge base, "Webhook"): one for each of its targets, or one for the
 * call itself when it reached none.
 */
export function readCall(call: Members): Call {
  const errors: string[] = [];
  const targets = readTargets(call, errors);
  const legs: Leg[] = [];
  // The later targets are those to which a queue, ring group or forward passed the call on: the last that did, else
  // what was dialled.
  let service = addressOf(textOf(call, 'callee')).user;
  for (const [index, target] of targets.entries()) {
    if (target === null) continue;
    const start = timeOf(target, 'start_time') ?? timeOf(call, 'start_time');
    if (start === null) {
      const name = target === call ? 'start_time' : `call_targets[${index}].start_time`;
      errors.push(`${name} is ${JSON.stringify(target['start_time']) ?? 'missing'}; seconds since 1970 are right`);
      continue;
    }
    const draft = readLeg(call, target, index, start, service);
    const ended = endReasonOf(textOf(target, 'end_reason') ?? '');
    if (ended === 'REFERRED' || ended === 'REDIRECTED') service = draft.callee;
    legs.push({ target, index, draft });
  }
  endLegs(call, legs);
  return { drafts: legs.map((leg) => leg.draft), errors };
}

function readTargets(call: Members, errors: string[]): (Members | null)[] {
  const targets = call['call_targets'] ?? [];
  if (!Array.isArray(targets)) {
    errors.push('call_targets is no list');
    return [call];
  }
  if (targets.length === 0) return [call];
  return targets.map((target: unknown, index) => {
    if (typeof target === 'object' && target !== null && !Array.isArray(target)) return target as Members;
    errors.push(`call_targets[${index}] is no object`);
    return null;
  });
}

function readLeg(call: Members, target: Members, index: number, start: number, service: string | null): Draft {
  const draft = emptyDraft(start);
  const caller = addressOf(textOf(target, 'caller') ?? textOf(call, 'caller'));
  const callee = addressOf(textOf(target, 'callee') ?? textOf(call, 'callee'));
  const dialled = addressOf(textOf(call, 'callee'));
  draft.session_id = textOf(call, 'session_id');
  draft.call_id = textOf(target, 'call_id') ?? textOf(call, 'call_id');
  draft.caller = caller.user;
  draft.caller_domain = caller.domain ?? textOf(call, 'caller_domain') ?? addressOf(textOf(call, 'caller')).domain;
  draft.caller_display_name = textOf(target, 'caller_display_name') ?? textOf(call, 'caller_display_name');
  draft.callee = callee.user;
  draft.callee_domain = callee.domain ?? textOf(call, 'callee_domain') ?? dialled.domain;
  draft.callee_display_name =
    textOf(target, 'callee_display_name') ??
    (callee.user === dialled.user ? textOf(call, 'callee_display_name') : null);
  draft.rang_at = timeOf(target, 'ring_time');
  draft.answered_at = timeOf(target, 'answered_time');
  draft.ended_at = timeOf(target, 'ended_time');
  draft.destination = textOf(target, 'destination');
  draft.outbound_caller_id = textOf(target, 'outbound_caller_id') ?? textOf(call, 'outbound_caller_id');
  draft.did_cid = textOf(target, 'did', 'did_cid') ?? textOf(call, 'did', 'did_cid');
  draft.trunk = textOf(target, 'trunk_name') ?? textOf(call, 'trunk_name');
  draft.duration = draft.answered_at === null ? 0 : talkTime(draft, target);
  if (index > 0 && service !== callee.user) draft.service_number = service;
  draft.user_data = userDataOf(target) ?? userDataOf(call);
  draft.source_key = sourceKey(call, target, index, draft);
  draft.direction = readWord(draft, 'direction', textOf(call, 'direction'), directionOf);
  const reroute = textOf(target, 'reroute_reason') ?? textOf(call, 'reroute_reason');
  draft.reroute_reason = readWord(draft, 'reroute_reason', reroute, rerouteReasonOf);
  return draft;
}

/**
 * Fills in how each leg ended and with which status. `None` is said of the leg that the call ended with, whose reason
 * is the call's.
 *
 * A target that was not answered is often stated with status 0, which would say that it was. Its status is then the
 * nearest one: 487 when another phone took the call or the caller gave up, else 480.
 */
function endLegs(call: Members, legs: readonly Leg[]): void {
  const callEnded = timeOf(call, 'ended_time');
  let last: Leg | null = null;
  for (const leg of legs) {
    if (leg.draft.answered_at !== null && leg.draft.answered_at >= (last?.draft.answered_at ?? 0)) last = leg;
  }
  for (const leg of legs) {
    const { draft, target } = leg;
    const answered = draft.answered_at !== null;
    const taken = !answered && legs.some(({ draft: other }) => other.answered_at !== null && tookFrom(other, draft));
    const lasted = last === null && (draft.ended_at === null || callEnded === null || draft.ended_at === callEnded);
    const own = textOf(target, 'end_reason', 'ended_reason');
    const word = isNoWord(own) && (leg === last || lasted) ? textOf(call, 'ended_reason', 'end_reason') : own;
    draft.end_reason = readWord(draft, 'end_reason', word, endReasonOf);
    if (taken && isNoWord(own)) {
      draft.end_reason = 'REPLACED';
      addFlag(draft, 'end_reason=derived');
    }
    const stated = integerOf(target, 'status_code');
    if (answered) draft.status_code = 0;
    else if (stated !== null && stated !== 0) draft.status_code = stated;
    else {
      const gaveUp = draft.end_reason === 'CANCELLED' || draft.end_reason === 'CALLER_DISCONNECTED';
      draft.status_code = taken || gaveUp ? 487 : 480;
      addFlag(draft, 'status_code=derived');
    }
  }
}

/** Whether a leg ended, within a second, when another that had been ringing beside it was answered. */
function tookFrom(other: Draft, leg: Draft): boolean {
  return (
    leg.ended_at !== null && Math.abs(leg.ended_at - other.answered_at!) <= 1000 && other.started_at < leg.ended_at
  );
}

function talkTime(draft: Draft, target: Members): number | null {
  const stated = integerOf(target, 'talk_duration');
  if (stated !== null) return stated;
  return draft.ended_at === null ? null : Math.max(0, Math.floor((draft.ended_at - draft.answered_at!) / 1000));
}

/** The ids of targets are the tenant's, the same on all of them; these together are different on each. */
function sourceKey(call: Members, target: Members, index: number, draft: Draft): string | null {
  const session = draft.session_id ?? draft.call_id;
  if (session === null) return null;
  if (target === call) return `${session}/${draft.call_id ?? ''}`;
  const start = textOf(target, 'start_time') ?? textOf(call, 'start_time') ?? '';
  return `${session}/${index}/${textOf(target, 'destination') ?? ''}/${start}`;
}

/** As the source has it; an object is written as JSON. */
function userDataOf(from: Members): string | null {
  const value = from['user_data'];
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** The value of a word, or null. A word that is not known is kept among the flags. */
function readWord<T>(draft: Draft, name: string, word: string | null, meaning: (word: string) => T | null): T | null {
  if (isNoWord(word)) return null;
  const value = meaning(word);
  if (value === null) addFlag(draft, `${name}=${word.replace(/\s+/g, '_').slice(0, 64)}`);
  return value;
}
