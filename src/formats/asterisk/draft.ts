import { hash } from 'node:crypto';
import type { Site } from '../site.ts';
import { type Draft, emptyDraft } from '../../record/draft.ts';
import type { Layout } from './layout.ts';
import { readOutcome } from './outcome.ts';
import type { Parties } from './parties.ts';
import { readRoute } from './route.ts';
import { userData } from './user-data.ts';

/**
 * The call log of one record. `start` is the record's start as `civilTextTime` read it. The times are the record's
 * digits read as UTC; which zone they are in is not decided here. `parties` learns from the record. `identity` is what
 * tells the record from others, where it has no id of its own. `rest`: see `userData`.
 */
export function asteriskDraft(
  fields: readonly string[],
  at: Layout,
  start: number,
  identity: string,
  rest: string,
  parties: Parties,
  site: Site,
): Draft {
  const draft = emptyDraft(start);
  const uniqueid = at.uniqueid < 0 ? '' : fields[at.uniqueid]!;
  const linkedid = at.linkedid < 0 ? '' : fields[at.linkedid]!;
  const sequence = at.sequence < 0 ? '' : fields[at.sequence]!;
  draft.call_id = uniqueid === '' ? null : uniqueid;
  draft.session_id = linkedid === '' ? draft.call_id : linkedid;
  draft.source_key = uniqueid !== '' && sequence !== '' ? `${uniqueid}/${sequence}` : keyOf(identity);
  draft.billed_account = fields[at.accountcode] || null;
  readOutcome(draft, fields, at);
  const from = parties.of(fields[at.channel]!);
  const to = parties.of(fields[at.dstchannel]!);
  parties.learn(fields, at, from, to);
  readRoute(draft, fields, at, from, to, parties, site);
  draft.user_data = userData(draft, fields, at, rest);
  return draft;
}

function keyOf(identity: string): string {
  return `line:${hash('sha256', identity, 'hex').slice(0, 32)}`;
}
