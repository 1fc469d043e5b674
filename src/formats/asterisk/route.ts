import { addFlag, type Draft } from '../../record/draft.ts';
import { inferDirection, isExtensionNumber, isOutsideNumber, type Line } from '../direction.ts';
import type { Site } from '../site.ts';
import { readCallerId } from './caller-id.ts';
import type { Layout } from './layout.ts';
import { isFromOutside, type Parties, type Party } from './parties.ts';

/** What a person dials; not `s`, `h`, `ivr-13` and other names of the dialplan's own. */
const DIALLED = /^[\d+*#]/;
/** A line that the record does not name. */
const TRUNK: Line = { name: '', isTrunk: true };
const NO_TRUNK: Line = { name: '', isTrunk: false };

/** Fills in who called whom, by which trunk and in which direction. */
export function readRoute(
  draft: Draft,
  fields: readonly string[],
  at: Layout,
  from: Party | null,
  to: Party | null,
  parties: Parties,
  site: Site,
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
  if (at.did >= 0) readShown(draft, fields, at);

  // Of a call that came in on one trunk and left by another, the way out is the one that costs.
  if (to !== null && to.isTrunk) draft.trunk = to.name;
  else if (from !== null && from.isTrunk) draft.trunk = from.name;

  const inward = wayIn(draft, from, to, src, originated);
  draft.direction = inferDirection(
    {
      from: inward,
      to: wayOut(draft, from, to, inward, originated, parties, site),
      context: inward === null && isFromOutside(fields[at.dcontext]!) ? 'outside' : null,
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  const came = inward === null || (inward === from && from.isTrunk);
  if (
    draft.did_cid === null &&
    draft.direction === 'INBOUND_CALL' &&
    came &&
    (isOutsideNumber(dst) || site.isDid(dst))
  ) {
    draft.did_cid = dst;
  }
  if (from?.kind === 'local' && to?.kind === 'local') addFlag(draft, 'leg=local');
}

/** The line by which the call came in; null where nothing tells. */
function wayIn(draft: Draft, from: Party | null, to: Party | null, src: string, originated: boolean): Line | null {
  if (originated) return from === null ? null : NO_TRUNK;
  if (from !== null && from.kind !== 'local') return from;
  // Of the dialplan's own: whom it leads to tells of the way out, and the caller's number of the way in.
  if (draft.outbound_caller_id !== null) return NO_TRUNK;
  if (draft.did_cid !== null) return to !== null && to.isTrunk ? NO_TRUNK : TRUNK;
  if (from === null) return null;
  return isOutsideNumber(src) && !(to !== null && to.isTrunk) ? TRUNK : NO_TRUNK;
}

/** The line by which the call went out; null where nothing tells. */
function wayOut(
  draft: Draft,
  from: Party | null,
  to: Party | null,
  inward: Line | null,
  originated: boolean,
  parties: Parties,
  site: Site,
): Line | null {
  if (to !== null && (to.isTrunk || to.endpoint)) return to;
  if (originated && from !== null && from.isTrunk) return from;
  if (inward !== null && inward.isTrunk === true) return NO_TRUNK;
  if (draft.outbound_caller_id !== null) return TRUNK;
  if (inward === null) return null;
  // An attempt to call out that never reached a trunk has no second channel to tell.
  const wanted = draft.callee ?? '';
  const outside = isOutsideNumber(wanted) && !parties.isPhone(wanted);
  return outside && site.isExtension(wanted) !== true && !site.isDid(wanted) ? TRUNK : NO_TRUNK;
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
    if (dcontext.startsWith('ivr-')) {
      draft.service_number = dcontext;
      // A caller who reached a menu alone: `s` is nobody's number.
      if (to === null) {
        draft.callee = dcontext;
        addFlag(draft, 'callee=context');
      }
    }
  } else if (replaced && !isOutsideNumber(dst) && !parties.isPhone(dst)) draft.service_number = dst;
}

/**
 * What FreePBX writes beside Asterisk's own: the caller before an outbound caller ID took his place in `src` and
 * `clid`, and the names that it shows.
 */
function readShown(draft: Draft, fields: readonly string[], at: Layout): void {
  const cnum = fields[at.cnum]!;
  // The name in clid belongs to the number there.
  const named = cnum === '' || cnum === readCallerId(fields[at.clid]!).number;
  draft.caller = cnum || draft.caller;
  draft.caller_display_name = fields[at.cnam] || (named ? draft.caller_display_name : null);
  draft.callee_display_name = fields[at.dst_cnam] || null;
  draft.outbound_caller_id = fields[at.outbound_cnum] || null;
  draft.did_cid = fields[at.did] || null;
}

/** The number or name a phone is called by; empty for everything else, and for a line that has only a port. */
function phoneNumber(party: Party): string {
  return party.endpoint && !party.name.includes('/') ? party.name : '';
}
