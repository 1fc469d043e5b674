import { moneyFromNumber } from '../../price/money.ts';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import { inferDirection } from '../direction.ts';
import { addressOf, integerOf, type Members, textOf, timeOf } from '../members.ts';
import { restOf } from '../rest.ts';
import type { Site } from '../site.ts';
import { keysOfTargets } from './key.ts';
import { readStatus, readTalkTime } from './outcome.ts';
import { withUserData } from './user-data.ts';
import { directionOf, endReasonOf, isNoWord, readWord, rerouteReasonOf } from './words.ts';

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
export function readCall(call: Members, site: Site): Call {
  const errors: string[] = [];
  const targets = readTargets(call, errors);
  const keys = keysOfTargets(call, targets);
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
    const draft = readLeg(call, target, start, site);
    draft.source_key = keys[index]!;
    if (index > 0 && service !== draft.callee) draft.service_number = service;
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

function readLeg(call: Members, target: Members, start: number, site: Site): Draft {
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
  const negative = readTalkTime(draft, target, 'talk_duration');
  const rest = negative ? restOf({ talk_duration: target['talk_duration'] }, new Set()) : null;
  draft.user_data = withUserData(textOf(target, 'user_data') === null ? call['user_data'] : target['user_data'], rest);
  const cost = textOf(target, 'cost');
  draft.cost = cost === null ? null : moneyFromNumber(Number(cost));
  const direction = textOf(target, 'direction') ?? textOf(call, 'direction');
  draft.direction = isNoWord(direction)
    ? inferDirection({ caller: caller.user, callee: callee.user }, site)
    : readWord(draft, 'direction', direction, directionOf);
  const reroute = textOf(target, 'reroute_reason') ?? textOf(call, 'reroute_reason');
  draft.reroute_reason = readWord(draft, 'reroute_reason', reroute, rerouteReasonOf);
  return draft;
}

/**
 * Fills in how each leg ended and with which status. `None` is said of the leg that the call ended with, whose reason
 * is the call's.
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
    readStatus(draft, integerOf(target, 'status_code'), taken);
    flagBackwards(draft);
  }
}

/** Whether a leg ended, within a second, when another that had been ringing beside it was answered. */
function tookFrom(other: Draft, leg: Draft): boolean {
  return (
    leg.ended_at !== null && Math.abs(leg.ended_at - other.answered_at!) <= 1000 && other.started_at < leg.ended_at
  );
}
