import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../../src/formats/format.ts';
import { JsonObjectReader } from '../../src/formats/json-values.ts';
import { findJsonError } from '../../src/formats/json-syntax.ts';
import { opensListOf } from '../../src/formats/list-name.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';
import { parseJson } from '../../src/formats/parse-json.ts';

/** `list`: of which name the list of an answer is that holds records. */
function readObjects(text: string | Uint8Array, cuts: readonly number[] = [], list: string | null = null) {
  const objects: unknown[] = [];
  const lines: number[] = [];
  const raws: string[] = [];
  const faults: Fault[] = [];
  const reader = new JsonObjectReader({
    object(value, line, raw) {
      objects.push(value);
      lines.push(line);
      raws.push(Buffer.from(raw()).toString());
    },
    fault: (fault) => void faults.push(fault),
    ...(list === null ? {} : { opensList: (head: Buffer) => opensListOf(head, new Set([list])) }),
  });
  const bytes = Buffer.from(text as string);
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b).filter((place) => place < bytes.length)) {
    reader.push(bytes.subarray(from, cut));
    from = cut;
  }
  reader.push(bytes.subarray(from));
  reader.end();
  return { objects, lines, raws, faults };
}

const OBJECT = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());
const CUTS = fc.array(fc.nat(300), { maxLength: 6 });

test('reads objects that follow one another in any way, cut anywhere', () => {
  const printed = fc.tuple(OBJECT, fc.constantFrom(0, 1, '\t'));
  const between = fc.constantFrom('', '\n', ',', ' ,\r\n', '\n\n');
  fc.assert(
    fc.property(fc.array(printed), between, fc.boolean(), CUTS, (values, separator, inList, cuts) => {
      const texts = values.map(([value, indent]) => JSON.stringify(value, null, indent));
      const text = texts.join(separator);
      const { objects, faults } = readObjects(inList ? `[${text}]` : text, cuts);
      expect(faults).toEqual([]);
      expect(objects.map((value) => JSON.stringify(value))).toEqual(texts.map((one) => JSON.stringify(parseJson(one))));
    }),
  );
});

test('an object cut short costs none of those on other lines', () => {
  fc.assert(
    fc.property(
      fc.array(OBJECT),
      OBJECT,
      fc.array(OBJECT),
      fc.nat(),
      fc.boolean(),
      CUTS,
      (before, one, after, at, pretty, cuts) => {
        const write = (value: unknown) => JSON.stringify(value, null, pretty ? 2 : 0);
        const short = write(one)
          .slice(0, 1 + (at % (write(one).length - 1)))
          .toWellFormed();
        const { objects, faults } = readObjects([...before.map(write), short, ...after.map(write)].join('\n'), cuts);
        expect(objects.map(write)).toEqual([...before, ...after].map((value) => write(parseJson(write(value)))));
        expect(faults.map(({ raw }) => Buffer.from(raw).toString()).join('')).toContain(short.trimEnd());
      },
    ),
  );
});

test('finds the place of a fault exactly where JSON.parse finds one', () => {
  const damaged = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', '"', '{', '}', ']', ',', ':', '\\', '\n', '0', 'x'),
  );
  fc.assert(
    fc.property(damaged, ([json, at, character]) => {
      const place = at % (json.length + 1);
      const text = json.slice(0, place) + character + json.slice(place + 1);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(findJsonError(text) === null).toBe(valid);
    }),
    { numRuns: 500 },
  );
});

test('tells line and column of a fault', () => {
  const { lines, faults } = readObjects('{"a":1}\n\n{\n  "b": 1\n  "c": 2\n}\n{"d":4}');
  expect(lines).toEqual([1, 7]);
  expect(faults).toMatchObject([{ line: 3, column: 3 }]);
  expect(faults[0]!.reason).toBe('Not JSON: a comma or } is expected at line 5, column 3.');
});

test('an object that is too long becomes a fault, those behind it are read', () => {
  const long = `{"a":"${'x'.repeat(RECORD_LIMIT)}",\n "b":{"c":1}}`;
  const { objects, lines, faults } = readObjects(`{"one":1}\n${long}\n{"two":2}\n`, [RECORD_LIMIT / 2]);
  expect(objects).toEqual([{ one: 1 }, { two: 2 }]);
  expect(lines).toEqual([1, 4]);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.raw).toHaveLength(RECORD_LIMIT);
});

test('an object never closed does not swallow a long list', () => {
  const good = Array.from({ length: 40_000 }, (_, n) => `{"n":${n},"text":"some words to fill the line"}`);
  const { objects, faults } = readObjects(`[\n{"cut":[\n${good.join(',\n')}\n]`);
  expect(faults).toHaveLength(1);
  expect(objects).toHaveLength(good.length);
});

test('depth is bounded', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const { objects, faults } = readObjects(`${deep}\n{"b":1}`);
  expect(objects).toEqual([{ b: 1 }]);
  expect(faults[0]!.reason).toContain('levels deep');
});

test('integers that a double cannot hold keep their digits', () => {
  expect(parseJson('{"id":885337248273272833,"n":9007199254740991,"x":1.5e300}')).toEqual({
    id: '885337248273272833',
    n: 9007199254740991,
    x: 1.5e300,
  });
});

test('text that is no JSON and too long is one fault', () => {
  const { objects, faults } = readObjects(`{"a":1}\n${'x'.repeat(3 * RECORD_LIMIT)}\n{"b":2}\n`, [RECORD_LIMIT]);
  expect(objects).toEqual([{ a: 1 }, { b: 2 }]);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.raw).toHaveLength(RECORD_LIMIT);
});

test.each(['\n', '\r\n', '\r'])('counts lines that end with %j', (ending) => {
  const text = ['{"a":1}', '', '{', ' "b": 1', ' "c": 2', '}', '{"d":[', '4]}', '{"e":5}'].join(ending);
  for (const cuts of [[], Array.from({ length: text.length - 1 }, (_, i) => i + 1)]) {
    const { lines, faults } = readObjects(text, cuts);
    expect(lines).toEqual([1, 7, 9]);
    expect(faults).toMatchObject([{ line: 3, column: 2 }]);
    expect(faults[0]!.reason).toContain('at line 5, column 2');
  }
});

test('an answer of one line gives the same as one that is followed byte by byte', () => {
  const member = fc.tuple(
    fc.constantFrom('"a"', '"items"', '"a\\"items"', '"\\u0069tems"'),
    fc.constantFrom(
      '1',
      '"[x"',
      '"\\"items\\":["',
      '[]',
      '[{"n":1}]',
      '[{"n":1}, {"items": [{"n":2}]}]',
      '[1]',
      '{"items":[{"n":3}]}',
    ),
    fc.constantFrom(':', ': ', ' : '),
  );
  const items = fc.array(
    OBJECT.map((one) => JSON.stringify(one)),
    { maxLength: 4 },
  );
  // What is no list, and takes the place of the records, is for the records' own reader to tell.
  const behind = member.filter(([name, value]) => !name.endsWith('tems"') || value.startsWith('['));
  const answer = fc.tuple(fc.array(member, { maxLength: 2 }), items, fc.array(behind, { maxLength: 2 }));
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 3 }), fc.constantFrom(',', ', '), (answers, comma) => {
      const write = (members: readonly (readonly [string, string, string])[]) =>
        members.map(([name, value, colon]) => name + colon + value);
      const lines = answers.map(
        ([before, list, after]) =>
          `{${[...write(before), `"items":${comma.slice(1)}[${list.join(comma)}]`, ...write(after)].join(comma)}}`,
      );
      const text = lines.join('\n');
      const every = Array.from({ length: text.length * 3 }, (_, place) => place);
      expect(readObjects(`${text}\n`, [], 'items')).toEqual(readObjects(`${text}\n`, every, 'items'));
    }),
    { numRuns: 1000 },
  );
});
