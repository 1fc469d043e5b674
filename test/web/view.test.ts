import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIRECTIONS, OUTCOMES } from '../../src/record/enums.ts';
import { readFilter } from '../../src/query/filter.ts';
import { CALL_LOGS } from '../../src/record/fields.ts';
import { SESSIONS } from '../../src/record/session-fields.ts';
import { questionOf } from '../../web/src/find/question.ts';
import { instantsOf, PRESETS } from '../../web/src/find/range.ts';
import { FRESH, readView, writeView, type View } from '../../web/src/find/view.ts';

const text = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 12 }));
const digits = fc.oneof(fc.constant(''), fc.nat({ max: 99_999 }).map(String));

/** Any view that an address can be of. */
const view: fc.Arbitrary<View> = fc.record({
  page: fc.constantFrom('calls', 'traffic'),
  rows: fc.constantFrom('calls', 'legs'),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'),
  range: fc.constantFrom(...PRESETS, '2026-03-29T02:30/2026-10-25T02:30'),
  search: text,
  filter: fc.constant(''),
  from: text,
  to: text,
  extension: text,
  answered: fc.constantFrom('', 'yes', 'no'),
  outcomes: fc.subarray([...OUTCOMES]),
  directions: fc.subarray([...DIRECTIONS]),
  least: digits,
  most: digits,
  hours: fc.oneof(
    fc.constant(''),
    fc.tuple(fc.nat({ max: 24 }), fc.nat({ max: 24 })).map(([from, to]) => `${from}-${to}`),
  ),
  trunk: text,
  service: text,
  session: text,
  sort: fc.constantFrom('', 'caller asc', 'duration desc'),
  call: text,
});

describe('a view', () => {
  it('is read from its address as it was written', () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(readView(writeView(one), 'UTC')).toEqual(one);
      }),
    );
  });

  it('asks what the server can read, whatever texts are in it', () => {
    fc.assert(
      fc.property(view, (one) => {
        const { filter } = questionOf(one);
        const catalogue = one.rows === 'calls' ? SESSIONS : CALL_LOGS;
        expect(() => readFilter(filter, one.zone, catalogue)).not.toThrow();
      }),
    );
  });

  it('has its expression at the place that it tells', () => {
    for (const filter of ["caller eq '1'", "  caller eq '1'", ' a or b ']) {
      for (const trunk of ['', 'north']) {
        const { filter: asked, expressionAt } = questionOf({ ...FRESH, filter, trunk });
        const at = filter.search(/\S/);
        expect(asked.slice(expressionAt + at)).toMatch(filter.trim().split(' ')[0]!);
        expect(asked.indexOf(filter.trim())).toBe(expressionAt + at);
      }
    }
  });
});

describe('a range', () => {
  it('is of days of the zone, which have 23 hours and 25', () => {
    expect(instantsOf('2026-03-29T00:00/2026-03-30T00:00', 'Europe/Berlin')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      to: '2026-03-29T22:00:00.000Z',
    });
    expect(instantsOf('2026-10-25T00:00/2026-10-26T00:00', 'Europe/Berlin')).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T23:00:00.000Z',
    });
  });
});
