import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvReader } from '../../src/formats/csv.ts';
import type { Fault } from '../../src/formats/format.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';

interface Result {
  records: string[][];
  lines: number[];
  faults: Fault[];
  legacy: boolean[];
}

const never: (fields: readonly string[]) => boolean = () => false;

function readCsv(bytes: Uint8Array, cuts: readonly number[] = [], isRecord = never): Result {
  const result: Result = { records: [], lines: [], faults: [], legacy: [] };
  const reader = new CsvReader({
    record(fields, line) {
      result.records.push([...fields]);
      result.lines.push(line);
      result.legacy.push(reader.legacy);
    },
    fault: (fault) => void result.faults.push(fault),
    isRecord,
  });
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b).filter((place) => place < bytes.length)) {
    reader.push(bytes.subarray(from, cut));
    from = cut;
  }
  reader.push(bytes.subarray(from));
  reader.end();
  return result;
}

const bytesOf = (text: string) => Buffer.from(text);

const ODD = fc.constantFrom('"', ',', '\n', '\r', '\r\n', ' ', '', 'é', '😀', 'a');
const FIELD = fc.oneof(
  fc.array(ODD, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }),
);
const RECORD = fc.array(FIELD, { minLength: 1, maxLength: 6 });
const CUTS = fc.array(fc.nat(300), { maxLength: 6 });

function write(records: readonly string[][], end: string): string {
  const cell = (field: string, fields: readonly string[]) =>
    fields.length === 1 || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  return records.map((fields) => fields.map((field) => cell(field, fields)).join(',') + end).join('');
}

test('reads what was written, with any line end and cut anywhere', () => {
  const clean = RECORD.filter((fields) => !fields.some((field) => /[\0\ufeff]/.test(field)));
  fc.assert(
    fc.property(fc.array(clean), fc.constantFrom('\n', '\r\n', '\r'), CUTS, (records, end, cuts) => {
      const { records: found, faults } = readCsv(bytesOf(write(records, end)), cuts);
      expect(faults).toEqual([]);
      expect(found).toEqual(records);
    }),
  );
});

test('a line cut short costs no other record and loses no byte', () => {
  const good = fc.tuple(
    fc.constant('r'),
    FIELD.map((field) => field.replace(/[\r\n\0\ufeff]/g, '')),
    fc.constant('z'),
  );
  const isRecord = (fields: readonly string[]) => fields.length === 3 && fields[0] === 'r' && fields[2] === 'z';
  fc.assert(
    fc.property(fc.array(good, { minLength: 1 }), fc.nat(), fc.nat(), CUTS, (records, which, where, cuts) => {
      const lines = records.map((record) => record.map((field) => `"${field.replaceAll('"', '""')}"`).join(','));
      const at = which % lines.length;
      const short = lines[at]!.slice(0, 1 + (where % (lines[at]!.length - 1))).toWellFormed();
      lines[at] = short;
      const { records: found, faults } = readCsv(bytesOf(`${lines.join('\n')}\n`), cuts, isRecord);
      for (const [i, record] of records.entries()) if (i !== at) expect(found).toContainEqual(record);
      const kept = faults.some(({ raw, line }) => line === at + 1 && Buffer.from(raw).toString() === `${short}\n`);
      expect(kept || found.length === records.length).toBe(true);
    }),
  );
});

test('a quoted field may hold line ends, unless the next line is a record by itself', () => {
  const text = 'r,"two\nlines",z\nr,"cut\nr,whole,z\n';
  const isRecord = (fields: readonly string[]) => fields.length === 3;
  const { records, lines, faults } = readCsv(bytesOf(text), [], isRecord);
  expect(records).toEqual([
    ['r', 'two\nlines', 'z'],
    ['r', 'whole', 'z'],
  ]);
  expect(lines).toEqual([1, 4]);
  expect(faults).toEqual([
    {
      line: 3,
      column: 3,
      reason: 'The quote opened here is never closed: line 4 is a whole record by itself.',
      raw: new Uint8Array(bytesOf('r,"cut\n')),
    },
  ]);
});

test('quotes that are not doubled are read where a comma or the line end tells which one closes', () => {
  expect(readCsv(bytesOf('""Ann" <101>","x"\n"" <102>",y\n')).records).toEqual([
    ['"Ann" <101>', 'x'],
    ['" <102>', 'y'],
  ]);
});

test('a record that is not UTF-8 is read as windows-1252, the others are not', () => {
  const bytes = Buffer.concat([
    bytesOf('é,1\n'),
    Buffer.from('é€,2\n"a\né",3\n'.replace('€', ''), 'latin1'),
    bytesOf('é,4\n'),
  ]);
  const { records, legacy } = readCsv(bytes);
  expect(records).toEqual([
    ['é', '1'],
    ['é', '2'],
    ['a\né', '3'],
    ['é', '4'],
  ]);
  expect(legacy).toEqual([false, true, true, false]);
});

test('a byte order mark, blank lines and NUL bytes before a line are skipped', () => {
  const { records, lines } = readCsv(bytesOf('\ufeffa,b\n\n  \n\0\0\0c,d\r\n\r\n'));
  expect(records).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(lines).toEqual([1, 4]);
});

test.each([
  ['at once', []],
  ['in pieces', [10, 70_000, 900_000, RECORD_LIMIT + 2, RECORD_LIMIT + 3]],
])('a line that is too long becomes a fault with its first bytes, %s', (_, cuts) => {
  const { records, faults } = readCsv(bytesOf(`a,b\n${'x'.repeat(RECORD_LIMIT + 5)}\nc,d\n`), cuts);
  expect(records).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.line).toBe(2);
  expect(faults[0]!.reason).toContain(`${RECORD_LIMIT + 5} bytes`);
  expect(faults[0]!.raw).toHaveLength(RECORD_LIMIT);
});

test('an open quote swallows no more than the longest record', () => {
  const line = `${'y'.repeat(1000)}\n`;
  const { records, faults } = readCsv(bytesOf(`a,"b\n${line.repeat(3000)}`));
  expect(faults).toHaveLength(1);
  expect(faults[0]!.raw.length).toBeLessThanOrEqual(RECORD_LIMIT);
  const lost = Buffer.from(faults[0]!.raw).toString().trimEnd().split('\n').length;
  expect(records.length + lost).toBe(3001);
});
