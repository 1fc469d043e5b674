import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { LineReader, RECORD_LIMIT } from '../../src/formats/lines.ts';
import { itemsOf, recordsOf } from './items.ts';
import { allSamples, type Sample } from './samples.ts';

/** A file that is copied and emptied under its writer begins with as many NUL bytes as it had before. */
const ZEROS = Buffer.alloc(2 * RECORD_LIMIT + 12_345);
const CHUNK = 65_536;

function inChunks(bytes: Uint8Array, push: (chunk: Uint8Array) => void): void {
  for (let at = 0; at < bytes.length; at += CHUNK) push(bytes.subarray(at, at + CHUNK));
}

describe('NUL bytes before a line, more than a record may have', () => {
  const bytes = Buffer.concat([ZEROS, Buffer.from('one\r\n'), ZEROS, Buffer.from('two\n')]);
  const places = [ZEROS.length, 2 * ZEROS.length + 5];

  test.each([
    ['in chunks', inChunks],
    ['at once', (all: Uint8Array, push: (chunk: Uint8Array) => void) => push(all)],
  ])('%s', (_, feed) => {
    const found: unknown[] = [];
    const reader: LineReader = new LineReader({
      line: (text, number) => void found.push([text, number, reader.lineAt(), reader.lineEnd()]),
      tooLong: () => expect.fail('no line is too long'),
    });
    feed(bytes, (chunk) => reader.push(chunk));
    expect(reader.done()).toBe(bytes.length);
    reader.end();
    expect(found).toEqual([
      ['one', 1, places[0], places[0]! + 5],
      ['two', 2, places[1], places[1]! + 4],
    ]);
  });
});

/** Formats of which it shows only behind what is nothing whether it is JSON. */
const EITHER: ReadonlySet<string> = new Set(['yeastar', 'grandstream', 'twilio', 'telnyx']);
const samples = allSamples()
  .filter(({ format }) => EITHER.has(format.name))
  .map((sample) => ({ id: `${sample.format.name}/${sample.name}`, sample }));

/** What is told of some bytes that come in chunks, how far the reader has come, and where its header ends. */
function readingOf({ format, site }: Sample, bytes: Uint8Array) {
  const found: string[] = [];
  const reader = format.reader(
    {
      draft: (draft) => void found.push(JSON.stringify(draft)),
      part: (part) => void found.push(JSON.stringify(part)),
      fault: ({ raw }) => void found.push(Buffer.from(raw).toString('latin1')),
    },
    site,
  );
  inChunks(bytes, (chunk) => reader.push(chunk));
  const [done, header] = [reader.done!(), reader.header?.() ?? 0];
  reader.end();
  return { found, done, header };
}

test.each(samples)('$id behind much of nothing', ({ sample }) => {
  const plain = readingOf(sample, sample.bytes);
  const later = readingOf(sample, Buffer.concat([ZEROS, sample.bytes]));
  expect(later.found).toEqual(plain.found);
  expect(later.done).toBe(plain.done + ZEROS.length);
  if (plain.header > 0) expect(later.header).toBe(plain.header + ZEROS.length);
});

test('what is nothing is not kept', () => {
  const reader = FORMATS.get('yeastar')!.reader({
    draft: () => expect.fail('there is no call'),
    part: () => expect.fail('there is no event'),
    fault: () => expect.fail('there is nothing to be wrong'),
  });
  const blank = Buffer.alloc(RECORD_LIMIT, ' ');
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 60; count++) reader.push(blank);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30 * RECORD_LIMIT);
});

test('a file of Asterisk is read behind them', () => {
  const sample = allSamples().find(({ format, name }) => format.name === 'asterisk-csv' && name === 'master-18.csv')!;
  const whole = recordsOf(itemsOf(sample, sample.bytes));
  expect(recordsOf(itemsOf(sample, Buffer.concat([ZEROS, sample.bytes])))).toEqual(whole);
});
