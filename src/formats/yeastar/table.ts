import { moneyFromNumber } from '../../price/money.ts';
import { type Draft, emptyDraft } from '../../record/draft.ts';
import { channelMoment } from '../asterisk/clock.ts';
import { inferDirection } from '../direction.ts';
import { localTime } from '../local-time.ts';
import { type Members, textOf } from '../members.ts';
import { restOf } from '../rest.ts';
import type { Site } from '../site.ts';
import { directionOf, readOutcome } from './outcome.ts';
import { readParty } from './party.ts';
import type { Report } from './report.ts';

const USED = new Set(
  'id datetime clid src dst srctrunk dstrunk calltype accountcode uniqueid extfield1 extfield2 extfield3 didnumber dstchanurl'.split(
    ' ',
  ),
);
const USED_OF_TRANSIT = new Set([...USED].filter((name) => name !== 'srctrunk'));
const NAMES = { total: ['duration'], talk: ['billable'] };

/** Whether these are the names of the columns of the tables `cdr_YYYYMM` of an S-Series PBX. */
export function isTableHeader(fields: readonly string[]): boolean {
  return fields.includes('datetime') && fields.includes('billable') && fields.includes('calltype');
}

/**
 * The call log of one row of such a table, exported as CSV. Null when its start is no time. The rows have no key
 * (`id` is always 0): it is made of the channel, its destination, the application and the start.
 */
export function readTableRow(row: Members, site: Site): Report | null {
  const started = textOf(row, 'datetime');
  const start = localTime(started);
  if (started === null || start === null) return null;
  const draft: Draft = emptyDraft(start);
  const channel = textOf(row, 'uniqueid');
  const caller = readParty(textOf(row, 'clid'), textOf(row, 'src'), textOf(row, 'extfield1'));
  const callee = readParty(textOf(row, 'dst'), null, textOf(row, 'extfield2'));
  draft.session_id = draft.call_id = channel;
  draft.source_key = ['uniqueid', 'src', 'dst', 'dstchanurl', 'lastapp', 'datetime', 'duration']
    .map((name) => textOf(row, name) ?? '')
    .join('/');
  draft.caller = caller.number;
  draft.caller_display_name = caller.name;
  draft.callee = callee.number;
  draft.callee_display_name = callee.name;
  draft.did_cid = textOf(row, 'didnumber');
  draft.outbound_caller_id = textOf(row, 'extfield3');
  draft.billed_account = textOf(row, 'accountcode');
  draft.destination = textOf(row, 'dstchanurl');
  // 0.000 is written where no rates are set.
  draft.cost = moneyFromNumber(Number(textOf(row, 'usercost') ?? 0)) || null;
  const inward = textOf(row, 'srctrunk');
  const outward = textOf(row, 'dstrunk');
  draft.trunk = outward ?? inward;
  draft.direction = inferDirection(
    {
      stated: directionOf(draft, textOf(row, 'calltype')),
      from: inward === null ? null : { name: inward, isTrunk: true },
      to: outward === null ? null : { name: outward, isTrunk: true },
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  readOutcome(draft, row, NAMES, textOf(row, 'disposition'), null);
  draft.user_data = restOf(row, inward !== null && outward !== null ? USED_OF_TRANSIT : USED);
  return { draft, moment: channel === null ? Number.NaN : channelMoment(channel) };
}
