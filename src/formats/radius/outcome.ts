import { addFlag, type Draft } from '../../record/draft.ts';
import { deriveEndReason, deriveStatus, statusOfCause } from '../causes.ts';
import { integerOf } from '../members.ts';
import type { Attributes } from './attributes.ts';
import { causeOf, namedCause } from './causes.ts';
import type { RadiusSettings } from './settings.ts';

/** What the times of a record tell of its leg, in ms. */
export interface Course {
  readonly over: boolean;
  readonly connected: number | null;
  readonly ended: number | null;
  /** The record does not say when the leg ended, only when it was told of. */
  readonly endDerived: boolean;
  /** In seconds; null where it is not written. */
  readonly talked: number | null;
  /** Takes what has no field. */
  readonly rest: Record<string, unknown>;
}

/** Asterisk's dispositions (main/cdr.c), with the nearest status. */
const DISPOSITIONS: ReadonlyMap<string, number> = new Map([
  ['ANSWERED', 0],
  ['NO ANSWER', 480],
  ['BUSY', 486],
  ['CANCEL', 487],
  ['CONGESTION', 503],
  ['FAILED', 500],
]);

/** Fills in whether the leg was answered, how long it was talked, and how it ended. */
export function endLeg(draft: Draft, attributes: Attributes, settings: RadiusSettings, course: Course): void {
  const { over, connected, ended, talked } = course;
  const disposition = attributes.get('asterisk-disposition')?.toUpperCase() ?? null;
  const answered = isAnswered(disposition, attributes, course);
  if (answered) {
    draft.answered_at = connected;
    if (connected === null && ended !== null && talked !== null) {
      draft.answered_at = ended - talked * 1000;
      addFlag(draft, 'answered_at=derived');
    }
  }
  if (!over) {
    if (answered) deriveStatus(draft, 0);
    return;
  }
  draft.ended_at = ended;
  if (course.endDerived) addFlag(draft, 'ended_at=derived');
  if (ended !== null && ended < draft.started_at) addFlag(draft, 'ended_at=before_start');
  setDuration(draft, attributes, answered, course);
  setStatus(draft, attributes, settings, answered, disposition);
}

/**
 * By connect time or talk time: gateways that were not answered write the time of the disconnect into both, or none.
 * Asterisk's disposition and the status of a proxy say it themselves.
 */
function isAnswered(disposition: string | null, attributes: Attributes, course: Course): boolean {
  if (disposition !== null) return disposition === 'ANSWERED';
  const status = attributes.look('sip-response-code');
  if (status !== null && /^[3-6]\d\d$/.test(status)) return false;
  if (course.talked !== null && course.talked > 0) return true;
  if (course.connected === null) return false;
  return !course.over || course.ended === null || course.endDerived || course.connected !== course.ended;
}

function setDuration(
  draft: Draft,
  attributes: Attributes,
  answered: boolean,
  { talked, connected, ended, rest }: Course,
): void {
  const stated = attributes.look('acct-session-time');
  if (stated !== null && talked === null) rest['acct-session-time'] = stated;
  if (stated?.startsWith('-') === true) {
    addFlag(draft, 'duration=negative');
    return;
  }
  if (!answered) {
    // An end that tells nothing of the beginning, as proxies write it, does not tell whether there was talk.
    draft.duration = isUntold(attributes, { talked, connected }) ? null : 0;
    if (talked !== null && talked > 0) rest['talked'] = talked;
  } else if (talked !== null) draft.duration = talked;
  else if (connected !== null && ended !== null) {
    if (ended >= connected) draft.duration = Math.floor((ended - connected) / 1000);
    else {
      addFlag(draft, 'duration=negative');
      rest['duration'] = (ended - connected) / 1000;
    }
  }
}

/** Whether nothing in a record says if the leg was answered. */
function isUntold(attributes: Attributes, { talked, connected }: Pick<Course, 'talked' | 'connected'>): boolean {
  if (talked !== null || connected !== null) return false;
  if (attributes.look('asterisk-disposition') !== null || attributes.has('h323-')) return false;
  return attributes.look('sip-method')?.toUpperCase() === 'BYE';
}

function setStatus(
  draft: Draft,
  attributes: Attributes,
  settings: RadiusSettings,
  answered: boolean,
  disposition: string | null,
): void {
  const source = attributes.look('release-source');
  const stated = integerOf({ code: attributes.get('sip-response-code') }, 'code');
  const cause = causeIn(attributes, settings);
  const gaveUp = source === '1' || disposition === 'CANCEL';
  if (answered) {
    if (source === '1') draft.end_reason = 'CALLER_DISCONNECTED';
    else if (source === '2') draft.end_reason = 'CALLEE_DISCONNECTED';
    deriveStatus(draft, 0);
    return;
  }
  if (gaveUp) draft.end_reason = 'CANCELLED';
  else if (source === '2') draft.end_reason = 'CALLEE_DISCONNECTED';
  else if (cause === 26) deriveEndReason(draft, 'REPLACED');
  if (stated !== null && stated >= 300 && stated < 700) draft.status_code = stated;
  else if (disposition !== null) deriveStatus(draft, DISPOSITIONS.get(disposition) ?? null);
  else if (cause !== null) deriveStatus(draft, statusOfCause(cause, gaveUp));
}

/** The attribute itself stays among the rest: the status is only near to it. */
function causeIn(attributes: Attributes, { decimalCauses }: RadiusSettings): number | null {
  const h323 = attributes.look('h323-disconnect-cause');
  if (h323 !== null) return causeOf(h323, decimalCauses);
  const named = attributes.look('freeswitch-hangupcause');
  return named === null ? null : namedCause(named);
}
