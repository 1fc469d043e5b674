import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deck } from '../../src/price/deck.ts';
import type { Rate } from '../../src/price/rate.ts';
import { rateOf } from './rate.ts';

/** Looks at every rate, and takes the best by the rule as it is written down. */
function naive(rates: readonly Rate[], number: string, account: string | null, at: number): Rate | null {
  const fits = rates.filter(
    (rate) =>
      number.startsWith(rate.prefix) &&
      (rate.account === null || rate.account === account) &&
      (rate.valid_from ?? -Infinity) <= at &&
      at < (rate.valid_to ?? Infinity),
  );
  const rank = (rate: Rate) => [rate.prefix.length, rate.account === null ? 0 : 1] as const;
  return fits.toSorted((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1]).at(0) ?? null;
}

const digits = fc.constantFrom('1', '2', '9', '0');
const prefix = fc.array(digits, { minLength: 1, maxLength: 5 }).map((list) => list.join(''));
const account = fc.constantFrom(null, null, 'a', 'b', 'c');
/** Of one prefix and account: rates one after the other in time. */
const periods = fc.constantFrom<[number | null, number | null][]>(
  [null, null],
  [null, 10],
  [10, 20],
  [15, 20],
  [20, null],
);
const rates = fc
  .uniqueArray(fc.tuple(prefix, account, periods), {
    maxLength: 60,
    selector: ([one, whose, [from]]) => `${one} ${whose} ${from}`,
  })
  .map((list) => {
    const kept: Rate[] = [];
    for (const [one, whose, [valid_from, valid_to]] of list) {
      const overlaps = kept.some(
        (there) =>
          there.prefix === one &&
          there.account === whose &&
          (there.valid_from ?? -Infinity) < (valid_to ?? Infinity) &&
          (valid_from ?? -Infinity) < (there.valid_to ?? Infinity),
      );
      if (!overlaps) kept.push(rateOf({ prefix: one, account: whose, valid_from, valid_to }));
    }
    return kept;
  });
const numbers = fc.array(digits, { minLength: 1, maxLength: 18 }).map((list) => list.join(''));
const moment = fc.constantFrom(-1, 0, 9, 10, 14, 15, 19, 20, 1_000_000);

describe('a deck', () => {
  it('finds what looking at every rate finds, in whatever order they came', () => {
    fc.assert(
      fc.property(
        rates.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        fc.array(fc.tuple(numbers, account, moment), { minLength: 1, maxLength: 30 }),
        ([list, shuffled], questions) => {
          const deck = new Deck(list);
          const other = new Deck(shuffled);
          for (const [number, whose, at] of questions) {
            const expected = naive(list, number, whose, at);
            expect(deck.find(number, whose, at)).toBe(expected);
            expect(other.find(number, whose, at)).toBe(expected);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes the longest prefix, the account before all, and what holds', () => {
    const [one, long, own, past] = [
      rateOf({ prefix: '1' }),
      rateOf({ prefix: '1234', price_1: 1 }),
      rateOf({ prefix: '1', account: 'sales' }),
      rateOf({ prefix: '12345', valid_to: 1000 }),
    ] as const;
    const deck = new Deck([own, one, past, long]);
    expect(deck.size).toBe(4);
    expect(deck.find('1234567', null, 2000)).toBe(long);
    expect(deck.find('1234567', null, 999)).toBe(past);
    expect(deck.find('1234567', 'sales', 1000)).toBe(long);
    expect(deck.find('1299999', 'sales', 0)).toBe(own);
    expect(deck.find('1299999', 'others', 0)).toBe(one);
    expect(deck.find('2', 'sales', 0)).toBeNull();
    expect(deck.find('', null, 0)).toBeNull();
    expect(new Deck([]).find('49', null, 0)).toBeNull();
  });

  it('finds the rate of one account among a thousand', () => {
    const list = Array.from({ length: 1000 }, (_, number) => rateOf({ prefix: '44', account: `account-${number}` }));
    const deck = new Deck([rateOf({ prefix: '4' }), ...list]);
    for (const rate of list) expect(deck.find('442079460000', rate.account, 0)).toBe(rate);
    expect(deck.find('442079460000', 'another', 0)?.prefix).toBe('4');
  });

  it('gives the later of two that should not both hold, in either order', () => {
    const [early, late] = [rateOf({ valid_from: 5 }), rateOf({ valid_from: 10 })];
    expect(new Deck([early, late]).find('49', null, 20)).toBe(late);
    expect(new Deck([late, early]).find('49', null, 20)).toBe(late);
  });
});
