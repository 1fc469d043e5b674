import type { Draft } from '../../record/draft.ts';
import type { Joined } from '../format.ts';
import { type Site, UNKNOWN_SITE } from '../site.ts';
import { answeredLegs } from './answered.ts';
import { type Call, sortCall } from './call.ts';
import type { AccEvent } from './event.ts';
import { branchesOf, failedLegs, onlyLeg } from './failed.ts';

/**
 * The call logs of one call, from the records that have come of it: one for each dialog that was answered, or for each
 * of its legs where the script keeps them apart, and one for each branch that failed.
 *
 * Their keys are the Call-ID and a number in the order of time. However many records come, there are never fewer call
 * logs than before, so none that was told is taken back.
 */
export function joinAcc(events: readonly string[], site: Site = UNKNOWN_SITE): Joined {
  const all = events.toSorted().map((text) => JSON.parse(text) as AccEvent);
  const drafts: Draft[] = [];
  // Local times of a database and instants of a log do not go together.
  for (const clock of ['utc', 'wall'] as const) {
    const some = all.filter((event) => event.clock === clock);
    if (some.length > 0) drafts.push(...tellAcc(some, clock === 'utc' ? '' : 'local/', site));
  }
  return { drafts, amendments: [] };
}

/** The same of events that are parsed and sorted by their text; `keys` goes before the number of each leg. */
export function tellAcc(events: readonly AccEvent[], keys: string, site: Site): Draft[] {
  const call: Call = sortCall(events);
  const answered = answeredLegs(call, branchesOf(call), site);
  const legs = [...answered.legs, ...failedLegs(answered.failures, call, answered.times, site)];
  if (legs.length === 0) legs.push(...onlyLeg(call, site));
  legs.sort((a, b) => a.at - b.at);
  return legs.map(({ draft }, index) => {
    draft.source_key = `${draft.call_id ?? ''}/${keys}${index}`;
    return draft;
  });
}
