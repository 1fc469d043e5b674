import { moneyFromNumber } from '../../price/money.ts';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import { FIELDS } from '../../record/fields.ts';
import { parseTime } from '../../record/time.ts';
import { inferDirection } from '../direction.ts';
import { addressOf, integerOf, type Members, textOf, timeOf } from '../members.ts';
import { restOf } from '../rest.ts';
import type { Site } from '../site.ts';
import { keyOfCdr } from './key.ts';
import { readStatus, readTalkTime } from './outcome.ts';
import { withUserData } from './user-data.ts';
import { directionOf, endReasonOf, isNoWord, readWord, rerouteReasonOf } from './words.ts';

/** The members are called as the fields are: the API's are PortSIP's. */
const NAMES: readonly string[] = FIELDS.map((field) => field.name);
const ALL_NAMES: ReadonlySet<string> = new Set(NAMES);

const DAY = 86_400_000;
/** The zero of Go's clock, 0001-01-01T00:00:00Z, which such an API may write for no time. */
const GO_ZERO = -62_135_596_800_000;

/**
 * Reads a CDR or call log as PortSIP's REST API answers it (22.0: `/cdrs`, `/user/cdrs`; 22.1: `/calllogs`). `id` is
 * its id where that stands outside of it. The error says what keeps it from being read.
 */
export function readLog(log: Members, id: string | null, site: Site): Draft | string {
  /** Members whose value could not be taken into their field. */
  const unread: string[] = [];
  const start = momentOf(log, 'started_at', unread);
  if (start === null) {
    return `started_at is ${JSON.stringify(log['started_at'] ?? null)}; a time such as 2024-08-20T06:00:59.457188Z is right`;
  }
  const draft = emptyDraft(start);
  const caller = addressOf(textOf(log, 'caller'));
  const callee = addressOf(textOf(log, 'callee'));
  draft.call_id = textOf(log, 'call_id');
  draft.session_id = textOf(log, 'session_id');
  if (draft.session_id === null && draft.call_id !== null) {
    // /cdrs has no session_id. The Call-ID is that of the INVITE which began the call.
    draft.session_id = draft.call_id;
    addFlag(draft, 'session_id=derived');
  }
  draft.caller = caller.user;
  draft.caller_domain = textOf(log, 'caller_domain') ?? caller.domain;
  draft.caller_display_name = textOf(log, 'caller_display_name');
  draft.callee = callee.user;
  draft.callee_domain = textOf(log, 'callee_domain') ?? callee.domain;
  draft.callee_display_name = textOf(log, 'callee_display_name');
  draft.rang_at = momentOf(log, 'rang_at', unread);
  draft.answered_at = momentOf(log, 'answered_at', unread);
  draft.ended_at = momentOf(log, 'ended_at', unread);
  draft.destination = textOf(log, 'destination');
  draft.outbound_caller_id = textOf(log, 'outbound_caller_id');
  draft.did_cid = textOf(log, 'did_cid');
  draft.trunk = textOf(log, 'trunk');
  draft.billed_account = textOf(log, 'billed_account');
  draft.service_number = textOf(log, 'service_number');
  draft.cost = moneyOf(log, unread);
  draft.end_reason = readWord(draft, 'end_reason', textOf(log, 'end_reason'), endReasonOf);
  draft.reroute_reason = readWord(draft, 'reroute_reason', textOf(log, 'reroute_reason'), rerouteReasonOf);
  const direction = textOf(log, 'direction');
  draft.direction = isNoWord(direction)
    ? inferDirection({ caller: caller.user, callee: callee.user }, site)
    : readWord(draft, 'direction', direction, directionOf);
  const status = integerOf(log, 'status_code');
  if (status === null && textOf(log, 'status_code') !== null) unread.push('status_code');
  readStatus(draft, status, false);
  readTalkTime(draft, log, 'duration');
  const seconds = integerOf(log, 'duration');
  if ((seconds === null || seconds !== draft.duration) && textOf(log, 'duration') !== null) unread.push('duration');
  flagBackwards(draft);
  draft.user_data = userDataOf(log, unread);
  draft.source_key = keyOfCdr(id ?? textOf(log, 'id')) ?? keyWithoutId(log, draft);
  return draft;
}

/** A time in ms; null when there is none, which is also written as "", 0 or the first moment of a clock. */
function momentOf(log: Members, name: string, unread: string[]): number | null {
  const text = textOf(log, name);
  if (text === null) return null;
  const time = parseTime(text) ?? timeOf(log, name);
  if (time === null && text !== '0') unread.push(name);
  return time === null || time === GO_ZERO || (time >= 0 && time < DAY) ? null : time;
}

function moneyOf(log: Members, unread: string[]): number | null {
  const text = textOf(log, 'cost');
  if (text === null) return null;
  const money = moneyFromNumber(Number(text));
  if (money === null) unread.push('cost');
  return money;
}

/** The answer to one CDR by its id does not repeat the id. */
function keyWithoutId(log: Members, draft: Draft): string | null {
  if (draft.call_id === null) return null;
  const { call_id, callee, destination } = draft;
  return `${call_id}/${callee ?? ''}/${destination ?? ''}/${textOf(log, 'started_at')}`;
}

/**
 * The source's own `user_data`, and what has no field or could not be taken into it. Where there are both, they stand
 * in one JSON object.
 */
function userDataOf(log: Members, unread: string[]): string | null {
  const stated = log['user_data'];
  for (const name of NAMES) {
    const value = log[name];
    if (typeof value === 'object' && value !== null && name !== 'user_data') unread.push(name);
  }
  const used = unread.length === 0 ? ALL_NAMES : new Set(NAMES.filter((name) => !unread.includes(name)));
  return withUserData(stated, restOf(log, used));
}
