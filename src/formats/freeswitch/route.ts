import type { Direction } from '../../record/enums.ts';
import type { Draft } from '../../record/draft.ts';
import { inferDirection, isOutsideNumber } from '../direction.ts';
import { type Members, textOf } from '../members.ts';
import type { Site } from '../site.ts';
import type { Cdr } from './cdr.ts';
import { lineIn, lineOut } from './line.ts';

/** What the switch shows as the name of a callee who has none. */
const FILLERS: ReadonlySet<string | null> = new Set(['Outbound Call', 'Inbound Call']);

/** Fills in who called whom, by which trunk and in which direction. */
export function readRoute(draft: Draft, cdr: Cdr, site: Site): void {
  const { variables, profile, originator } = cdr;
  readCaller(draft, cdr, originator ?? profile);
  draft.callee = cdr.bLeg
    ? (textOf(variables, 'dialed_user') ?? numberDialled(profile, variables, 'sip_to_user', 'sip_req_user'))
    : numberDialled(profile, variables, 'sip_req_user', 'sip_to_user');
  draft.callee_domain = textOf(variables, 'dialed_domain', 'sip_to_host', 'sip_req_host');
  const calleeName = textOf(variables, 'callee_id_name', 'last_sent_callee_id_name');
  if (!FILLERS.has(calleeName)) draft.callee_display_name = calleeName;
  draft.destination = destinationOf(cdr);

  const context = contextOf(textOf(cdr.dialled, 'context') ?? textOf(profile, 'context'), variables);
  const from = lineIn(cdr, context);
  const to = lineOut(cdr);
  const stated = directionStated(cdr);
  // Ten zeros are what the switch shows of a call that it makes by itself.
  const caller = draft.caller === '0000000000' ? null : draft.caller;
  draft.direction = inferDirection({ stated, from, to, context, caller, callee: draft.callee }, site);
  const isTrunk = (line: typeof from) => line !== null && (site.isTrunk(line.name) ?? line.isTrunk) === true;
  // Of a call that came in on one trunk and left by another, the way out is the one that costs.
  if (to !== null && isTrunk(to)) draft.trunk = to.name;
  else if (from !== null && isTrunk(from) && isNamed(from.name, variables, site)) draft.trunk = from.name;

  if (draft.direction === 'OUTBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL') {
    draft.outbound_caller_id = cdr.inbound
      ? textOf(variables, 'effective_caller_id_number')
      : (textOf(variables, 'origination_caller_id_number') ?? textOf(profile, 'caller_id_number'));
  }
  if (draft.direction === 'INBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL') {
    draft.did_cid = didOf(cdr, site);
  }
  draft.service_number = serviceOf(draft, cdr);
}

function readCaller(draft: Draft, { variables }: Cdr, profile: Members): void {
  draft.caller =
    textOf(profile, 'caller_id_number') ??
    textOf(variables, 'caller_id_number', 'sip_from_user') ??
    textOf(profile, 'ani');
  draft.caller_display_name =
    textOf(profile, 'caller_id_name') ?? textOf(variables, 'caller_id_name', 'sip_from_display');
  draft.caller_domain = textOf(variables, 'sip_from_host');
}

function numberDialled(profile: Members, variables: Members, ...others: readonly string[]): string | null {
  return textOf(profile, 'destination_number') ?? textOf(variables, 'destination_number', ...others);
}

/** The address of the target: of a leg that left the switch, where its INVITE went; else where it was bridged to. */
function destinationOf({ variables, inbound }: Cdr): string | null {
  if (inbound) {
    const channel = textOf(variables, 'bridge_channel');
    if (channel !== null) return channel;
  }
  const url = inbound ? null : textOf(variables, 'sip_destination_url');
  if (url !== null) return url.replace(/^<|>$/g, '');
  const uri = textOf(variables, 'sip_req_uri');
  if (uri !== null) return uri.includes(':') && /^sips?:/.test(uri) ? uri : `sip:${uri}`;
  return inbound ? null : textOf(variables, 'channel_name');
}

/** The stock dialplan lets calls from outside in through `public`; those of users are in `default` or in their domain's. */
function contextOf(context: string | null, variables: Members): 'outside' | 'inside' | null {
  if (context === 'public') return 'outside';
  return context === 'default' || (context !== null && context === variables['domain_name']) ? 'inside' : null;
}

/** FusionPBX says it: legs to agents of a queue count as inbound, and of an inbound call that it forwards it says outbound. */
function directionStated({ variables, bLeg }: Cdr): Direction | null {
  if (variables['cc_side'] === 'agent') return 'INBOUND_CALL';
  switch (textOf(variables, 'call_direction')) {
    case 'inbound':
      return 'INBOUND_CALL';
    case 'local':
      return 'EXTENSION_CALL';
    case 'outbound': {
      const from = textOf(variables, 'sip_from_domain');
      const domain = textOf(variables, 'domain_name');
      return !bLeg && from !== null && domain !== null && from !== domain ? 'INBOUND_OUTBOUND_CALL' : 'OUTBOUND_CALL';
    }
    default:
      return null;
  }
}

/** A SIP profile is no trunk's name, unless the settings make it one. */
function isNamed(name: string, variables: Members, site: Site): boolean {
  return name === variables['sip_gateway'] || site.isTrunk(name) === true;
}

/** The number by which the house was called: FusionPBX keeps it, else it is what the channel began with. */
function didOf({ variables, dialled, bLeg }: Cdr, site: Site): string | null {
  const kept = textOf(variables, 'caller_destination', 'sip_h_caller_destination');
  if (kept !== null) return kept;
  if (bLeg) return null;
  const numbers = [
    textOf(dialled, 'destination_number'),
    textOf(variables, 'sip_to_user'),
    textOf(variables, 'sip_req_user'),
  ];
  return numbers.find((number) => number !== null && (site.isDid(number) || isOutsideNumber(number))) ?? null;
}

/** The queue, or on a leg to a phone the number of its ring group. */
function serviceOf(draft: Draft, { variables, profile, originator, bLeg }: Cdr): string | null {
  const queue = textOf(variables, 'cc_queue');
  if (queue !== null) return queue.replace(/@.*$/s, '');
  if (!bLeg || textOf(variables, 'ring_group_uuid') === null) return null;
  const group = textOf(originator ?? profile, 'destination_number');
  return group === draft.callee ? null : group;
}
