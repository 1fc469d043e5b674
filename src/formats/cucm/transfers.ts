import type { Amendment, Joined, Part } from '../format.ts';
import { type Row, sessionOf } from './call.ts';
import { SPLIT } from './causes.ts';
import { isTrunkName, ON_BEHALF_OF, REDIRECT } from './codes.ts';

/** What a row tells of a transfer. Times are seconds since 1970, 0 for none. */
interface Event {
  readonly pkid: string;
  /** The leg ended by a transfer; else it began by one. */
  readonly ended: boolean;
  readonly at: number;
  readonly connect: number;
  readonly blind: boolean;
  /** The leg began at a phone, which may have been the one that transferred. */
  readonly phone: boolean;
}

/** The part that a row gives to the story of a transfer; null when it has none in it. */
export function transferPart(row: Row): Part | null {
  const pkid = row.text('pkid').toLowerCase();
  if (pkid === '') return null;
  const split = row.number('origcause_value') === SPLIT || row.number('destcause_value') === SPLIT;
  const ended = split && row.number('origcallterminationonbehalfof') === ON_BEHALF_OF.transfer;
  const reason = row.number('lastredirectredirectreason');
  const began = row.number('joinonbehalfof') === ON_BEHALF_OF.transfer || reason === REDIRECT.blindTransfer;
  if (!ended && !began) return null;
  const connect = row.number('datetimeconnect');
  const phone = isTrunkName(row.text('origdevicename')) === false;
  const blind = reason === REDIRECT.blindTransfer;
  const events: Event[] = [];
  if (ended) events.push({ pkid, ended: true, at: row.number('datetimedisconnect'), connect, blind, phone });
  if (began) events.push({ pkid, ended: false, at: row.number('datetimeorigination'), connect, blind, phone });
  return { call: sessionOf(row), event: JSON.stringify(events) };
}

/**
 * How the legs of a call that ended by a transfer ended. The leg behind it belongs to the same call: where it was
 * connected from its first second, the other had been asked in a call of its own (Cisco, "Transfer With
 * Consultation"); where it had to be connected yet, not. A call from a phone with no leg behind it is that call of its
 * own.
 */
export function joinTransfers(texts: readonly string[]): Joined {
  const events = texts.flatMap((text) => JSON.parse(text) as Event[]);
  const ended = events.filter((event) => event.ended).sort(byTime);
  const began = events.filter((event) => !event.ended).sort(byTime);
  const amendments: Amendment[] = [];
  const others = othersBehind(began);
  let from = 0;
  for (const leg of ended) {
    while (from < began.length && began[from]!.at < leg.at) from++;
    const next = began[began[from]?.pkid === leg.pkid ? others[from]! : from];
    if (next === undefined && !leg.phone) continue;
    const asked = next === undefined || (next.connect === next.at && !next.blind);
    const end_reason = asked ? 'CONSULT_TRANSFER_COMPLETED' : 'BLIND_TRANSFER_COMPLETED';
    amendments.push({ call_id: leg.pkid, destination: null, answered: null, set: { end_reason } });
  }
  return { drafts: [], amendments };
}

/** For each event the place of the first one behind it that another row tells. */
function othersBehind(events: readonly Event[]): number[] {
  const places = events.map((_, at) => at + 1);
  for (let at = events.length - 2; at >= 0; at--) {
    if (events[at + 1]!.pkid === events[at]!.pkid) places[at] = places[at + 1]!;
  }
  return places;
}

function byTime(one: Event, other: Event): number {
  return one.at - other.at || (one.pkid < other.pkid ? -1 : 1);
}
