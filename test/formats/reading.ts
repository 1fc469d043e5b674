import type { Amendment, Fault, Format } from '../../src/formats/format.ts';
import { type Site, UNKNOWN_SITE } from '../../src/formats/site.ts';
import type { Draft } from '../../src/record/draft.ts';

/** What a format made of some bytes, as the expected files hold it. */
export interface Reading {
  /**
   * The fields of each draft that are not null, times as RFC 3339, after the line it began on, or after the call whose
   * events it was joined from.
   */
  logs: Record<string, unknown>[];
  /** Of formats that join events: what these say of other call logs, after the call. */
  amendments?: Record<string, unknown>[];
  faults: { line: number; column: number | null; reason: string }[];
}

/** Reads bytes in pieces that end at the given places. `raws` takes the bytes of the faults. */
export function read(
  format: Format,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  raws: Uint8Array[] = [],
  site: Site = UNKNOWN_SITE,
): Reading {
  const reading: Reading = { logs: [], faults: [] };
  const calls = new Map<string, Set<string>>();
  const reader = format.reader(
    {
      draft: (draft, line) => void reading.logs.push({ line, ...visible(draft) }),
      part({ call, event }) {
        const events = calls.get(call);
        if (events === undefined) calls.set(call, new Set([event]));
        else events.add(event);
      },
      fault({ line, column, reason, raw }: Fault) {
        reading.faults.push({ line, column, reason });
        raws.push(raw);
      },
    },
    site,
  );
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A copy that is wiped afterwards: a reader must not keep what it was given.
    const piece = Uint8Array.from(bytes.subarray(from, cut));
    reader.push(piece);
    piece.fill(0);
    from = cut;
  }
  reader.end();
  for (const [call, events] of calls) addJoined(reading, format, call, [...events], site);
  return reading;
}

function addJoined(reading: Reading, format: Format, call: string, events: readonly string[], site: Site): void {
  const joined = format.join!(events, site);
  // The order in which events come means nothing.
  for (const others of [events.toReversed(), events.toSorted()]) {
    if (JSON.stringify(format.join!(others, site)) !== JSON.stringify(joined)) {
      throw new Error(`the events of ${call} give something else in another order`);
    }
  }
  for (const draft of joined.drafts) reading.logs.push({ call, ...visible(draft) });
  for (const amendment of joined.amendments) (reading.amendments ??= []).push({ call, ...visibleAmendment(amendment) });
}

function visibleAmendment({ set, ...match }: Amendment): Record<string, unknown> {
  return { ...notNull(match), set: withTimes(set) };
}

function visible(draft: Draft): Record<string, unknown> {
  return withTimes(notNull(draft));
}

function notNull(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function withTimes(members: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, name.endsWith('_at') ? rfc3339(value) : value]),
  );
}

function rfc3339(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
