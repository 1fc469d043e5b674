import fc, { type Arbitrary } from 'fast-check';
import type { Rate } from '../../src/price/rate.ts';

let made = 0;

/** A rate of 0.05 a minute by the minute, but for what is given. */
export function rateOf(given: Partial<Rate> = {}): Rate {
  made += 1;
  return {
    id: made,
    version: made,
    prefix: '49',
    type: 'INTERNATIONAL',
    account: null,
    connect_fee: 0,
    price_1: 5_000,
    price_n: 5_000,
    interval_1: 60,
    interval_n: 60,
    free_seconds: 0,
    grace_period: 0,
    postcall_surcharge: 0,
    valid_from: null,
    valid_to: null,
    description: null,
    ...given,
  };
}

/** Any of the rates that are let in, the largest among them. */
export const anyRate: Arbitrary<Rate> = fc
  .record({
    connect_fee: fc.nat({ max: 1_000_000_00000 }),
    price_1: fc.nat({ max: 100_000_00000 }),
    price_n: fc.nat({ max: 100_000_00000 }),
    interval_1: fc.integer({ min: 1, max: 86_400 }),
    interval_n: fc.integer({ min: 1, max: 86_400 }),
    free_seconds: fc.nat({ max: 86_400 }),
    grace_period: fc.nat({ max: 100 }),
    postcall_surcharge: fc.nat({ max: 100_000 }),
  })
  .map(rateOf);

export const anyDuration = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 100_000 }), fc.nat({ max: 2_147_483_647 }));
