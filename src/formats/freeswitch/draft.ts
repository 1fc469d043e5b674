import { moneyFromNumber } from '../../price/money.ts';
import { type Draft, emptyDraft } from '../../record/draft.ts';
import type { RerouteReason } from '../../record/enums.ts';
import { textOf } from '../members.ts';
import type { Site } from '../site.ts';
import type { Cdr } from './cdr.ts';
import { readOutcome } from './outcome.ts';
import { readRoute } from './route.ts';
import { readTimes } from './times.ts';
import { userData } from './user-data.ts';

/**
 * The call log of a leg; null when the record has no time. `source_key` is the channel's uuid, which is the same in
 * JSON and XML: the call that was posted in both is one call log.
 */
export function freeSwitchDraft(cdr: Cdr, site: Site): Draft | null {
  const times = readTimes(cdr);
  if (times === null) return null;
  const { variables, profile } = cdr;
  const draft = emptyDraft(times.started);
  const uuid = textOf(variables, 'uuid') ?? textOf(profile, 'uuid') ?? textOf(variables, 'call_uuid');
  draft.source_key = uuid;
  draft.session_id = sessionOf(cdr) ?? uuid;
  draft.call_id = textOf(variables, 'sip_call_id') ?? uuid;
  readOutcome(draft, cdr, times);
  readRoute(draft, cdr, site);
  draft.reroute_reason = wasTransferred(cdr) ? 'TRANSFER' : leftQueue(cdr);
  const billed = textOf(variables, 'nibble_total_billed');
  if (billed !== null) draft.cost = moneyFromNumber(Number(billed));
  draft.billed_account = textOf(variables, 'nibble_account', 'accountcode');
  draft.user_data = userData(draft, cdr);
  return draft;
}

/** The call is named after the channel that it began with, which all its legs know by one name or another. */
function sessionOf({ variables, originator, bLeg }: Cdr): string | null {
  const call = textOf(variables, 'call_uuid');
  if (call !== null || !bLeg) return call;
  return (
    textOf(variables, 'originating_leg_uuid', 'originator') ??
    (originator === null ? null : textOf(originator, 'uuid')) ??
    textOf(variables, 'signal_bond')
  );
}

/**
 * Whether a person transferred this leg to where it went. `bl_xfer` in its history alone does not prove it: the
 * dialplan's own `transfer` writes that too, but no REFER comes before it.
 */
function wasTransferred({ variables }: Cdr): boolean {
  const history = textOf(variables, 'transfer_history');
  if (history === null) return false;
  return (
    history.includes(':att_xfer:') || (history.includes(':bl_xfer:') && textOf(variables, 'sip_refer_to') !== null)
  );
}

/** Why a caller left the queue of mod_callcenter unserved (mod_callcenter.c, `cc_member_cancel_reason2str`). */
function leftQueue({ variables }: Cdr): RerouteReason | null {
  if (variables['cc_side'] !== 'member' || variables['cc_cause'] !== 'cancel') return null;
  switch (variables['cc_cancel_reason']) {
    case 'TIMEOUT':
    case 'NO_AGENT_TIMEOUT':
      return 'OVERFLOW';
    case 'EXIT_WITH_KEY':
      return 'QUEUE_EXIT';
    case 'BREAK_OUT':
      return 'QUEUE_ABANDONED';
    default:
      return null;
  }
}
