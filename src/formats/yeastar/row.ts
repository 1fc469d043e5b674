import { type Draft, emptyDraft } from '../../record/draft.ts';
import { inferDirection } from '../direction.ts';
import { type Members, textOf, timeOf } from '../members.ts';
import { restOf } from '../rest.ts';
import type { Site } from '../site.ts';
import { directionOf, readOutcome } from './outcome.ts';
import { readParty } from './party.ts';

/** Durations stay in `user_data` beside the talk time: all of a leg cannot be told from its fields. */
const USED = new Set(
  'time timestamp call_id new_id id call_from call_to call_from_number call_from_name call_to_number call_to_name src_trunk dst_trunk did_number dod_number call_type reason'.split(
    ' ',
  ),
);
const USED_OF_TRANSIT = new Set([...USED].filter((name) => name !== 'src_trunk'));
const NAMES = { total: ['duration'], talk: ['talk_duration'] };

export function isRow(value: Members): boolean {
  const told = 'disposition' in value || 'call_type' in value;
  return told && 'timestamp' in value && ('call_from' in value || 'call_from_number' in value);
}

/**
 * The call log of one row of the P-Series API (`cdr/list`, `cdr/search`): one leg, such as a menu, a queue or an agent.
 * Null when its `timestamp` is none: `time` is written as the administrator likes to see it, and cannot be relied on.
 */
export function readRow(row: Members, site: Site): Draft | null {
  const start = timeOf(row, 'timestamp');
  if (start === null) return null;
  const draft = emptyDraft(start);
  const caller = readParty(textOf(row, 'call_from'), textOf(row, 'call_from_number'), textOf(row, 'call_from_name'));
  const callee = readParty(textOf(row, 'call_to'), textOf(row, 'call_to_number'), textOf(row, 'call_to_name'));
  const call = textOf(row, 'call_id');
  const key = textOf(row, 'new_id');
  const legacy = textOf(row, 'id');
  draft.session_id = call;
  draft.call_id = key ?? legacy ?? call;
  draft.source_key =
    key ?? (legacy !== null ? `id/${legacy}` : `${call ?? textOf(row, 'uid') ?? ''}/${callee.number ?? ''}/${start}`);
  draft.caller = caller.number;
  draft.caller_display_name = caller.name;
  draft.callee = callee.number;
  draft.callee_display_name = callee.name;
  draft.did_cid = textOf(row, 'did_number');
  draft.outbound_caller_id = textOf(row, 'dod_number');
  const inward = textOf(row, 'src_trunk');
  const outward = textOf(row, 'dst_trunk');
  draft.trunk = outward ?? inward;
  draft.direction = inferDirection(
    {
      stated: directionOf(draft, textOf(row, 'call_type')),
      from: inward === null ? null : { name: inward, isTrunk: true },
      to: outward === null ? null : { name: outward, isTrunk: true },
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  readOutcome(draft, row, NAMES, textOf(row, 'disposition'), textOf(row, 'reason'));
  // Of a call that came in on one trunk and left by another, the way out is the one that costs.
  draft.user_data = restOf(row, inward !== null && outward !== null ? USED_OF_TRANSIT : USED);
  return draft;
}
