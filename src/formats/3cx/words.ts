import type { EndReason, RerouteReason } from '../../record/enums.ts';

/** What a word says of the end of a call. `status`: of a call that was not answered. */
export interface Ending {
  readonly end: EndReason | null;
  readonly status: number | null;
}

/** The words of the CDR service and, beside them since version 18, those of the database; compared without case. */
const ENDINGS: ReadonlyMap<string, Ending> = new Map<string, Ending>([
  ...words({ end: 'CALLER_DISCONNECTED', status: 487 }, 'terminatedbysrc', 'src_participant_terminated'),
  ...words({ end: 'CALLEE_DISCONNECTED', status: 480 }, 'terminatedbydst', 'dst_participant_terminated'),
  ...words({ end: 'CANCELLED', status: 487 }, 'failed_cancelled', 'cancelled', 'canceled'),
  ...words({ end: null, status: 480 }, 'notavailable', 'not_available', 'failed', 'failed_noanswer', 'no_answer'),
  ...words({ end: null, status: 480 }, 'noanswer', 'failed_notregistered', 'not_registered'),
  ...words({ end: null, status: 404 }, 'norouteexists', 'no_route', 'failed_notfound', 'not_found', 'no_destinations'),
  ...words({ end: null, status: 486 }, 'routebusy', 'failed_busy', 'busy'),
  ...words({ end: 'CALLEE_DISCONNECTED', status: 603 }, 'rejected', 'failed_rejected'),
  ...words({ end: null, status: 408 }, 'timeout', 'failed_timeout'),
  ...words({ end: 'REPLACED', status: 487 }, 'completed_elsewhere', 'pickedup', 'replaceddst', 'replacedsrc'),
  ...words({ end: 'REDIRECTED', status: 302 }, 'redirected', 'continued_in', 'polling', 'qfwdtodna'),
  ...words({ end: 'REDIRECTED', status: 302 }, 'fwd_onnotregistered', 'fwd_noanswer', 'fwd_busy', 'fwd_all'),
]);

/** What a word of `reason-terminated` or `reason-changed` says; null when it is not known. */
export function endingOf(word: string): Ending | null {
  const name = word.toLowerCase();
  const known = ENDINGS.get(name);
  if (known !== undefined) return known;
  return name.startsWith('fwd_') ? ENDINGS.get('fwd_all')! : null;
}

/** The end reason of a call: whoever hangs up before it is answered gives it up. */
export function reasonOf({ end }: Ending, answered: boolean): EndReason | null {
  return end === 'CALLER_DISCONNECTED' && !answered ? 'CANCELLED' : end;
}

/** Why a call came to the one who got it last. */
export function rerouteOf(changed: string): RerouteReason | null {
  const name = changed.toLowerCase();
  if (name.startsWith('fwd_') || name === 'qfwdtodna') return 'OVERFLOW';
  return name.includes('bxfer') ? 'TRANSFER' : null;
}

const OUTSIDE = new Set(['external', 'line', 'external_line', 'externalline', 'bridge', 'trunk']);
const SERVICES = new Set(['queue', 'ring_group', 'ringgroup', 'ivr', 'digitalreceptionist', 'callflow', 'script']);
const OTHERS = new Set([
  'internal',
  'extension',
  'voicemail',
  'conference',
  'confplace',
  'fax',
  'parking',
  'specialmenu',
]);

/** Whether a word of `from-type` and its like stands for a line to the outside; null when it is not known. */
export function isOutsideType(word: string): boolean | null {
  const name = word.toLowerCase();
  if (OUTSIDE.has(name)) return true;
  return SERVICES.has(name) || OTHERS.has(name) ? false : null;
}

/** Whether it stands for a queue, a group or a menu; null when the word does not tell (`Internal`). */
export function isServiceType(word: string): boolean | null {
  const name = word.toLowerCase();
  if (SERVICES.has(name)) return true;
  return name === 'extension' || OUTSIDE.has(name) ? false : null;
}

function words(ending: Ending, ...names: readonly string[]): [string, Ending][] {
  return names.map((name) => [name, ending]);
}
