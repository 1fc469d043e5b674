import type { Fault, Format } from '../../src/formats/format.ts';
import type { Draft } from '../../src/record/draft.ts';

/** What a format made of some bytes, as the expected files hold it. */
export interface Reading {
  /** The fields of each draft that are not null, times as RFC 3339, after the line it began on. */
  logs: Record<string, unknown>[];
  faults: { line: number; column: number | null; reason: string }[];
}

/** Reads bytes in pieces that end at the given places. `raws` takes the bytes of the faults. */
export function read(
  format: Format,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  raws: Uint8Array[] = [],
): Reading {
  const reading: Reading = { logs: [], faults: [] };
  const reader = format.reader({
    draft: (draft, line) => void reading.logs.push({ line, ...visible(draft) }),
    fault({ line, column, reason, raw }: Fault) {
      reading.faults.push({ line, column, reason });
      raws.push(raw);
    },
  });
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A copy that is wiped afterwards: a reader must not keep what it was given.
    const piece = Uint8Array.from(bytes.subarray(from, cut));
    reader.push(piece);
    piece.fill(0);
    from = cut;
  }
  reader.end();
  return reading;
}

function visible(draft: Draft): Record<string, unknown> {
  const members = Object.entries(draft).filter(([, value]) => value !== null);
  return Object.fromEntries(members.map(([name, value]) => [name, name.endsWith('_at') ? rfc3339(value) : value]));
}

function rfc3339(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
