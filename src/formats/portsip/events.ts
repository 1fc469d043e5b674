import { deriveStatus } from '../causes.ts';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import { inferDirection } from '../direction.ts';
import type { Joined, Part } from '../format.ts';
import { addressOf, integerOf, type Members, textOf, timeOf } from '../members.ts';
import type { Site } from '../site.ts';
import { readTalkTime } from './outcome.ts';
import { withUserData } from './user-data.ts';
import { directionOf, isNoWord, readWord } from './words.ts';

/** Members that have a field of their own. */
const USED: ReadonlySet<string> = new Set(
  [
    'event_type session_id call_id call_target caller caller_display_name callee callee_display_name direction did',
    'did_cid outbound_caller_id trunk_name fail_code time user_data aor peer_aor',
  ].flatMap((names) => names.split(' ')),
);

/**
 * An event of version 12 as a part of its call. The error says what keeps it from being read.
 */
export function partOf(event: Members): Part | string {
  const call = textOf(event, 'session_id', 'call_id');
  if (call === null) return 'session_id is missing; without it no event can be told to belong to a call';
  if (timeOf(event, 'time') === null) {
    return `time is ${JSON.stringify(event['time'] ?? null)}; seconds since 1970 are right`;
  }
  const members = Object.keys(event).toSorted();
  return { call, event: JSON.stringify(Object.fromEntries(members.map((name) => [name, event[name]]))) };
}

/**
 * The call log of a call of version 12, from its events: when it started, was answered and ended, whether it was not
 * answered or failed and with which status, and who held it. Who ended it is not said. What is not known for want of an
 * event is blank; a call without `call_start` starts with its first event.
 */
export function joinEvents(texts: readonly string[], site: Site): Joined {
  const events = texts.toSorted().map((text) => JSON.parse(text) as Members);
  // By time; in one second by what they are, so that the order in which they came plays no part.
  events.sort((a, b) => timeOf(a, 'time')! - timeOf(b, 'time')!);
  const of = (type: string) => events.filter((event) => event['event_type'] === type);
  const [first] = events;
  if (first === undefined) return { drafts: [], amendments: [] };
  const [start] = of('call_start');
  const [established] = of('call_established');
  const ended = of('call_ended').at(-1);
  const failed = [...of('call_noanswer'), ...of('call_fail')];
  const fail = of('call_fail').at(-1);
  const about = start ?? established ?? failed[0] ?? ended ?? null;

  const draft = emptyDraft(timeOf(start ?? first, 'time')!);
  if (start === undefined) addFlag(draft, 'started_at=derived');
  draft.session_id = textOf(first, 'session_id', 'call_id');
  draft.source_key = `${draft.session_id}/events`;
  readParties(draft, about, first);
  const said = (...names: string[]) => firstText(events, names);
  draft.call_id = (about === null ? null : textOf(about, 'call_id')) ?? said('call_id');
  draft.caller_display_name = said('caller_display_name');
  draft.callee_display_name = said('callee_display_name');
  draft.did_cid = said('did', 'did_cid');
  draft.outbound_caller_id = said('outbound_caller_id');
  draft.trunk = said('trunk_name');
  draft.destination = established === undefined ? null : textOf(established, 'call_target');
  const direction = said('direction');
  draft.direction = isNoWord(direction)
    ? inferDirection({ caller: draft.caller, callee: draft.callee }, site)
    : readWord(draft, 'direction', direction, directionOf);

  if (established !== undefined) draft.answered_at = timeOf(established, 'time');
  if (ended !== undefined) draft.ended_at = timeOf(ended, 'time');
  else if (established === undefined && failed.length > 0) {
    draft.ended_at = failed.reduce((last, event) => Math.max(last, timeOf(event, 'time')!), 0);
  }
  if (established !== undefined) draft.status_code = 0;
  else if (fail !== undefined) draft.status_code = integerOf(fail, 'fail_code');
  else if (failed.length > 0) deriveStatus(draft, 480);
  readTalkTime(draft, {}, '');
  flagBackwards(draft);
  draft.user_data = withUserData(said('user_data'), restOfAll(events));
  return { drafts: [draft], amendments: [] };
}

/** Who called whom. Events of holding name their two phones only, whichever of them called. */
function readParties(draft: Draft, about: Members | null, first: Members): void {
  const caller = addressOf(about === null ? textOf(first, 'aor') : textOf(about, 'caller'));
  const callee = addressOf(about === null ? textOf(first, 'peer_aor') : textOf(about, 'callee'));
  if (about === null) addFlag(draft, 'caller=derived');
  draft.caller = caller.user;
  draft.caller_domain = caller.domain;
  draft.callee = callee.user;
  draft.callee_domain = callee.domain;
}

function firstText(events: readonly Members[], names: readonly string[]): string | null {
  for (const event of events) {
    const text = textOf(event, ...names);
    if (text !== null) return text;
  }
  return null;
}

/** JSON object text of what has no field: of all events what they have in common, and who held the call when. */
function restOfAll(events: readonly Members[]): string | null {
  const rest = new Map<string, unknown>();
  for (const event of events) {
    for (const name of Object.keys(event)) {
      const value = event[name];
      if (USED.has(name) || rest.has(name) || value === '' || value === null) continue;
      rest.set(name, value);
    }
  }
  for (const type of ['call_hold', 'call_unhold']) {
    const times = events.filter((event) => event['event_type'] === type);
    if (times.length > 0)
      rest.set(
        type,
        times.map(({ aor, time }) => ({ aor, time })),
      );
  }
  return rest.size === 0 ? null : JSON.stringify(Object.fromEntries(rest));
}
