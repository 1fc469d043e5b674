import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MONEY, moneyFromNumber, moneyToText } from '../../src/price/money.ts';

describe('money', () => {
  it('is rounded half away from zero by its decimal digits', () => {
    const cases: [number, number | null][] = [
      [0, 0],
      [-0, 0],
      [1, 100_000],
      [0.12345, 12_345],
      [1.000005, 100_001],
      [1.0000049, 100_000],
      [-1.000005, -100_001],
      [0.000005, 1],
      [4e-7, 0],
      [-4e-7, 0],
      [90071992547.40991, 9007199254740991],
      [90071992548, null],
      [1e21, null],
      [Number.NaN, null],
      [Number.POSITIVE_INFINITY, null],
    ];
    for (const [amount, units] of cases) expect(moneyFromNumber(amount), String(amount)).toBe(units);
  });

  it('is written with at most five decimals and no zeros behind', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [1, '0.00001'],
      [-10, '-0.0001'],
      [100_000, '1'],
      [1_234_500, '12.345'],
      [MAX_MONEY, '90071992547.40991'],
    ];
    for (const [units, text] of cases) expect(moneyToText(units)).toBe(text);
  });

  it('comes back from JSON as it was', () => {
    // A double holds 15 digits for certain: amounts up to ten thousand million with five decimals.
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 15), max: 10 ** 15 }), (units) => {
        expect(moneyFromNumber(JSON.parse(moneyToText(units)) as number)).toBe(units);
      }),
      { numRuns: 2000 },
    );
  });
});
