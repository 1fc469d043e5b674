import type { AccEvent } from './event.ts';

/** A dialog that was answered, with what tells of it, each list in the order of time. */
export interface Dialog {
  readonly invites: AccEvent[];
  readonly byes: AccEvent[];
  readonly cdrs: AccEvent[];
}

/** The records of a call, sorted by what they tell. */
export interface Call {
  readonly dialogs: readonly Dialog[];
  readonly failures: readonly AccEvent[];
  /** Answers before the last one, which are written with `early_media`. */
  readonly progress: readonly AccEvent[];
  readonly cancels: readonly AccEvent[];
  /** Kamailio's CDRs of dialogs that were never answered (`cdr_on_failed`). */
  readonly failedCdrs: readonly AccEvent[];
}

/** `events` in an order that does not depend on how they came. */
export function sortCall(events: readonly AccEvent[]): Call {
  const sorted = events.toSorted((a, b) => momentOf(a) - momentOf(b));
  const call = { failures: [], progress: [], cancels: [], failedCdrs: [] } as Record<string, AccEvent[]>;
  const tagged = new Map<string, Dialog>();
  const untagged = new Map<string, Dialog>();
  for (const event of sorted) {
    const list = listOf(event);
    if (list === 'invites' || list === 'byes' || list === 'cdrs') {
      const { from, to } = event;
      if (from !== '' && to !== '') dialogOf(tagged, from < to ? `${from}\n${to}` : `${to}\n${from}`)[list].push(event);
      else dialogOf(untagged, list === 'cdrs' ? String(momentOf(event)) : '')[list].push(event);
    } else call[list]!.push(event);
  }
  return { ...(call as unknown as Call), dialogs: paired([...tagged.values()], [...untagged.values()]) };
}

function listOf(event: AccEvent): keyof Call | keyof Dialog {
  const { kind, method, code } = event;
  if (kind === 'cdr') return isFailedCdr(event) ? 'failedCdrs' : 'cdrs';
  if (method === 'BYE') return 'byes';
  if (method === 'CANCEL') return 'cancels';
  if (code === null || code < 100 || code >= 300) return 'failures';
  return code < 200 ? 'progress' : 'invites';
}

/** Kamailio ends such a dialog when it begins, with a duration of 0 that has no decimals. */
function isFailedCdr({ code, duration, ended, began, at }: AccEvent): boolean {
  if (code !== null) return code >= 300;
  return duration === 0 && ended !== null && ended === (began ?? at);
}

/**
 * A CDR of Kamailio has the tags only where its author added them. The first without them goes with the first dialog,
 * the second with the second.
 */
function paired(tagged: readonly Dialog[], untagged: readonly Dialog[]): readonly Dialog[] {
  const known = tagged.filter(isAnswered);
  const others = untagged.filter(isAnswered);
  for (const [index, dialog] of known.entries()) {
    const other = others[index];
    if (other === undefined) break;
    for (const name of ['invites', 'byes', 'cdrs'] as const) for (const event of other[name]) dialog[name].push(event);
  }
  return [...known, ...others.slice(known.length)];
}

/** A BYE that was not accepted tells of no dialog by itself. */
function isAnswered({ invites, byes, cdrs }: Dialog): boolean {
  return invites.length > 0 || cdrs.length > 0 || byes.some(isAccepted);
}

export function isAccepted({ code }: AccEvent): boolean {
  return code !== null && code >= 200 && code < 300;
}

function dialogOf(dialogs: Map<string, Dialog>, key: string): Dialog {
  let dialog = dialogs.get(key);
  if (dialog === undefined) dialogs.set(key, (dialog = { invites: [], byes: [], cdrs: [] }));
  return dialog;
}

export function momentOf({ at, began, created, ended }: AccEvent): number {
  return at ?? began ?? created ?? ended ?? 0;
}
