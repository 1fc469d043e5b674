import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainPrice } from '../../src/price/explain-price.ts';
import { MAX_MONEY } from '../../src/price/money.ts';
import { billedSeconds, priceCall } from '../../src/price/price.ts';
import type { Rate } from '../../src/price/rate.ts';
import { anyDuration, anyRate, rateOf } from './rate.ts';

/** The rule as it is written down, in fractions of whole numbers. */
function byTheBook(rate: Rate, duration: number): bigint {
  if (duration < rate.grace_period) return 0n;
  const beyond = duration - rate.interval_1 - rate.free_seconds;
  const intervals = beyond > 0 ? BigInt(Math.ceil(beyond / rate.interval_n)) : 0n;
  const sixtieths =
    60n * BigInt(rate.connect_fee) +
    BigInt(rate.price_1) * BigInt(rate.interval_1) +
    BigInt(rate.price_n) * intervals * BigInt(rate.interval_n);
  const [above, below] = [sixtieths * BigInt(100_000 + rate.postcall_surcharge), 6_000_000n];
  return (2n * above + below) / (2n * below);
}

describe('the price of a call', () => {
  it.each<[string, Partial<Rate>, number, number, number]>([
    ['57 s at 30/6 are 60 s', { interval_1: 30, interval_n: 6 }, 57, 60, 5_000],
    ['a minute at 0.05 is 0.05', { interval_1: 1, interval_n: 1 }, 60, 60, 5_000],
    ['one second of a minute is a minute', {}, 1, 60, 5_000],
    ['61 s are two minutes', {}, 61, 120, 10_000],
    ['a third of a unit is rounded down', { price_1: 1, interval_1: 20 }, 20, 20, 0],
    ['half a unit is rounded up', { price_1: 1, interval_1: 30 }, 30, 30, 1],
    ['rounded once, behind the surcharge', { price_1: 1, interval_1: 25, postcall_surcharge: 20_000 }, 25, 25, 1],
    ['a fee, and 19 % on all', { connect_fee: 10_000, postcall_surcharge: 19_000 }, 60, 60, 17_850],
    ['seconds that are free cost nothing', { free_seconds: 30 }, 90, 60, 5_000],
    ['behind them it goes on', { free_seconds: 30, interval_n: 10 }, 91, 70, 5_833],
    ['no time at all, with grace 1', { grace_period: 1, connect_fee: 10_000 }, 0, 0, 0],
    ['no time at all, with grace 0', { connect_fee: 10_000 }, 0, 60, 15_000],
    ['below the grace period', { grace_period: 6, connect_fee: 10_000 }, 5, 0, 0],
    ['as long as the grace period', { grace_period: 6, connect_fee: 10_000 }, 6, 60, 15_000],
    ['the dearest minute for a day', { price_1: 100_000_00000, interval_1: 86_400 }, 1, 86_400, 14_400_000_000_000],
  ])('%s', (_, given, duration, seconds, cost) => {
    const rate = rateOf(given);
    expect(priceCall(rate, duration, true)).toBe(cost);
    expect(billedSeconds(rate, duration, true)).toBe(seconds);
  });

  it('is nothing where nobody answered', () => {
    const rate = rateOf({ connect_fee: 10_000 });
    expect([priceCall(rate, 0, false), billedSeconds(rate, 0, false)]).toEqual([0, 0]);
    expect(explainPrice(rate, 0, false)).toEqual([]);
  });

  it('is null where no amount is so large, and exact just below', () => {
    const rate = rateOf({ price_1: 100_000_00000, price_n: 100_000_00000, interval_n: 1, interval_1: 1 });
    const longest = Math.floor((MAX_MONEY * 60) / rate.price_n);
    expect(priceCall(rate, longest, true)).toBe(Number(byTheBook(rate, longest)));
    expect(priceCall(rate, longest + 1, true)).toBeNull();
    expect(explainPrice(rate, longest + 1, true)).toEqual([]);
  });

  it('is as the rule says, whatever the rate and the duration', () => {
    fc.assert(
      fc.property(anyRate, anyDuration, (rate, duration) => {
        const cost = byTheBook(rate, duration);
        expect(priceCall(rate, duration, true)).toBe(cost > BigInt(MAX_MONEY) ? null : Number(cost));
      }),
      { numRuns: 5_000 },
    );
  });

  it('never falls as the call goes on', () => {
    fc.assert(
      fc.property(anyRate, anyDuration, anyDuration, (rate, a, b) => {
        const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
        const [less, more] = [shorter, longer].map((duration) => priceCall(rate, duration, true) ?? Infinity);
        expect(less).toBeLessThanOrEqual(more!);
        expect(billedSeconds(rate, shorter, true)).toBeLessThanOrEqual(billedSeconds(rate, longer, true));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the sum of its steps, to the last digit', () => {
    fc.assert(
      fc.property(anyRate, anyDuration, (rate, duration) => {
        const cost = priceCall(rate, duration, true);
        const steps = explainPrice(rate, duration, true);
        fc.pre(cost !== null && steps.length > 0);
        const sum = steps.reduce((total, { amount }) => total + inTrillionths(amount), 0n);
        expect(sum).toBe(BigInt(cost) * 10n ** 7n);
        // The rounding is no more than half a unit, and what was cut off of the thirds.
        const rounding = inTrillionths(steps.at(-1)!.amount);
        expect(rounding < 5_000_010n && rounding > -5_000_010n).toBe(true);
        const seconds = steps.filter(({ what }) => what.startsWith('interval')).map((step) => step.seconds!);
        expect(seconds.reduce((total, one) => total + one, 0)).toBe(billedSeconds(rate, duration, true));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is explained step by step', () => {
    const rate = rateOf({
      connect_fee: 10_000,
      interval_1: 30,
      free_seconds: 10,
      interval_n: 7,
      price_n: 10_000,
      postcall_surcharge: 19_000,
    });
    expect(explainPrice(rate, 57, true)).toEqual([
      { what: 'connect_fee', seconds: null, intervals: null, price: null, amount: '0.1' },
      { what: 'interval_1', seconds: 30, intervals: 1, price: '0.05', amount: '0.025' },
      { what: 'free_seconds', seconds: 10, intervals: null, price: null, amount: '0' },
      { what: 'interval_n', seconds: 21, intervals: 3, price: '0.1', amount: '0.035' },
      { what: 'postcall_surcharge', seconds: null, intervals: null, price: null, amount: '0.0304' },
      { what: 'rounding', seconds: null, intervals: null, price: null, amount: '0' },
    ]);
    expect(explainPrice(rateOf({ interval_1: 1 }), 1, true)).toEqual([
      { what: 'interval_1', seconds: 1, intervals: 1, price: '0.05', amount: '0.000833333333' },
      { what: 'rounding', seconds: null, intervals: null, price: null, amount: '-0.000003333333' },
    ]);
  });
});

function inTrillionths(amount: string): bigint {
  const [whole, decimals = ''] = amount.replace('-', '').split('.');
  const value = BigInt(whole! + decimals.padEnd(12, '0'));
  return amount.startsWith('-') ? -value : value;
}
