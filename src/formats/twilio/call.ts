import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import { parseTime } from '../../record/time.ts';
import { mailTime } from '../mail-time.ts';
import { type Members, textOf } from '../members.ts';
import { restOf } from '../rest.ts';
import { secondsOf } from '../talk-time.ts';
import { readEnds } from './ends.ts';
import { costOf, isFinal, readStatus } from './outcome.ts';

/** `price_unit`, `status`, `direction` and the rest stay in `user_data`; links, and numbers in another spelling, tell nothing new. */
const USED = new Set(
  'sid parent_call_sid account_sid to to_formatted from from_formatted start_time end_time price caller_name trunk_sid uri subresource_uris api_version'.split(
    ' ',
  ),
);

export function isCall(value: Members): boolean {
  return 'sid' in value && 'status' in value && ('from' in value || 'to' in value) && 'start_time' in value;
}

/**
 * The call log of one row of the Calls resource (Twilio API 2010-04-01), without its direction, which depends on the
 * call that dialled it. A reason in words when it has no `sid` or no time.
 */
export function readCall(call: Members): Draft | string {
  const sid = textOf(call, 'sid');
  if (sid === null) return 'sid is missing; it is what makes calls different.';
  // A call that was never dialled has no start.
  const stated = readTime(call, 'start_time');
  const start = stated ?? readTime(call, 'date_created');
  if (start === null) {
    return `start_time is ${JSON.stringify(call['start_time'])}; "Tue, 31 Aug 2010 20:36:28 +0000" would be right.`;
  }
  const draft = emptyDraft(start);
  if (stated === null) addFlag(draft, 'started_at=derived');
  const status = textOf(call, 'status');
  draft.source_key = draft.call_id = sid;
  draft.session_id = textOf(call, 'parent_call_sid') ?? sid;
  readEnds(draft, textOf(call, 'from'), textOf(call, 'to'));
  draft.caller_display_name = textOf(call, 'caller_name');
  draft.billed_account = textOf(call, 'account_sid');
  draft.trunk = textOf(call, 'trunk_sid');
  draft.cost = costOf(textOf(call, 'price'));
  draft.ended_at = readTime(call, 'end_time');
  readTalk(draft, call, status);
  readStatus(draft, status, null);
  flagBackwards(draft);
  draft.user_data = restOf(call, USED);
  return draft;
}

export function readTime(from: Members, name: string): number | null {
  const text = textOf(from, name);
  return text === null ? null : (mailTime(text) ?? parseTime(text));
}

/** `duration` is what is billed: the seconds from answer to end. */
function readTalk(draft: Draft, call: Members, status: string | null): void {
  if (status !== 'completed') {
    if (isFinal(status)) draft.duration = 0;
    return;
  }
  draft.duration = secondsOf(draft, call, 'duration');
  if (draft.ended_at === null || draft.duration === null) return;
  draft.answered_at = Math.max(draft.ended_at - draft.duration * 1000, Math.min(draft.started_at, draft.ended_at));
  addFlag(draft, 'answered_at=derived');
}
