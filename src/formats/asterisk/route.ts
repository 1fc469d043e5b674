import { addFlag, type Draft } from '../../record/draft.ts';
import { readCallerId } from './caller-id.ts';
import { directionByNumbers, directionByTrunks, isExtensionNumber, isOutsideNumber } from '../direction.ts';
import type { Layout } from './layout.ts';
import { isFromOutside, type Parties, type Party } from './parties.ts';

/** What a person dials; not `s`, `h`, `ivr-13` and other names of the dialplan's own. */
const DIALLED = /^[\d+*#]/;

/** Fills in who called whom, by which trunk and in which direction. */
export function readRoute(
  draft: Draft,
  fields: readonly string[],
  at: Layout,
  from: Party | null,
  to: Party | null,
  parties: Parties,
): void {
  const src = fields[at.src]!;
  const dst = fields[at.dst]!;
  const { name, number } = readCallerId(fields[at.clid]!);
  draft.caller_display_name = name;
  draft.caller = src === '' ? number : src;
  // A call that Asterisk itself made: its channel is not the caller's but the one that was rung up.
  const originated = fields[at.lastapp] === 'AppDial2';
  if (draft.caller === null && from !== null && phoneNumber(from) !== '' && !originated) {
    draft.caller = from.name;
    addFlag(draft, 'caller=channel');
  }
  draft.destination = to === null ? null : to.address;
  readCallee(draft, fields, at, to, parties);

  const onTrunk = from !== null && isTrunk(from);
  const toTrunk = to !== null && isTrunk(to);
  // Of a call that came in on one trunk and left by another, the way out is the one that costs.
  if (toTrunk) draft.trunk = to.name;
  else if (onTrunk) draft.trunk = from.name;

  const inward = onTrunk && !originated;
  const outward = toTrunk || (onTrunk && originated);
  if (inward || outward) draft.direction = directionByTrunks(inward, outward);
  else if (from === null) {
    const inbound = isFromOutside(fields[at.dcontext]!);
    draft.direction = inbound ? 'INBOUND_CALL' : directionByNumbers(draft.caller, draft.callee);
  } else if (from.kind === 'local' && isOutsideNumber(src)) draft.direction = 'INBOUND_CALL';
  else {
    // An attempt to call out that never reached a trunk has no second channel to tell.
    const reachedPhone = to !== null && to.endpoint;
    const wanted = draft.callee ?? '';
    const out = !reachedPhone && isOutsideNumber(wanted) && !parties.isPhone(wanted);
    draft.direction = out ? 'OUTBOUND_CALL' : 'EXTENSION_CALL';
  }
  if (draft.direction === 'INBOUND_CALL' && (inward || from === null) && isOutsideNumber(dst)) draft.did_cid = dst;
  if (from?.kind === 'local' && to?.kind === 'local') addFlag(draft, 'leg=local');
}

/** On a leg to a phone the callee is that phone, and what was dialled is the service the leg came through. */
function readCallee(draft: Draft, fields: readonly string[], at: Layout, to: Party | null, parties: Parties): void {
  const dst = fields[at.dst]!;
  const queued = fields[at.lastapp] === 'Queue';
  const dialled = DIALLED.test(dst);
  const reached = to === null ? '' : to.kind === 'local' ? to.number : phoneNumber(to);
  // A phone with a name is reached under the number that was dialled, unless the dialplan chose it.
  const replaced = reached !== '' && reached !== dst && (isExtensionNumber(reached) || !dialled || queued);
  draft.callee = replaced ? reached : dst === '' ? null : dst;
  if (queued) {
    const [queue] = fields[at.lastdata]!.split(/[,|]/, 1);
    draft.service_number = queue || (dialled ? dst : null);
  } else if (!dialled) {
    const dcontext = fields[at.dcontext]!;
    if (dcontext.startsWith('ivr-')) draft.service_number = dcontext;
  } else if (replaced && !isOutsideNumber(dst) && !parties.isPhone(dst)) draft.service_number = dst;
}

function isTrunk(party: Party): boolean {
  return party.kind === 'named' && !party.endpoint;
}

/** The number or name a phone is called by; empty for everything else, and for a line that has only a port. */
function phoneNumber(party: Party): string {
  return party.endpoint && !party.name.includes('/') ? party.name : '';
}
