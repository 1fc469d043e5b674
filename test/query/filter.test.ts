import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printExpression, type Expression } from '../../src/query/expression.ts';
import { readFilter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parse.ts';
import { ValidationError } from '../../src/record/errors.ts';
import { arbitraryFilter } from './arbitrary.ts';

function faultsOf(text: string, zone?: string): string[] {
  try {
    readFilter(text, zone);
    return [];
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    expect(error.problems.every(({ detail }) => detail === 'filter')).toBe(true);
    return error.problems.map(({ message }) => message.replace(/^filter: /, ''));
  }
}

/** Without positions. */
function shapeOf(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (name, value: unknown) => (name === 'at' ? undefined : value)));
}

describe('what is wrong with a filter is told with its place', () => {
  it.each<[string, string]>([
    ['', 'a field name, a function, a literal, `not` or `(` was expected at position 0, not the end.'],
    ['caller', 'a condition was expected at position 0, not a value: compare it with eq, ne, gt, ge, lt, le or in.'],
    ['caller eq', 'a field name, a function, a literal, `not` or `(` was expected at position 9, not the end.'],
    ["caller eq '1", "the text that begins at position 10 has no closing quote (')."],
    ["caller == '1'", "no part of a filter begins with '=' (position 7)."],
    ["caller is '1'", "eq, ne, gt, ge, lt, le or in was expected at position 7, not 'is'."],
    ["contains(caller '1')", "',' or ')' was expected at position 16, not '1'."],
    ["contains(caller,'1'", "',' or ')' was expected at position 19, not the end."],
    ["(caller eq '1'", "and, or or ')' was expected at position 14, not the end."],
    ["caller in ('1', callee)", "a literal was expected at position 16, not 'callee'."],
    ['caller in ()', "a literal was expected at position 11, not ')'."],
    ['duration gt 1 duration lt 2', "and, or was expected at position 14, not 'duration'."],
    ['startd_at ge 2026-01-01', "there is no field 'startd_at' (position 0). Did you mean started_at?"],
    ["contain(caller,'x')", "there is no function 'contain' (position 0). Did you mean contains?"],
    ["duration eq 'x'", 'a number was expected at position 12, to compare with duration.'],
    ["contains(duration,'1')", 'contains() takes a text; position 9 is none.'],
    ['duration contains 1', "eq, ne, gt, ge, lt, le or in was expected at position 9, not 'contains'."],
    [
      'started_at gt 5',
      'a date-time (2022-01-01T00:00:00Z) or a date (2022-01-01) was expected at position 14, to compare with started_at.',
    ],
    [
      "started_at gt '2026-02-30'",
      'a date-time (2022-01-01T00:00:00Z) or a date (2022-01-01) was expected at position 14, to compare with started_at.',
    ],
    ['date(started_at) eq 2026-01-01T00:00:00Z', 'a date (2022-01-01) was expected at position 20.'],
    [
      "direction eq 'INBOUND'",
      "direction is never 'INBOUND' (position 13). It is one of INBOUND_CALL, OUTBOUND_CALL, EXTENSION_CALL, INBOUND_OUTBOUND_CALL.",
    ],
    ["direction eq 'INBOUND_CAL'", "direction is never 'INBOUND_CAL' (position 13). Did you mean 'INBOUND_CALL'?"],
    ["contains(id,'1')", 'contains() takes a text; position 9 is none.'],
    ["id gt 'x'", "an id in single quotes ('…') was expected at position 6, to compare with id."],
    ["contains(caller,'1') gt true", 'eq or ne was expected at position 21: conditions have no order.'],
    [
      "contains(caller,'1') eq 5",
      'true, false or null was expected at position 24: a condition is compared with nothing else.',
    ],
    ['hour(duration) eq 5', 'hour() takes a time; position 5 is none.'],
    ['length(caller, callee) eq 5', 'length() takes one value, not 2 (position 0).'],
    [
      'caller eq duration',
      "a text in single quotes ('…') was expected at position 10, to compare with what stands before.",
    ],
    ['duration gt 1e999', 'a number was expected at position 12, to compare with duration.'],
    ["caller eq '\u{1F600}' and caler eq '1'", "there is no field 'caler' (position 18). Did you mean caller?"],
  ])('%s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('tells every fault of names and types at once', () => {
    expect(faultsOf("caler eq '1' and duration gt 'x'")).toEqual([
      "there is no field 'caler' (position 0). Did you mean caller?",
      'a number was expected at position 29, to compare with duration.',
    ]);
  });
});

describe('limits', () => {
  const items = (count: number) => `duration in (${Array.from({ length: count }, (_, index) => index).join(',')})`;
  it.each<[string, string, string | null]>([
    ['8 KiB', `caller eq '${'x'.repeat(8_192 - 12)}'`, null],
    [
      'more than 8 KiB',
      `caller eq '${'x'.repeat(9_200)}'`,
      '8 KiB (8,192 bytes of UTF-8) are read at most; this has 9,212.',
    ],
    ['64 deep', `${'('.repeat(64)}duration gt 1${')'.repeat(64)}`, null],
    [
      '65 deep',
      `${'('.repeat(65)}duration gt 1${')'.repeat(65)}`,
      'parentheses, functions and not may stand 64 deep; position 64 is deeper.',
    ],
    ['64 times not', `${'not '.repeat(64)}duration gt 1`, null],
    [
      '65 times not',
      `${'not '.repeat(65)}duration gt 1`,
      'parentheses, functions and not may stand 64 deep; position 256 is deeper.',
    ],
    ['500 items', items(500), null],
    ['501 items', items(501), 'the list of an in has 500 items at most; position 1903 begins one more.'],
    [
      'nothing but parentheses',
      '('.repeat(8_192),
      'parentheses, functions and not may stand 64 deep; position 64 is deeper.',
    ],
    ['a long chain', Array.from({ length: 600 }, () => 'cost gt 1').join(' or '), null],
    [
      'quotes without end',
      `caller eq ${"'".repeat(8_001)}`,
      "the text that begins at position 10 has no closing quote (').",
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toEqual(fault === null ? [] : [fault]);
  });
});

it('reads both spellings of times, and dates in the zone', () => {
  const valueOf = (text: string, zone?: string) => {
    const filter = readFilter(text, zone);
    return filter.kind === 'compare' && filter.right.kind === 'literal' ? filter.right.value : undefined;
  };
  const noon = Date.parse('2022-01-01T12:00:00Z');
  expect(valueOf('started_at ge 2022-01-01T12:00:00Z')).toBe(noon);
  expect(valueOf("started_at ge '2022-01-01T12:00:00Z'")).toBe(noon);
  expect(valueOf('started_at ge 2022-01-01T13:00:00+01:00')).toBe(noon);
  expect(valueOf('started_at ge 2022-01-01')).toBe(Date.parse('2022-01-01T00:00:00Z'));
  expect(valueOf("started_at ge '2022-01-01'", 'Europe/Berlin')).toBe(Date.parse('2021-12-31T23:00:00Z'));
  expect(valueOf('cost eq 0.00001')).toBe(1);
  expect(valueOf('cost eq 1.5e-1')).toBe(15_000);
  expect(valueOf("id eq 'nothing'")).toBe('');
});

it('binds not tighter than and, and and tighter than or', () => {
  const same = (a: string, b: string) => expect(shapeOf(parseFilter(a))).toEqual(shapeOf(parseFilter(b)));
  same('cost gt 1 or cost gt 2 and not cost gt 3', 'cost gt 1 or (cost gt 2 and (not (cost gt 3)))');
  same("NOT Contains(caller,'1') AND duration GT 1", "(not contains(caller,'1')) and duration gt 1");
});

it('prints what reads back as the same filter', () => {
  fc.assert(
    fc.property(arbitraryFilter, (text) => {
      const expression = parseFilter(text);
      const printed = printExpression(expression);
      expect(shapeOf(parseFilter(printed))).toEqual(shapeOf(expression));
      expect(printExpression(parseFilter(printed))).toBe(printed);
    }),
    { numRuns: 1_000 },
  );
});

it('answers whatever comes with a filter or with faults', () => {
  const pieces = fc.constantFrom(
    'caller',
    'eq',
    "'",
    "'x'",
    '(',
    ')',
    ',',
    'not',
    'and',
    'in',
    '5',
    '2026-01-01',
    'contains',
    ' ',
    'null',
    'é',
  );
  const soup = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join(' ')),
    fc.tuple(arbitraryFilter, fc.nat(), pieces).map(([text, at, piece]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + 1);
    }),
  );
  fc.assert(
    fc.property(soup, (text) => {
      for (const fault of faultsOf(text)) expect(fault).not.toContain('{position}');
    }),
    { numRuns: 3_000 },
  );
});
