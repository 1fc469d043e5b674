import { type Draft, emptyDraft } from '../../record/draft.ts';
import { channelMoment } from '../asterisk/clock.ts';
import { inferDirection } from '../direction.ts';
import { localTime } from '../local-time.ts';
import { firstText, type Members, textOf } from '../members.ts';
import { restOf } from '../rest.ts';
import type { Site } from '../site.ts';
import { directionOf, readOutcome } from './outcome.ts';
import { readParty } from './party.ts';

/** A call log with local times, and the moment, in ms since 1970, at which its call came into being. */
export interface Report {
  readonly draft: Draft;
  readonly moment: number;
}

/** What a report's members are called. Several names: spellings of different generations, the vendor's slips included. */
interface Names {
  readonly call: readonly string[];
  readonly start: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly total: readonly string[];
  readonly talk: readonly string[];
  readonly srcTrunk: readonly string[];
  readonly dstTrunk: readonly string[];
  readonly did: readonly string[];
  readonly used: ReadonlySet<string>;
  readonly usedOfTransit: ReadonlySet<string>;
}

/** Event 30012 of the P-Series (Yeastar P-Series Developer Guide, "(30012) New CDR"). */
export const EVENT_NAMES = namesOf({
  call: ['call_id'],
  start: ['time_start'],
  from: ['call_from'],
  to: ['call_to'],
  total: ['call_duration'],
  talk: ['talk_duration'],
  srcTrunk: ['src_trunk_name'],
  dstTrunk: ['dst_trunk_name'],
  did: ['did_number'],
});

/** NewCdr of the S-Series, K2 and Cloud PBX (Yeastar Developer Guides, "CDR Report" and "NewCdr"). */
export const NEW_CDR_NAMES = namesOf({
  call: ['callid'],
  start: ['timestart'],
  from: ['callfrom'],
  to: ['callto'],
  total: ['callduraction', 'callduration'],
  talk: ['talkduraction', 'talkduration'],
  srcTrunk: ['srctrunkname'],
  dstTrunk: ['desttrunkname', 'dsttrcunkname', 'dsttrunkname'],
  did: ['didnumber'],
});

/**
 * The call log of one report that a PBX sends when a leg ends. Null when its start is no time. Reports have no key of
 * their own: it is made of the call, its two ends and its start.
 */
export function readReport(report: Members, names: Names, site: Site): Report | null {
  const started = firstText(report, names.start);
  const start = localTime(started);
  if (started === null || start === null) return null;
  const draft = emptyDraft(start);
  const call = firstText(report, names.call);
  const caller = readParty(firstText(report, names.from));
  const callee = readParty(firstText(report, names.to));
  draft.session_id = call;
  const record = textOf(report, 'cdrid');
  draft.call_id = record ?? call;
  draft.source_key = [call, record, caller.number, callee.number, started].filter((part) => part !== null).join('/');
  draft.caller = caller.number;
  draft.caller_display_name = caller.name;
  draft.callee = callee.number;
  draft.callee_display_name = callee.name;
  draft.did_cid = firstText(report, names.did);
  const inward = firstText(report, names.srcTrunk);
  const outward = firstText(report, names.dstTrunk);
  draft.trunk = outward ?? inward;
  draft.direction = inferDirection(
    {
      stated: directionOf(draft, textOf(report, 'type')),
      from: inward === null ? null : { name: inward, isTrunk: true },
      to: outward === null ? null : { name: outward, isTrunk: true },
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  readOutcome(draft, report, names, textOf(report, 'status'), null);
  draft.user_data = restOf(report, inward !== null && outward !== null ? names.usedOfTransit : names.used);
  return { draft, moment: call === null ? Number.NaN : channelMoment(call) };
}

/** Durations and status stay in `user_data`: not all of them can be told from the fields. */
function namesOf(names: Omit<Names, 'used' | 'usedOfTransit'>): Names {
  const { call, start, from, to, srcTrunk, dstTrunk, did } = names;
  const others = ['type', 'action', 'event', 'cdrid'];
  const usedOfTransit = new Set([call, start, from, to, dstTrunk, did, others].flat());
  return { ...names, used: new Set([...usedOfTransit, ...srcTrunk]), usedOfTransit };
}
