import type { Call, Dialog } from './call.ts';
import type { AccEvent, Party } from './event.ts';

/** The parties of one call in turn, where the script led it on from one to the next. */
export interface Chain {
  readonly dialog: Dialog;
  /** From the first party called to the one that answered. */
  readonly parties: readonly Party[];
}

/**
 * The legs that the script keeps of a call (`multi_leg_info`, `leg_fields`). A line of a log names them all; a database
 * has a row, and the event interface an event, for each of them. Of several accounts the one with the most legs that
 * `failures` do not tell of already.
 */
export function chainOf(call: Call, failures: readonly AccEvent[]): Chain | null {
  let best: Chain | null = null;
  let most = 0;
  for (const dialog of call.dialogs) {
    for (const parties of [...accountsOf(dialog.cdrs), ...accountsOf(dialog.invites)]) {
      const more = parties.length - 1 - matched(parties, failures);
      if (parties.length < 2 || (best !== null && more <= most)) continue;
      best = { dialog, parties };
      most = more;
    }
  }
  return best;
}

/** The party that answered: of the dialog's first record, completed from its others. */
export function partyOf({ cdrs, invites, byes }: Dialog, chain: Chain | null): Party {
  const cdr = accountsOf(cdrs)[0]?.at(-1);
  const invite = accountsOf(invites)[0]?.at(-1);
  const known = cdr ?? invite ?? byes[0]!.legs[0]!;
  const other = cdr === undefined ? undefined : invite;
  const party = other === undefined ? known : merged(known, other);
  const last = chain?.parties.at(-1);
  return last === undefined ? party : merged(last, party);
}

export function isSameLeg(one: Party, other: Party): boolean {
  return (
    one.texts.callee !== undefined && one.texts.callee === other.texts.callee && one.texts.caller === other.texts.caller
  );
}

function merged(first: Party, second: Party): Party {
  return { texts: { ...second.texts, ...first.texts }, rest: { ...second.rest, ...first.rest } };
}

/** How many of the parties that did not answer have a failure that tells of them; each tells of one. */
function matched(parties: readonly Party[], failures: readonly AccEvent[]): number {
  const left = [...failures];
  let count = 0;
  for (const party of parties.slice(0, -1)) {
    const at = left.findIndex(({ legs }) => isSameLeg(legs[0]!, party));
    if (at < 0) continue;
    left.splice(at, 1);
    count++;
  }
  return count;
}

/** Records of one moment tell of one answer; with the same tags later on it is the same INVITE again, or a re-INVITE. */
function accountsOf(events: readonly AccEvent[]): readonly (readonly Party[])[] {
  const accounts: (readonly Party[])[] = [];
  const rows = new Map<string, Map<string, Party>>();
  for (const { at, began, from, to, legs } of events) {
    if (legs.length > 1) {
      accounts.push(legs);
      continue;
    }
    const party = legs[0]!;
    const moment = `${at} ${began} ${from} ${to}`;
    let different = rows.get(moment);
    if (different === undefined) rows.set(moment, (different = new Map()));
    different.set(JSON.stringify({ texts: party.texts, rest: withoutId(party) }), party);
  }
  for (const different of rows.values()) accounts.push(inOrder([...different.values()]));
  return accounts;
}

/** The number of a row tells nothing of the leg. */
function withoutId({ rest }: Party): Record<string, unknown> {
  const { id: _, ...others } = rest;
  return others;
}

/** Each leg behind the one whose callee is its caller; where none is, in the order they have. */
function inOrder(parties: readonly Party[]): readonly Party[] {
  // More rows than a call has legs are of something else, and not worth the search.
  if (parties.length < 2 || parties.length > 64) return parties;
  const left = [...parties];
  const ordered: Party[] = [];
  while (left.length > 0) {
    const callee = ordered.at(-1)?.texts.callee;
    let next = callee === undefined ? -1 : left.findIndex(({ texts }) => texts.caller === callee);
    if (next < 0) next = left.findIndex(({ texts }) => !left.some((other) => other.texts.callee === texts.caller));
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
