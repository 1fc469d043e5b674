import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../../src/formats/format.ts';
import { JsonListReader } from '../../src/formats/json-list.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';
import { parseJson } from '../../src/formats/parse-json.ts';

function readLists(text: string, cuts: readonly number[] = []) {
  const objects: unknown[] = [];
  const lines: number[] = [];
  const faults: Fault[] = [];
  const reader = new JsonListReader(
    {
      object(value, line) {
        objects.push(value);
        lines.push(line);
      },
      fault: (fault) => void faults.push(fault),
    },
    new Set(['data', 'calls']),
  );
  const bytes = Buffer.from(text);
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b).filter((place) => place < bytes.length)) {
    reader.push(bytes.subarray(from, cut));
    from = cut;
  }
  reader.push(bytes.subarray(from));
  reader.end();
  return { objects, lines, faults };
}

const NAME = fc.string({ unit: 'grapheme' }).filter((name) => !['data', 'calls', 'response'].includes(name));
const OBJECT = fc.dictionary(NAME, fc.jsonValue(), { maxKeys: 5 });
const CUTS = fc.array(fc.nat(500), { maxLength: 6 });
const write = (value: unknown) => JSON.stringify(value);
const exact = (value: unknown) => write(parseJson(write(value)));

test('gives the objects of wrapped lists, and plain objects between them, cut anywhere', () => {
  const page = fc.record({
    records: fc.array(OBJECT, { maxLength: 4 }),
    before: OBJECT,
    after: OBJECT,
    indent: fc.constantFrom(0, 2),
    deep: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(page, OBJECT.map((plain) => ({ plain })))), CUTS, (items, cuts) => {
      const wanted: string[] = [];
      const texts = items.map((item) => {
        if ('plain' in item) {
          wanted.push(exact(item.plain));
          return write(item.plain);
        }
        wanted.push(...item.records.map(exact));
        const answer = { ...item.before, data: item.records, ...item.after };
        return JSON.stringify(item.deep ? { response: answer, status: 0 } : answer, null, item.indent);
      });
      const { objects, faults } = readLists(texts.join('\n'), cuts);
      expect(faults).toEqual([]);
      expect(objects.map(write)).toEqual(wanted);
    }),
  );
});

test('a record cut short in a list, one to a line, costs no other', () => {
  // A list in it that is cut short would end with that of the answer.
  const flat = fc.dictionary(NAME, fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()), { maxKeys: 5 });
  fc.assert(
    fc.property(fc.array(OBJECT), flat, fc.array(OBJECT), fc.nat(), CUTS, (before, one, after, at, cuts) => {
      const short = write(one)
        .slice(0, 1 + (at % (write(one).length - 1)))
        .toWellFormed();
      const records = [...before.map(write), short, ...after.map(write)].join(',\n');
      const { objects, faults } = readLists(`{"errcode":0,"data":[\n${records}\n],"total":1}\n`, cuts);
      expect(objects.map(write)).toEqual([...before, ...after].map(exact));
      expect(faults.map(({ raw }) => Buffer.from(raw).toString()).join('')).toContain(short.trimEnd());
    }),
  );
});

test('brackets too many in a list cost no record', () => {
  for (const damage of ['}', ']', '}}', ']]', '}]', '[', '{']) {
    const { objects } = readLists(`{"data":[\n{"a":1},\n{"b":2}${damage},\n{"c":3},\n{"d":4}\n],"end":1}\n{"e":5}`);
    for (const record of [{ a: 1 }, { d: 4 }, { e: 5 }]) expect(objects, damage).toContainEqual(record);
  }
});

test('a page is longer than the longest record, and lines are counted through it', () => {
  const records = Array.from({ length: 30_000 }, (_, n) => `{"n":${n},"text":"some words to fill the line"}`);
  const page = `{\n"page": 0,\n"calls": [\n${records.join(',\n')}\n],\n"next": null\n}\n{"n":"last"}`;
  expect(page.length).toBeGreaterThan(RECORD_LIMIT);
  const { objects, lines, faults } = readLists(page, [7, RECORD_LIMIT]);
  expect(faults).toEqual([]);
  expect(objects).toHaveLength(30_001);
  expect(lines.at(0)).toBe(4);
  expect(lines.at(-1)).toBe(30_007);
});

test('a list of something else is told, a list elsewhere is left alone', () => {
  const { objects, faults } = readLists('{"a":{"b":{"data":[{"c":1}]}}}\n{"x":[{"data":[{"d":1}]}]}\n{"data":["e"]}');
  expect(objects).toEqual([{ a: { b: { data: [{ c: 1 }] } } }, { x: [{ data: [{ d: 1 }] }] }]);
  expect(faults).toHaveLength(1);
});

test('an answer behind a broken one is still taken apart', () => {
  const { objects, faults } = readLists('{"a":{"b":{"c":\n{"errcode":0,"data":[{"d":1},{"e":2}]}\n{"data":[{"f":3}]}');
  expect(objects).toEqual([{ d: 1 }, { e: 2 }, { f: 3 }]);
  expect(faults).toHaveLength(1);
});
