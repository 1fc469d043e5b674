import { describe, expect, test } from 'vitest';
import { type Damaged, damagesAt } from './damage.ts';
import { beyond, type Item, itemsOf, recordsOf } from './items.ts';
import { placesIn, random } from './random.ts';
import { allSamples, type Sample } from './samples.ts';

/** Each sample is damaged in nine ways at so many places, drawn by the seed. */
const PLACES = 24;
const SEED = 11;

/** Where one word tells that a record is no call, or none that is needed: it is passed over then, as it should be. */
const PASSED_BY_A_WORD: ReadonlyMap<string, string> = new Map([
  ['asterisk-cel', 'events of other kinds, of which anybody may have some of his own'],
  ['asterisk-queue-log', 'the same'],
  ['cucm', 'cdrRecordType tells measurements from calls'],
  ['kamailio', 'other methods, other lines of the log'],
  ['opensips', 'the same'],
  ['portsip', 'events before the end of a call'],
  ['radius', 'other accounting'],
  ['telnyx', 'events of other kinds'],
  ['twilio', 'callbacks about other things'],
  ['yeastar', 'events of other numbers'],
]);
/** Rows stand in statements, objects in lists of answers: damage to what is around them is damage to all within. */
const NESTED = /\.(?:json|ndjson|sql|xml)$/;

const samples = allSamples().map((sample) => {
  // By its end alone, a last line that has none is known to be whole, and only where all others are.
  const bytes = Buffer.concat([sample.bytes, Buffer.from('\n\n')]);
  return { id: `${sample.format.name}/${sample.name}`, sample: { ...sample, bytes } };
});

function lineAt(bytes: Uint8Array, place: number): number {
  return Buffer.from(bytes.subarray(0, place))
    .toString('latin1')
    .split(/\r\n|\n|\r/).length;
}

/** The lines on which the records begin that a damage has touched: those it is in, and around what parts them. */
function touchedLines(lines: readonly number[], bytes: Buffer, { from, stop, isStructural }: Damaged): Set<number> {
  const first = lines.findLastIndex((line) => line <= lineAt(bytes, from));
  const last = lines.findLastIndex((line) => line <= lineAt(bytes, stop));
  const touched = new Set<number>();
  for (let at = first; at <= last + (isStructural ? 1 : 0); at++) if (at >= 0) touched.add(lines[at] ?? -1);
  // The line that opens a record also ends the one before it.
  if (first > 0 && lines[first] === lineAt(bytes, from)) touched.add(lines[first - 1]!);
  return touched;
}

/** The sound file without the lines that a damage is in. */
function withoutLines(bytes: Buffer, { from, stop }: Damaged): Buffer {
  let start = from;
  while (start > 0 && bytes[start - 1] !== 10 && bytes[start - 1] !== 13) start--;
  let end = stop;
  while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

/** The text of the line that the damage is in, as it is then. */
function lineOf({ bytes, from }: Damaged): string {
  const before = bytes
    .toString('latin1', 0, from)
    .split(/[\r\n]/)
    .at(-1)!;
  return `${before}${bytes.toString('latin1', from).split(/[\r\n]/, 1)[0]!}`
    .replace(/^[\0\s\xef\xbb\xbf]+/, '')
    .trimEnd();
}

const isInFault = (items: readonly Item[], text: string): boolean =>
  items.some((item) => item.kind === 'fault' && item.text.includes(text));

/** What became of a damage: null, or what should not have. */
function judge(id: string, sample: Sample, whole: readonly Item[], damage: Damaged): string | null {
  const { bytes } = sample;
  const items = itemsOf(sample, damage.bytes);
  // Bounded by what came in: no reader makes records of nothing.
  if (items.length > damage.bytes.length) return 'more records than bytes';
  const kept = items.reduce((sum, { kind, text }) => sum + (kind === 'fault' ? text.length : 0), 0);
  if (kept > 4 * damage.bytes.length) return 'faults hold far more than came in';

  const lines = [...new Set(whole.map(({ line }) => line))].toSorted((a, b) => a - b);
  // A line that names the columns says what all rows mean.
  if (lines[0] === undefined || lineAt(bytes, damage.from) < lines[0]) return null;
  const touched = touchedLines(lines, bytes, damage);
  const others = recordsOf(whole.filter(({ line }) => !touched.has(line)));
  const records = recordsOf(items);
  if (beyond(others, records).length > 0) {
    // What a record tells of others, as who is a phone or what the clock is, it tells no more.
    const evidence = recordsOf(itemsOf(sample, withoutLines(bytes, damage)));
    const missing = beyond(others, [
      ...records,
      ...beyond(
        records,
        whole.map(({ text }) => text),
      ),
    ]);
    const isEvidence =
      records.length >= others.length &&
      missing.every((text) => !records.includes(text)) &&
      beyond(evidence, records).length <= touched.size;
    if (!isEvidence && !(NESTED.test(id) && isInFault(items, lineOf(damage)))) return `${missing.length} other records`;
  }
  const most = recordsOf(whole.filter(({ line }) => touched.has(line))).length + 1;
  if (beyond(records, recordsOf(whole)).length > Math.max(most, others.length)) return 'records that came of nothing';
  const hit = whole.length - whole.filter(({ line }) => touched.has(line)).length;
  const isSilent = items.length <= hit && !isInFault(items, lineOf(damage));
  if (isSilent && !PASSED_BY_A_WORD.has(sample.format.name)) return 'silently dropped';
  return null;
}

describe.each(samples)(`$id, damaged (seed ${SEED})`, ({ id, sample }) => {
  const { bytes } = sample;
  const whole = itemsOf(sample, bytes);

  test('no other record is touched, and what was there is a record or a fault', () => {
    const draw = random(SEED);
    const wrong: string[] = [];
    for (const place of placesIn(bytes, PLACES, SEED)) {
      for (const damage of damagesAt(bytes, place, draw)) {
        const found = judge(id, sample, whole, damage);
        if (found !== null) wrong.push(`${damage.what} at ${damage.from}: ${found}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
