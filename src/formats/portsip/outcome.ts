import { addFlag, type Draft } from '../../record/draft.ts';
import { integerOf, type Members, textOf } from '../members.ts';

/** Milliseconds of a second. */
const SECOND = 1000;

/**
 * Sets the talk time: what the source states in the member of that name, else what lies between answer and end, in
 * whole seconds. 0 for a leg that was not answered. A negative one is none; true is returned then, so that it can be
 * kept.
 */
export function readTalkTime(draft: Draft, from: Members, name: string): boolean {
  const stated = textOf(from, name);
  if (stated !== null && /^-\d/.test(stated)) {
    draft.duration = draft.answered_at === null ? 0 : null;
    addFlag(draft, 'duration=negative');
    return true;
  }
  if (draft.answered_at === null) draft.duration = 0;
  else draft.duration = integerOf(from, name) ?? between(draft);
  return false;
}

function between(draft: Draft): number | null {
  if (draft.ended_at === null) return null;
  const seconds = Math.floor((draft.ended_at - draft.answered_at!) / SECOND);
  if (seconds >= 0) return seconds;
  addFlag(draft, 'duration=negative');
  return null;
}

/**
 * Sets the status: 0 of an answered leg, else what the source states. Of legs that were not answered it often states 0,
 * which would say that they were; their status is then the nearest one: 487 when another phone took the call or the
 * caller gave up, else 480.
 */
export function readStatus(draft: Draft, stated: number | null, taken: boolean): void {
  if (draft.answered_at !== null) draft.status_code = 0;
  else if (stated !== null && stated !== 0) draft.status_code = stated;
  else {
    const gaveUp = draft.end_reason === 'CANCELLED' || draft.end_reason === 'CALLER_DISCONNECTED';
    draft.status_code = taken || gaveUp ? 487 : 480;
    addFlag(draft, 'status_code=derived');
  }
}
