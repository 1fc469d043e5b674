import { hash } from 'node:crypto';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { readCallerId } from '../asterisk/caller-id.ts';
import { channelAddress } from '../asterisk/channel.ts';
import { channelMoment, isProven, nearestOffset } from '../asterisk/clock.ts';
import { deriveStatus } from '../causes.ts';
import { clockChanged } from '../clock-changed.ts';
import { inferDirection, isOutsideNumber } from '../direction.ts';
import { localTime } from '../local-time.ts';
import { type Members, textOf } from '../members.ts';
import type { Site } from '../site.ts';
import { secondsOf } from '../talk-time.ts';
import { readAction, rerouteReasonOf } from './action.ts';

/** Members that have a field of their own whatever they hold. Of some others it depends: see `restOfLeg`. */
const USED = new Set('cdr accountcode src clid start end uniqueid session caller_name dst_trunk_name'.split(' '));
const FROM_OUTSIDE = /^(?:ext-did|from-trunk|from-pstn)/;
const FROM_INSIDE = /^(?:from-internal|outbound-route|sub-pincheck)/;

/** A call log with local times, and the moment, in ms since 1970, at which its call came into being. */
export interface Leg {
  readonly draft: Draft;
  readonly moment: number;
}

/**
 * The call log of one record, in the API's names (UCM6xxx "CDR and REC API Guide"). `group` is the session of the
 * records that are told together. Null when its start is no time.
 */
export function readLeg(record: Members, group: string | null, site: Site): Leg | null {
  const started = textOf(record, 'start');
  const start = localTime(started);
  if (started === null || start === null) return null;
  const draft = emptyDraft(start);
  const unique = textOf(record, 'uniqueid');
  const session = textOf(record, 'session') ?? group;
  draft.call_id = unique ?? textOf(record, 'AcctId');
  draft.session_id = session ?? unique;
  draft.source_key = keyOf(record, unique, started);
  draft.billed_account = textOf(record, 'accountcode');
  readParties(draft, record);
  readRoute(draft, record, site);
  readOutcome(draft, record);
  draft.user_data = restOfLeg(draft, record);
  return { draft, moment: momentOf(start, session, unique) };
}

/** The database's own number of the record where it is told; Master.csv has none. */
function keyOf(record: Members, unique: string | null, started: string): string {
  const account = textOf(record, 'AcctId');
  if (account !== null) return account;
  if (unique === null) return `record:${hash('sha256', JSON.stringify(record), 'hex').slice(0, 32)}`;
  return [unique, textOf(record, 'action_type') ?? '', textOf(record, 'dstchannel') ?? '', started].join('/');
}

/** On a leg from a queue or ring group to a phone the callee is that phone, and what was dialled is the service. */
function readParties(draft: Draft, record: Members): void {
  const { name, number } = readCallerId(textOf(record, 'clid') ?? '');
  draft.caller = textOf(record, 'src') ?? number;
  const called = textOf(record, 'caller_name') ?? name;
  draft.caller_display_name = called === draft.caller ? null : called;
  const action = readAction(textOf(record, 'action_type'));
  const dialled = textOf(record, 'dst');
  const reached = textOf(record, 'dstchannel_ext', 'dstchanext');
  const shared = action?.word === 'QUEUE' || /^RING_?GROUP$/.test(action?.word ?? '') || record['lastapp'] === 'Queue';
  draft.callee = shared || dialled === null ? (reached ?? dialled) : dialled;
  draft.service_number = action?.service ?? (shared && dialled !== draft.callee ? dialled : null);
  draft.reroute_reason = rerouteReasonOf(action);
  const channel = textOf(record, 'dstchannel');
  draft.destination = channel === null ? null : channelAddress(channel);
}

function readRoute(draft: Draft, record: Members, site: Site): void {
  const inward = textOf(record, 'src_trunk_name');
  const outward = textOf(record, 'dst_trunk_name');
  // Of a call that came in on one trunk and left by another, the way out is the one that costs.
  draft.trunk = outward ?? inward;
  const context = textOf(record, 'dcontext') ?? '';
  draft.direction = inferDirection(
    {
      stated: directionOf(textOf(record, 'userfield')),
      from: inward === null ? null : { name: inward, isTrunk: true },
      to: outward === null ? null : { name: outward, isTrunk: true },
      context: FROM_OUTSIDE.test(context) ? 'outside' : FROM_INSIDE.test(context) ? 'inside' : null,
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  const dialled = textOf(record, 'dst');
  if (draft.direction === 'INBOUND_CALL' && dialled !== null && isOutsideNumber(dialled)) draft.did_cid = dialled;
}

/** Only the disposition tells whether the leg was answered: a leg that was rung after a menu has an answer time too. */
function readOutcome(draft: Draft, record: Members): void {
  const disposition = textOf(record, 'disposition')?.toUpperCase() ?? null;
  const answered = disposition === 'ANSWERED';
  const total = secondsOf(draft, record, 'duration');
  const talk = secondsOf(draft, record, 'billsec');
  let end = localTime(textOf(record, 'end'));
  if (total !== null && (end === null || clockChanged(end - draft.started_at - total * 1000))) {
    end = draft.started_at + total * 1000;
    addFlag(draft, 'ended_at=derived');
  }
  draft.ended_at = end;
  if (answered) {
    draft.duration = talk;
    let answer = localTime(textOf(record, 'answer'));
    if (end !== null && talk !== null && (answer === null || clockChanged(end - answer - talk * 1000))) {
      answer = end - talk * 1000;
      addFlag(draft, 'answered_at=derived');
    }
    draft.answered_at = answer;
  } else draft.duration = 0;
  deriveStatus(draft, answered ? 0 : statusOf(disposition));
  flagBackwards(draft);
}

/** What has no field of its own: the dialled number where the callee is another, the trunk of the way in, … */
function restOfLeg(draft: Draft, record: Members): string {
  const rest: Record<string, unknown> = {};
  for (const name of Object.keys(record)) {
    if (USED.has(name) || name === '__proto__') continue;
    let value = record[name];
    if (typeof value === 'string') {
      if (value === '') continue;
      if (name === 'recordfiles') value = value.replace(/@+$/, '');
      else if (name === 'dst' && (value === draft.callee || value === draft.service_number)) continue;
      else if (name === 'src_trunk_name' && value === draft.trunk) continue;
      else if (name === 'userfield' && directionOf(value) !== null) continue;
      else if (name === 'answer' && (draft.answered_at !== null || localTime(value) === null)) continue;
    }
    if (value !== null) rest[name] = value;
  }
  return JSON.stringify(rest);
}

/** `External` comes in on one trunk and leaves by another. Older firmware has other words, which do not tell. */
function directionOf(word: string | null): Direction | null {
  switch (word?.toLowerCase()) {
    case 'inbound':
      return 'INBOUND_CALL';
    case 'outbound':
      return 'OUTBOUND_CALL';
    case 'internal':
      return 'EXTENSION_CALL';
    case 'external':
      return 'INBOUND_OUTBOUND_CALL';
    default:
      return null;
  }
}

/** The PBX records no SIP status; these are the nearest ones. */
function statusOf(disposition: string | null): number | null {
  switch (disposition) {
    case 'NO ANSWER':
      return 480;
    case 'BUSY':
      return 486;
    case 'CONGESTION':
      return 503;
    case 'FAILED':
      return 500;
    default:
      return null;
  }
}

/** `1637155846123456-1001`: the session begins with its microseconds since 1970, `uniqueid` with seconds. */
function momentOf(start: number, session: string | null, unique: string | null): number {
  const channel = unique === null ? Number.NaN : channelMoment(unique);
  const micros = session === null ? null : /^(\d{16})(?!\d)/.exec(session);
  if (micros === null) return channel;
  const moment = Math.floor(Number(micros[1]) / 1000);
  // A leg that began long after its session has a channel that began with it.
  return isProven(start, moment, nearestOffset(start, moment)) || Number.isNaN(channel) ? moment : channel;
}
