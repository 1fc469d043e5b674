import { addFlag, type Draft } from '../../record/draft.ts';
import { deriveEndReason } from '../causes.ts';
import type { Site } from '../site.ts';
import { type Call, momentOf } from './call.ts';
import type { AccEvent, Party } from './event.ts';
import { accLeg, type Leg } from './leg.ts';

/** A branch and its transaction are written one after the other, across the turn of a second at most. */
const SAME_MOMENT = 2_000;

/** What tells of the branches that failed, one record for each. */
export function branchesOf(call: Call): readonly AccEvent[] {
  const byCode = new Map<number | null, AccEvent[]>();
  for (const event of call.failures) {
    const same = byCode.get(event.code);
    if (same === undefined) byCode.set(event.code, [event]);
    else same.push(event);
  }
  return [...byCode.values()].flatMap(branchesAmong);
}

/** The call logs of branches; `answers`: when the dialogs of the call were answered. */
export function failedLegs(failures: readonly AccEvent[], call: Call, answers: readonly number[], site: Site): Leg[] {
  return failures.map((event) => failedLeg(event, event.legs[0]!, call, answers, site));
}

/**
 * Of records with one status: those of branches, or those of transactions, whichever are more. With `missed` and
 * `failed` accounting both are written.
 */
function branchesAmong(events: readonly AccEvent[]): readonly AccEvent[] {
  const missed = different(events.filter(({ kind }) => kind === 'missed'));
  const others = different(events.filter(({ kind }) => kind !== 'missed'));
  return others.length > missed.length ? others : missed;
}

/** One for each target and To tag, and for each time that it was tried. `events` are in the order of time. */
function different(events: readonly AccEvent[]): readonly AccEvent[] {
  const begun = new Map<string, number>();
  return events.filter((event) => {
    const { caller, callee, callee_domain, dialled, destination } = event.legs[0]!.texts;
    const key = JSON.stringify([event.from, event.to, caller, callee, callee_domain, dialled, destination]);
    const at = momentOf(event);
    const before = begun.get(key);
    if (before !== undefined && at - before <= SAME_MOMENT) return false;
    begun.set(key, at);
    return true;
  });
}

function failedLeg(event: AccEvent, party: Party, call: Call, answers: readonly number[], site: Site): Leg {
  const at = momentOf(event);
  const begun = event.created ?? call.failedCdrs.find(({ began }) => began !== null && began <= at)?.began ?? null;
  const { from, to, reason } = event;
  const draft = accLeg(event, party, begun ?? at, site, { from_tag: from, to_tag: to, reason });
  if (begun === null) addFlag(draft, 'started_at=derived');
  draft.ended_at = at;
  draft.duration = 0;
  draft.status_code = event.code === 0 ? null : event.code;
  if (at < draft.started_at) addFlag(draft, 'ended_at=before_start');
  if (event.code === 487) endCancelled(draft, at, call, answers);
  else if (event.code !== null && event.code >= 300 && event.code < 400) draft.end_reason = 'REDIRECTED';
  else if (event.code === 603 || event.code === 607) deriveEndReason(draft, 'CALLEE_DISCONNECTED');
  return { draft, at };
}

/** 487 is the answer to a CANCEL: the caller's, or the proxy's own when another branch was answered or time was up. */
function endCancelled(draft: Draft, at: number, call: Call, answers: readonly number[]): void {
  if (call.cancels.length > 0 && answers.length === 0) draft.end_reason = 'CANCELLED';
  else if (answers.length === 0) deriveEndReason(draft, 'CANCELLED');
  else if (answers.some((answer) => Math.abs(at - answer) <= SAME_MOMENT)) deriveEndReason(draft, 'REPLACED');
}

/**
 * Of a call of which nothing tells how its INVITE ended: what its CANCEL, the CDR of a dialog that was not answered, or
 * an answer before the last one tells.
 */
export function onlyLeg(call: Call, site: Site): Leg[] {
  const cancel = call.cancels[0];
  const cdr = call.failedCdrs[0];
  const progress = call.progress[0];
  const event = cdr ?? cancel ?? progress;
  if (event === undefined) return [];
  const at = momentOf(event);
  const begun = cdr?.created ?? cdr?.began ?? null;
  const draft = accLeg(event, event.legs[0]!, begun ?? progress?.at ?? at, site, {
    from_tag: event.from,
    to_tag: event.to,
  });
  if (begun === null) addFlag(draft, 'started_at=derived');
  draft.rang_at = call.progress.find(({ code }) => code === 180)?.at ?? null;
  draft.ended_at = cancel?.at ?? cdr?.ended ?? null;
  if (draft.ended_at !== null) draft.duration = 0;
  if (cancel !== undefined) {
    draft.end_reason = 'CANCELLED';
    draft.status_code = 487;
    addFlag(draft, 'status_code=derived');
  } else draft.status_code = cdr?.code ?? null;
  return [{ draft, at }];
}
