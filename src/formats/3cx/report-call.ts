import { hash } from 'node:crypto';
import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { moneyFromNumber } from '../../price/money.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';
import { civilTextTime } from '../civil-text.ts';
import { inferDirection } from '../direction.ts';
import { jsonMember, jsonObject } from '../json-member.ts';
import type { Site } from '../site.ts';
import { spanSeconds } from '../span-text.ts';
import { type Activity, type Person, personOf, readActivity } from './activity.ts';
import type { ReportLayout } from './report-layout.ts';

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['inbound', 'INBOUND_CALL'],
  ['inbound queue', 'INBOUND_CALL'],
  ['outbound', 'OUTBOUND_CALL'],
  ['internal', 'EXTENSION_CALL'],
]);

/** What goes to a field of its own, or says how another is to be read. */
const USED = new Set(['call time', 'call id', 'from', 'to', 'caller id', 'destination', 'trunk', 'did', 'cost']);

/** What 3CX adds to a row some time after the call. */
const LATER = new Set(['sentiment', 'summary', 'transcription']);

/**
 * The call log of one row of the Call Log report or the Inbound report, which is one leg: a queue, a menu, a phone.
 * Null when it has no time. Times are local. There is no key of the leg: the row itself is the key,
 * without what comes later.
 */
export function readReportRow(fields: readonly string[], layout: ReportLayout, site: Site): Draft | null {
  const value = (name: string): string => {
    const at = layout.at.get(name);
    return at === undefined ? '' : fields[at]!.trim();
  };
  const start = civilTextTime(value('call time'));
  if (Number.isNaN(start)) return null;
  const draft = emptyDraft(start);
  draft.clock = 'wall';
  const key = JSON.stringify(fields.filter((_, i) => !LATER.has(layout.names[i]!)));
  draft.source_key = `row:${hash('sha256', key, 'hex').slice(0, 32)}`;
  draft.session_id = value('call id') || null;
  const from = personOf(value('from') || value('caller id'));
  const to = personOf(value('to') || value('destination'));
  draft.caller = from.number ?? from.name;
  draft.caller_display_name = from.number === null ? null : from.name;
  draft.callee = to.number ?? to.name;
  draft.callee_display_name = to.number === null ? null : to.name;
  const activity = readActivity(value('call activity details'));
  if (draft.caller_display_name === null && activity.from !== null && activity.from.number === from.number) {
    draft.caller_display_name = activity.from.name;
  }

  const word = value('direction').toLowerCase();
  const stated = layout.kind === 'inbound' ? 'INBOUND_CALL' : (DIRECTIONS.get(word) ?? null);
  draft.direction = inferDirection({ stated, caller: draft.caller, callee: draft.callee }, site);
  if (word !== '' && stated === null) addFlag(draft, `direction=${word.replace(/\s+/g, '_').slice(0, 64)}`);
  draft.trunk = value('trunk') || activity.trunk;
  if (draft.direction === 'INBOUND_CALL') draft.did_cid = value('did') || activity.trunkNumber;
  const cost = value('cost');
  draft.cost = /^-?\d+(?:\.\d+)?$/.test(cost) ? moneyFromNumber(Number(cost)) : null;

  const status = value('status').toLowerCase();
  if (word === 'inbound queue' || status === 'waiting') draft.service_number = draft.callee;
  readSpans(draft, status === 'answered', value('ringing'), value('talking'));
  readOutcome(draft, status, activity, from, to);
  draft.user_data = userData(draft, fields, layout);
  return draft;
}

/** Only spans are written: when it was answered and when it ended follow from them. */
function readSpans(draft: Draft, answered: boolean, ringing: string, talking: string): void {
  const ring = spanSeconds(ringing);
  const talk = spanSeconds(talking);
  draft.duration = answered ? talk : 0;
  if (ring === null || talk === null) {
    if (ringing.startsWith('-') || talking.startsWith('-')) addFlag(draft, 'duration=negative');
    return;
  }
  if (answered) {
    draft.answered_at = draft.started_at + ring * 1000;
    addFlag(draft, 'answered_at=derived');
  }
  draft.ended_at = draft.started_at + (ring + talk) * 1000;
  addFlag(draft, 'ended_at=derived');
}

function readOutcome(draft: Draft, status: string, { outcome }: Activity, from: Person, to: Person): void {
  const answered = status === 'answered';
  let code: number | null = answered ? 0 : status === 'unanswered' || status === 'waiting' ? 480 : null;
  switch (outcome?.kind) {
    case 'ended':
      if (isSame(outcome.by, from)) {
        deriveEndReason(draft, answered ? 'CALLER_DISCONNECTED' : 'CANCELLED');
        if (!answered) code = 487;
      } else if (isSame(outcome.by, to) || draft.direction === 'OUTBOUND_CALL') {
        deriveEndReason(draft, 'CALLEE_DISCONNECTED');
        if (!answered && draft.direction !== 'OUTBOUND_CALL') code = 603;
      }
      break;
    case 'taken':
    case 'replaced':
      deriveEndReason(draft, 'REPLACED');
      if (!answered) code = 487;
      break;
    case 'transferred':
      // Whether the other was asked first is not written.
      deriveEndReason(draft, 'BLIND_TRANSFER_COMPLETED');
      break;
    case 'forwarded':
      deriveEndReason(draft, 'REDIRECTED');
      draft.reroute_reason = 'OVERFLOW';
      if (!answered) code = 302;
      break;
    case 'failed':
      if (!answered) code = outcome.status;
      break;
    case undefined:
  }
  deriveStatus(draft, code);
}

function isSame(one: Person, other: Person): boolean {
  return (one.number ?? one.name)?.toLowerCase() === (other.number ?? other.name)?.toLowerCase();
}

function userData(draft: Draft, fields: readonly string[], { names, at }: ReportLayout): string | null {
  let members = '';
  for (const [name, i] of at) {
    const value = fields[i]!.trim();
    const kept = name === 'cost' ? draft.cost === null : name === 'did' && draft.did_cid === null;
    if (!USED.has(name) || kept) members += jsonMember(nameOf(names[i]!), value);
  }
  return jsonObject(members);
}

/** `call activity details` as a member: `call_activity_details`. */
function nameOf(column: string): string {
  return column.replace(/\W+/g, '_');
}
