import { describe, expect, test } from 'vitest';
import { beyond, itemsOf, recordsOf } from './items.ts';
import { random } from './random.ts';
import { allSamples, type Sample } from './samples.ts';

const SEED = 3;
const TIMES = 12;

/** Where records tell something of others, as who is a phone, what came before a record may count. */
const LEARNS: ReadonlySet<string> = new Set(['asterisk-csv', 'freepbx-cdr', 'grandstream', 'twilio', 'yeastar']);

const samples = allSamples().map((sample) => ({ id: `${sample.format.name}/${sample.name}`, sample }));

/** The records of some bytes: all that they say, or, where they learn from others, what tells them apart. */
function records(sample: Sample, bytes: Uint8Array): string[] {
  const found = recordsOf(itemsOf(sample, bytes));
  if (!LEARNS.has(sample.format.name)) return found;
  return found.map((text) => {
    const { source_key, call_id } = JSON.parse(text) as Record<string, unknown>;
    return source_key === undefined ? text : JSON.stringify([source_key, call_id]);
  });
}

const text = (parts: readonly string[]) => Buffer.from(parts.join(''), 'latin1');

describe.each(samples)(`$id, rearranged (seed ${SEED})`, ({ sample }) => {
  const bytes = Buffer.concat([sample.bytes, Buffer.from('\n')]);
  const whole = records(sample, bytes);

  test('one file behind another is two files', () => {
    // Records that are run together are looked for before the first line end only.
    if (sample.name === 'run-together.csv') return;
    const twice = records(sample, Buffer.concat([bytes, Buffer.from('\n'), bytes]));
    expect(twice.toSorted()).toEqual([...whole, ...whole].toSorted());
  });

  test('line ends may be any', () => {
    const unix = bytes.toString('latin1').replaceAll(/\r\n|\r/g, '\n');
    const keys = (end: string) =>
      records(sample, Buffer.from(unix.replaceAll('\n', end), 'latin1')).map((one) =>
        one.replaceAll(/(?:\\+[rn])+/g, '\\n'),
      );
    const same = keys('\n').map(keyless);
    expect(keys('\r\n').map(keyless)).toEqual(same);
    // Nothing but LF ends a comment of SQL.
    if (!sample.name.endsWith('.sql')) expect(keys('\r').map(keyless)).toEqual(same);
  });

  test('lines that change their places, or come twice, are the same records', () => {
    const lines = bytes.toString('latin1').split(/(?<=\n)/);
    const starts = new Set(itemsOf(sample, bytes).map(({ line }) => line));
    // Whole records: another begins on each line around them.
    const single = lines.flatMap((_, at) => ([0, 1, 2].every((n) => starts.has(at + 1 + n)) && at > 0 ? [at] : []));
    if (single.length === 0) return;
    const draw = random(SEED);
    for (let time = 0; time < TIMES; time++) {
      const at = single[draw(single.length)]!;
      const [one = '', other = ''] = lines.slice(at, at + 2);
      const swapped = records(sample, text(lines.toSpliced(at, 2, other, one)));
      expect(swapped.toSorted()).toEqual(whole.toSorted());
      const doubled = records(sample, text(lines.toSpliced(at, 0, one)));
      expect(beyond(whole, doubled)).toEqual([]);
      expect(new Set(doubled)).toEqual(new Set(whole));
    }
  });
});

/** Without the key, which is made of the record's own bytes where the source has none. */
function keyless(record: string): string {
  return record.replace(/^\["(?:[^"\\]|\\.)*",/, '').replace(/"source_key":"(?:[^"\\]|\\.)*"/, '');
}
