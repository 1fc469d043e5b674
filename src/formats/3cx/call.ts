import { hash } from 'node:crypto';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import { moneyFromNumber } from '../../price/money.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';
import { clockChanged } from '../clock-changed.ts';
import { directionByTrunks, inferDirection, isExtensionNumber, isOutsideNumber, type Line } from '../direction.ts';
import type { Site } from '../site.ts';
import { spanSeconds } from '../span-text.ts';
import { type Column, slashTime } from './columns.ts';
import type { Fitted } from './fit-line.ts';
import { userData } from './user-data.ts';
import { endingOf, isOutsideType, isServiceType, reasonOf, rerouteOf } from './words.ts';

const QUARTER = 15 * 60_000;
const DAY = 86_400_000;
const LONGEST_DN = 6;

/**
 * The call log of a line of the CDR service. It writes one line per call, with one start, one answer and one end,
 * however many were tried: so there is one call log, to the one who got the call last, and the route stays in
 * `user_data`. `start` is the `time-start` of `line` as `slashTime` read it, in UTC.
 */
export function readCall({ layout, fields, unclear }: Fitted, start: number, line: string, site: Site): Draft {
  const { at } = layout;
  const text = (column: Column): string => (at[column] < 0 ? '' : fields[at[column]]!.trim());
  const draft = emptyDraft(start);
  const callid = text('callid');
  const historyid = text('historyid').replace(/^call /i, '');
  draft.session_id = draft.call_id = callid || null;
  // `historyid` alone begins anew with each new database.
  draft.source_key =
    callid === '' ? `line:${hash('sha256', line.trim(), 'hex').slice(0, 32)}` : `${historyid}/${callid}`;
  readClock(draft, callid);

  const from = partyOf(text('from-no'));
  const dialled = text('dial-no');
  let to = partyOf(text('to-no'));
  // A call that 3CX itself ends was meant for what was dialled.
  if (isEndCall(to) && dialled !== '') to = { number: dialled, inside: false, name: '' };
  const changed = text('reason-changed');
  // The route ends with the final party too, where the administrator has left its column out.
  const final = partyOf(at['final-number'] < 0 ? lastOf(text('chain')) : text('final-number'), text('final-dn'));
  // Of a caller who was replaced, of a transfer that failed, the final party is not who was called.
  const passedOn =
    final.number !== '' && final.number !== to.number && !isEndCall(final) && !/src$|bxfer/i.test(changed);
  const callee = passedOn ? final : to;
  const calleeDn = passedOn ? text('final-dn') : text('to-dn');
  draft.caller = from.number || null;
  draft.callee = callee.number || null;
  draft.caller_display_name = nameOf(text('from-dispname'), from.number);
  const calleeName = passedOn ? text('final-dispname') || final.name : text('to-dispname');
  draft.callee_display_name = nameOf(calleeName, callee.number);
  draft.destination = calleeDn || null;
  // A phone that forwards its calls is no service.
  const forwarded = /^fwd_/i.test(changed);
  if (!forwarded) readService(draft, passedOn, to.number, text('to-type'), text('missed-queue-calls') !== '', site);

  const inward = lineOf(text('from-dn'), from, site);
  const outward = lineOf(calleeDn, callee, site);
  draft.direction = inferDirection(
    {
      stated: statedDirection(text('from-type'), text('to-type'), passedOn ? text('final-type') : ''),
      from: inward,
      to: outward,
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  readTrunk(draft, inward, outward, dialled, site);
  readTimes(draft, text('time-answered'), text('time-end'), text('duration'));
  readEnd(draft, text('reason-terminated'), changed);
  draft.reroute_reason = rerouteOf(changed);
  const cost = text('bill-cost');
  draft.cost = cost === '' ? null : moneyFromNumber(Number(cost));
  // A call without a code of its own has the name of its rate there too.
  const code = text('bill-code');
  draft.billed_account = code === '' || code === text('bill-name') ? null : code;
  draft.user_data = userData(draft, text, passedOn, unclear);
  if (unclear !== null) addFlag(draft, 'names=unclear');
  return draft;
}

interface Party {
  readonly number: string;
  /** Written as `Ext.114`: a phone of the house, a queue, a menu. */
  readonly inside: boolean;
  /** What stands in place of the number where that is the DN's. */
  readonly name: string;
}

/** `Ext.114`, `PickupExt.125` where a call was picked up, else a number, or the name of what has only a DN. */
function partyOf(text: string, dn = ''): Party {
  const match = /^(?:Pickup)?Ext\.(.+)$/i.exec(text);
  if (match !== null) return { number: match[1]!, inside: true, name: '' };
  const named = /^\+?\d+$/.test(dn) && /[^\d+*#]/.test(text);
  return named ? { number: dn, inside: false, name: text } : { number: text, inside: false, name: '' };
}

/** `Ext.194` of `Chain: 12025550163;Ext.611;Ext.194;`. */
function lastOf(chain: string): string {
  return /([^;,:]+)[;,]*$/.exec(chain)?.[1]?.trim() ?? '';
}

function isEndCall({ number }: Party): boolean {
  return number.toLowerCase() === 'endcall';
}

function nameOf(name: string, number: string): string | null {
  return name === '' || name === number ? null : name;
}

/** What was dialled and passed the call on: a queue, a group or a menu, if it is not known to be a phone. */
function readService(
  draft: Draft,
  passedOn: boolean,
  dialled: string,
  type: string,
  queued: boolean,
  site: Site,
): void {
  if (dialled === '') return;
  const stated = isServiceType(type) ?? (queued && passedOn ? true : null);
  if (stated === true) draft.service_number = dialled;
  else if (stated === null && passedOn && isExtensionNumber(dialled) && site.isExtension(dialled) !== true) {
    draft.service_number = dialled;
    addFlag(draft, 'service_number=derived');
  }
}

/** A line to the outside has a DN of 10000 and above; so may a phone have, but that is written with `Ext.`. */
function lineOf(dn: string, { number, inside }: Party, site: Site): Line | null {
  if (dn === '') return null;
  if (inside) return { name: dn, isTrunk: site.isTrunk(dn) ?? false };
  if (!/^\d+$/.test(dn)) return null;
  // Of a call that found no line, the number that was dialled stands in place of a DN.
  if (dn === number || dn.length > LONGEST_DN) return null;
  return { name: dn, isTrunk: Number(dn) >= 10_000 };
}

function statedDirection(from: string, to: string, final: string): ReturnType<typeof directionByTrunks> | null {
  const inward = isOutsideType(from);
  const outward = isOutsideType(final) === true ? true : isOutsideType(to);
  return inward === null || outward === null ? null : directionByTrunks(inward, outward);
}

function readTrunk(draft: Draft, from: Line | null, to: Line | null, dialled: string, site: Site): void {
  const outbound = draft.direction === 'OUTBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL';
  const inbound = draft.direction === 'INBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL';
  // Of a call that came in and left again, the way out is the one that costs.
  if (outbound && to !== null && to.isTrunk === true) draft.trunk = to.name;
  else if (inbound && from !== null && from.isTrunk === true) draft.trunk = from.name;
  if (inbound && dialled !== '' && (site.isDid(dialled) || isOutsideNumber(dialled))) draft.did_cid = dialled;
}

/** The first part of `callid` is the moment of the start in ms, so that it proves a zone other than UTC. */
function readClock(draft: Draft, callid: string): void {
  const match = /^0{4,6}([\da-f]{10,12})_/i.exec(callid);
  if (match === null) return;
  const ahead = draft.started_at - Number.parseInt(match[1]!, 16);
  const offset = Math.round(ahead / QUARTER) * QUARTER;
  if (offset === 0 || Math.abs(offset) > DAY || Math.abs(ahead - offset) > 5000) return;
  draft.clock = 'wall';
  draft.offset = offset / 60_000;
}

function readTimes(draft: Draft, answered: string, ended: string, duration: string): void {
  const answer = slashTime(answered);
  const end = slashTime(ended);
  const talk = spanSeconds(duration);
  if (!Number.isNaN(answer)) draft.answered_at = answer;
  if (!Number.isNaN(end)) draft.ended_at = end;
  // Where the times are local, the clock may have been changed while the call went on.
  if (draft.clock === 'wall' && talk !== null && clockChanged(end - answer - talk * 1000)) {
    draft.ended_at = answer + talk * 1000;
    addFlag(draft, 'ended_at=derived');
  }
  flagBackwards(draft);
  if (draft.answered_at === null) draft.duration = 0;
  else if (duration.startsWith('-')) addFlag(draft, 'duration=negative');
  else {
    draft.duration = talk;
    if (draft.duration === null && draft.ended_at !== null && draft.ended_at >= answer) {
      draft.duration = Math.floor((draft.ended_at - answer) / 1000);
      addFlag(draft, 'duration=derived');
    }
  }
}

function readEnd(draft: Draft, terminated: string, changed: string): void {
  const ending = endingOf(terminated);
  const change = endingOf(changed);
  const answered = draft.answered_at !== null;
  draft.end_reason = ending === null ? null : reasonOf(ending, answered);
  // How a call that nobody took came away from the one who was called says more than that it failed.
  if (draft.end_reason === null && !answered && change !== null) deriveEndReason(draft, change.end);
  if (answered) deriveStatus(draft, 0);
  else if (draft.end_reason === 'REPLACED') deriveStatus(draft, 487);
  else if (/^route_?busy$/i.test(terminated) && draft.direction?.includes('OUTBOUND')) deriveStatus(draft, 503);
  else deriveStatus(draft, ending?.status ?? change?.status ?? null);
  if (ending === null && terminated !== '' && !/^connected$/i.test(terminated)) {
    addFlag(draft, `end_reason=${terminated.replace(/\s+/g, '_').slice(0, 64)}`);
  }
}
