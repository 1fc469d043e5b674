import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import type { RerouteReason } from '../../record/enums.ts';
import { parseTime } from '../../record/time.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';
import { directionByTrunks, inferDirection } from '../direction.ts';
import { jsonMember, jsonObject } from '../json-member.ts';
import type { Site } from '../site.ts';
import type { ReportLayout } from './report-layout.ts';
import { endingOf, isOutsideType, isServiceType, reasonOf } from './words.ts';

/** What goes to a field of its own as it is. */
const USED = new Set(['cdr_id', 'main_call_history_id', 'cdr_started_at', 'cdr_answered_at', 'cdr_ended_at']);
/** What is kept only where no field has the same text. */
const TOLD = /_(?:name|dn_number|phone_number|trunk_did|history_id)$/;

const BLANK = /^(?:null|\\n)?$/i;

/**
 * The call log of one row of the table `cdroutput` of version 20, which is one leg (3CX, "Call Detail Record guide").
 * Null when it has no start. `continued_in_cdr_id` and `originating_cdr_id`, by which legs follow each other, stay in
 * `user_data`.
 */
export function readCdrOutput(fields: readonly string[], { names, at }: ReportLayout, site: Site): Draft | null {
  const value = (name: string): string => {
    const i = at.get(name);
    const text = i === undefined ? '' : fields[i]!.trim();
    return BLANK.test(text) ? '' : text;
  };
  const start = timestampOf(value('cdr_started_at'));
  if (start === null) return null;
  const draft = emptyDraft(start);
  draft.answered_at = timestampOf(value('cdr_answered_at'));
  draft.ended_at = timestampOf(value('cdr_ended_at'));
  draft.call_id = draft.source_key = value('cdr_id') || null;
  draft.session_id = value('main_call_history_id') || value('call_history_id') || null;
  const fromLine = isOutside(value('source_dn_type'), value('source_entity_type'));
  const toLine = isOutside(value('destination_dn_type'), value('destination_entity_type'));
  const from = value('source_dn_number');
  const to = value('destination_dn_number');
  // Of a line to the outside the number is the participant's, and the DN is the line.
  draft.caller = (fromLine === true ? value('source_participant_phone_number') : '') || from || null;
  draft.callee = (toLine === true ? value('destination_participant_phone_number') : '') || to || null;
  draft.caller_display_name = nameOf(
    value('source_participant_name') || (fromLine === true ? '' : value('source_dn_name')),
    draft.caller,
  );
  draft.callee_display_name = nameOf(
    value('destination_participant_name') || (toLine === true ? '' : value('destination_dn_name')),
    draft.callee,
  );
  draft.destination = to || null;
  const stated = fromLine === null || toLine === null ? null : directionByTrunks(fromLine, toLine);
  const incoming = /^t(?:rue)?$/i.test(value('source_participant_is_incoming'));
  draft.direction = inferDirection(
    {
      stated: stated ?? (incoming && fromLine === true ? 'INBOUND_CALL' : null),
      from: from === '' ? null : { name: from, isTrunk: fromLine },
      to: to === '' ? null : { name: to, isTrunk: toLine },
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  if (toLine === true) draft.trunk = value('destination_dn_name') || to || null;
  else if (fromLine === true) draft.trunk = value('source_dn_name') || from || null;
  if (fromLine === true) draft.did_cid = value('source_participant_trunk_did') || null;
  if (isServiceType(value('destination_dn_type') || value('destination_entity_type')) === true) {
    draft.service_number = to || null;
  } else if (isServiceType(value('source_dn_type') || value('source_entity_type')) === true) {
    draft.service_number = from || null;
  }
  draft.reroute_reason = rerouteOf(value('creation_method'), value('creation_forward_reason'));
  readEnd(draft, value('termination_reason'), value('termination_reason_details'), toLine === true);
  let members = '';
  const kept = [draft.caller, draft.callee, draft.caller_display_name, draft.callee_display_name];
  kept.push(draft.trunk, draft.did_cid, draft.destination, draft.session_id);
  for (const [name, i] of at) {
    const text = value(name);
    if (!USED.has(name) && !(TOLD.test(name) && kept.includes(text)))
      members += jsonMember(names[i]!.replace(/[^\w.-]/g, '_'), text);
  }
  draft.user_data = jsonObject(members);
  return draft;
}

function readEnd(draft: Draft, reason: string, details: string, toLine: boolean): void {
  const ending = endingOf(reason);
  const detail = endingOf(details);
  const answered = draft.answered_at !== null;
  if (draft.ended_at !== null && draft.ended_at < draft.started_at) addFlag(draft, 'ended_at=before_start');
  if (!answered) draft.duration = 0;
  else if (draft.ended_at !== null) {
    const talk = Math.floor((draft.ended_at - draft.answered_at!) / 1000);
    if (talk < 0) addFlag(draft, 'duration=negative');
    else draft.duration = talk;
  }
  // A phone that rang beside the one that was answered: the details say so, the reason only that it was cancelled.
  if (detail?.end === 'REPLACED' && !answered) draft.end_reason = 'REPLACED';
  else if (ending !== null) draft.end_reason = reasonOf(ending, answered);
  else if (detail !== null) draft.end_reason = reasonOf(detail, answered);
  if (draft.end_reason === null && !answered && detail?.end != null) deriveEndReason(draft, detail.end);
  const busy = /^busy$/i.test(details) || /^busy$/i.test(reason);
  if (answered) deriveStatus(draft, 0);
  else if (draft.end_reason === 'REPLACED') deriveStatus(draft, 487);
  else if (busy) deriveStatus(draft, toLine ? 503 : 486);
  else deriveStatus(draft, detail?.status ?? ending?.status ?? null);
  if (ending === null && reason !== '') addFlag(draft, `end_reason=${reason.replace(/\s+/g, '_').slice(0, 64)}`);
}

/** How the leg came to be. A queue that rings its agents (`polling`) passes nothing on. */
function rerouteOf(method: string, forward: string): RerouteReason | null {
  if (/^transfer$/i.test(method)) return 'TRANSFER';
  if (/^divert$/i.test(method)) return 'OVERFLOW';
  return /^(?:no_answer|busy|forward_all|no_destinations|timeout|not_registered)$/i.test(forward) ? 'OVERFLOW' : null;
}

function isOutside(type: string, entity: string): boolean | null {
  return isOutsideType(type) ?? isOutsideType(entity);
}

function nameOf(name: string, number: string | null): string | null {
  return name === '' || name === number ? null : name;
}

/** A `timestamptz` as PostgreSQL writes it: `2026-01-11 16:48:58.123456+01`, or as RFC 3339. Null when it is none. */
function timestampOf(text: string): number | null {
  if (text === '') return null;
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d)?(?::?(\d\d))?$/i.exec(text);
  if (match === null || match[3] === undefined) return null;
  const zone = /z/i.test(match[3]) ? 'Z' : `${match[3]}:${match[4] ?? '00'}`;
  return parseTime(`${match[1]}T${match[2]}${zone}`);
}
