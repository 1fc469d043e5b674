import { describe, expect, test } from 'vitest';
import { type Damaged, damagesAt } from './damage.ts';
import { beyond, type Item, itemsOf, recordsOf } from './items.ts';
import { placesIn, random } from './random.ts';
import { allSamples, type Sample } from './samples.ts';

/** Each sample is damaged in nine ways at so many places, drawn by the seed. */
const PLACES = 16;
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
/** Where records tell something of others: who is a phone, what the clock is, which way the call went before. */
const LEARNS: ReadonlySet<string> = new Set(['asterisk-csv', 'freepbx-cdr', 'grandstream', 'twilio', 'yeastar']);
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

/** What tells a draft from others, without what is learnt from them; a part as it is. */
function identityOf(text: string): string {
  const { source_key, call_id } = JSON.parse(text) as Record<string, unknown>;
  return source_key === undefined ? text : JSON.stringify([source_key, call_id]);
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

/** A statement that says what the rows below it mean, as a line of names does. */
function isAboveRows({ name, bytes }: Sample, { from }: Damaged): boolean {
  if (!name.endsWith('.sql')) return false;
  const line =
    bytes.toString('latin1', 0, from).split('\n').at(-1)! + bytes.toString('latin1', from).split('\n', 1)[0]!;
  return !/^\s*\(/.test(line);
}

/** Some text around the beginning of the damage, on its line, as it is then. */
function around({ bytes, from }: Damaged): string {
  const before = bytes
    .toString('latin1', 0, from)
    .split(/[\r\n]/)
    .at(-1)!;
  const behind = bytes.toString('latin1', from).split(/[\r\n]/, 1)[0]!;
  return before.length < 16
    ? `${before}${behind}`
        .replace(/^[\0\s\xef\xbb\xbf]+/, '')
        .slice(0, 16)
        .trimEnd()
    : before.slice(-16).trim();
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
  if (lines[0] === undefined) return null;
  if (lineAt(bytes, damage.from) < lines[0] || isAboveRows(sample, damage)) {
    // Two statements that have become one.
    if (sample.name.endsWith('.sql') && lineAt(bytes, damage.from) < lineAt(bytes, damage.stop)) return null;
    // Tables of other names are passed over.
    if (/(?:INTO|TABLE|EXISTS)[\s`]*[\w` ]*$/.test(bytes.toString('latin1', 0, damage.from))) return null;
    // Names that are damaged cost what stands below them, and are known from the faults.
    const told = new Set(items.map(({ line }) => line)).size;
    return told < lines.length / 2 && kept < bytes.length / 4 ? 'rows silently dropped' : null;
  }
  // What parts the columns is told by the first line, as long as it is one.
  if (lineAt(bytes, damage.from) === 1 && lineAt(damage.bytes, damage.bytes.length) > lineAt(bytes, bytes.length))
    return null;
  const touched = touchedLines(lines, bytes, damage);
  const same = LEARNS.has(sample.format.name) ? identityOf : (text: string) => text;
  const others = recordsOf(whole.filter(({ line }) => !touched.has(line))).map(same);
  const records = recordsOf(items).map(same);
  const missing = beyond(others, records).length;
  if (missing > 0 && !(NESTED.test(id) && isInFault(items, around(damage)))) return `${missing} other records`;
  const most = recordsOf(whole.filter(({ line }) => touched.has(line))).length + 1;
  if (beyond(records, recordsOf(whole).map(same)).length > most) return 'records that came of nothing';
  const hit = whole.length - whole.filter(({ line }) => touched.has(line)).length;
  const isSilent = items.length <= hit && !isInFault(items, around(damage));
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
