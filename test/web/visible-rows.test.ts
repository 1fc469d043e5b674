import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../web/src/calls/visible-rows.ts';

const opened = fc.dictionary(fc.integer({ min: 0, max: 60 }).map(String), fc.integer({ min: 1, max: 9 }));

describe('lines of a list with rows that are opened', () => {
  it('are each row in order, with its legs behind it', () => {
    fc.assert(
      fc.property(opened, fc.integer({ min: 0, max: 80 }), (legs, rows) => {
        const within = new Map(
          Object.entries(legs)
            .map(([index, more]) => [Number(index), more] as const)
            .filter(([index]) => index < rows),
        );
        const expected = Array.from({ length: rows }, (_, index) => [
          { index, leg: null },
          ...Array.from({ length: within.get(index) ?? 0 }, (__, leg) => ({ index, leg })),
        ]).flat();
        const lines = new Lines(within);
        expect(lines.count(rows)).toBe(expected.length);
        for (const [place, line] of expected.entries()) {
          expect(lines.at(place)).toEqual(line);
          expect(lines.placeOf(line)).toBe(place);
        }
      }),
    );
  });
});
