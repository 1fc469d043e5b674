import { addFlag, type Draft } from '../../record/draft.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';
import { clockChanged } from '../clock-changed.ts';
import type { Site } from '../site.ts';
import { type Call, type Dialog, isAccepted, momentOf } from './call.ts';
import type { AccEvent, Party } from './event.ts';
import { accLeg, type Leg } from './leg.ts';
import { chainOf, isSameLeg, partyOf } from './legs.ts';

export interface Answered {
  readonly legs: Leg[];
  /** When the dialogs were answered. */
  readonly times: readonly number[];
  /** The failures that tell of no leg yet. */
  readonly failures: readonly AccEvent[];
}

/**
 * The call logs of the dialogs that were answered, and of the parties from whom the script led the call on before that.
 * A failure that tells of one of these completes it.
 */
export function answeredLegs(call: Call, failures: readonly AccEvent[], site: Site): Answered {
  const legs: Leg[] = [];
  const times: number[] = [];
  const left = [...failures];
  const chain = chainOf(call, failures);
  for (const dialog of call.dialogs) {
    const facts = factsOf(dialog, call);
    if (facts.answered !== null) times.push(facts.answered);
    const own = chain?.dialog === dialog ? chain : null;
    for (const party of own?.parties.slice(0, -1) ?? []) {
      const draft = accLeg(facts.event, party, facts.started, site, facts.more);
      const at = left.findIndex((failure) => isSameLeg(failure.legs[0]!, party));
      endRedirected(draft, facts, at < 0 ? null : left.splice(at, 1)[0]!);
      legs.push({ draft, at: facts.started });
    }
    const draft = accLeg(facts.event, partyOf(dialog, own), facts.started, site, facts.more);
    endAnswered(draft, facts, dialog);
    legs.push({ draft, at: facts.moment });
  }
  return { legs, times, failures: left };
}

interface Facts {
  /** The record that tells most of the dialog. */
  readonly event: AccEvent;
  readonly moment: number;
  readonly started: number;
  readonly rang: number | null;
  readonly answered: number | null;
  readonly ended: number | null;
  /** In seconds; null where the records do not tell. */
  readonly duration: number | null;
  readonly bye: AccEvent | null;
  readonly flags: readonly string[];
  readonly more: Readonly<Record<string, unknown>>;
}

function factsOf({ invites, byes, cdrs }: Dialog, call: Call): Facts {
  const invite = invites[0];
  const cdr = cdrs[0];
  // One that was answered 481 is mostly a repeated one; any other ends the call as well (RFC 3261, 15.1.1).
  const bye = byes.find(isAccepted) ?? byes.find(({ code }) => code !== 481) ?? null;
  const event = cdr ?? invite ?? bye!;
  const flags: string[] = [];
  let answered = cdr?.at ?? invite?.at ?? null;
  const begun = cdr?.created ?? cdr?.began ?? invite?.created ?? null;
  if (answered === null && cdr !== undefined && begun !== null) {
    // The record does not tell the answer from the beginning.
    answered = begun;
    flags.push('answered_at=derived');
  }
  const ended = endOf(cdr, flags) ?? bye?.at ?? null;
  const started = begun ?? answered ?? ended ?? momentOf(event);
  if (begun === null) flags.push('started_at=derived');
  if (cdr === undefined && bye !== null && !isAccepted(bye)) flags.push('ended_at=derived');
  // A CDR that counts from the beginning of the dialog counts the ringing too; the INVITE tells when it was answered.
  const stated = cdr === undefined || (cdr.at === null && invite !== undefined) ? null : cdr.duration;
  const counted = ended !== null && answered !== null ? (ended - answered) / 1000 : null;
  const ringing = call.progress.find(({ code, at }) => code === 180 && at !== null && at <= (answered ?? Infinity));
  const tags = invite ?? cdr;
  return {
    event,
    moment: answered ?? ended ?? started,
    started,
    rang: ringing?.at ?? null,
    answered,
    ended,
    duration: stated ?? counted,
    bye,
    flags,
    more: {
      from_tag: tags?.from ?? '',
      to_tag: tags?.to ?? '',
      reason: event.reason === 'OK' || event.method === 'BYE' ? null : event.reason,
      bye: byeOf(bye, event),
    },
  };
}

/** Of a database's local times the seconds say the end, where the clock was changed before it. */
function endOf(cdr: AccEvent | undefined, flags: string[]): number | null {
  if (cdr === undefined || cdr.ended === null) return null;
  const from = cdr.began ?? cdr.at;
  const { clock, ended, duration } = cdr;
  if (clock !== 'wall' || from === null || duration === null) return ended;
  const right = from + Math.round(duration * 1000);
  if (!clockChanged(ended - right)) return ended;
  flags.push('ended_at=derived');
  return right;
}

function endAnswered(draft: Draft, facts: Facts, { invites, cdrs }: Dialog): void {
  draft.rang_at = facts.rang;
  draft.answered_at = facts.answered;
  draft.ended_at = facts.ended;
  for (const flag of facts.flags) addFlag(draft, flag);
  if (invites.length > 0 || (facts.event.kind === 'cdr' && facts.event.code !== null)) draft.status_code = 0;
  else deriveStatus(draft, 0);
  if (facts.ended !== null && facts.ended < facts.started) addFlag(draft, 'ended_at=before_start');
  setDuration(draft, facts);
  const caller = (invites[0] ?? cdrs[0])?.from ?? '';
  if (facts.bye === null || caller === '') return;
  if (facts.bye.from === caller) draft.end_reason = 'CALLER_DISCONNECTED';
  else if (facts.bye.to === caller) draft.end_reason = 'CALLEE_DISCONNECTED';
}

function setDuration(draft: Draft, { duration }: Facts): void {
  if (duration === null) return;
  if (duration >= 0) {
    draft.duration = Math.min(Math.floor(duration), 2_147_483_647);
    return;
  }
  addFlag(draft, 'duration=negative');
  const rest = draft.user_data === null ? {} : (JSON.parse(draft.user_data) as Record<string, unknown>);
  draft.user_data = JSON.stringify({ ...rest, duration });
}

/** Without a record of its failure it is not written when it was led on, only that it was before the answer. */
function endRedirected(draft: Draft, facts: Facts, failure: AccEvent | null): void {
  draft.duration = 0;
  draft.ended_at = failure?.at ?? facts.answered;
  deriveEndReason(draft, 'REDIRECTED');
  if (failure === null) {
    addFlag(draft, 'ended_at=derived');
    deriveStatus(draft, 302);
    return;
  }
  draft.status_code = failure.code;
  const rest = draft.user_data === null ? {} : (JSON.parse(draft.user_data) as Record<string, unknown>);
  if (failure.reason !== null) draft.user_data = JSON.stringify({ ...rest, reason: failure.reason });
}

/** What the BYE says of its own: how it was answered when that was no success, and the extras that differ. */
function byeOf(bye: AccEvent | null, event: AccEvent): Record<string, unknown> | null {
  if (bye === null || bye === event) return null;
  const own: Record<string, unknown> = {};
  if (!isAccepted(bye)) {
    own['code'] = bye.code;
    own['reason'] = bye.reason;
  }
  const [party] = bye.legs as [Party];
  const known = event.legs[0]?.rest ?? {};
  for (const [name, value] of Object.entries(party.rest)) {
    if (name !== 'id' && JSON.stringify(known[name]) !== JSON.stringify(value)) own[name] = value;
  }
  return Object.keys(own).length === 0 ? null : own;
}
