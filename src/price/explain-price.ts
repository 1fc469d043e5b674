import { furtherIntervals, isCharged, priceCall } from './price.ts';
import { moneyToText } from './money.ts';
import type { Rate } from './rate.ts';

/** The member of a rate that a step is about; `rounding` is what makes the cost of the sum of all others. */
export type StepName = 'connect_fee' | 'interval_1' | 'free_seconds' | 'interval_n' | 'postcall_surcharge' | 'rounding';

export interface Step {
  readonly what: StepName;
  /** The seconds that it covers. */
  readonly seconds: number | null;
  readonly intervals: number | null;
  /** Of a minute, in the currency. */
  readonly price: string | null;
  /** In the currency, with up to twelve decimals. */
  readonly amount: string;
}

/** Thirds of the last digit apart, every amount has this many decimals at most. */
const DECIMALS = 12;
/** From 10⁻⁵ to 10⁻¹² units. */
const FINER = 10n ** BigInt(DECIMALS - 5);

/**
 * How the cost of a call comes about: the amounts add up to it, to the last digit. What does not end after twelve
 * decimals is cut there, and made good in the last step, the rounding. None where the call is free of charge, or its
 * cost too large.
 */
export function explainPrice(rate: Rate, duration: number, answered: boolean): Step[] {
  const cost = priceCall(rate, duration, answered);
  if (cost === null || !isCharged(rate, duration, answered)) return [];
  const steps: Step[] = [];
  let sum = 0n;
  const add = (what: StepName, amount: bigint, more: Partial<Step> = {}) => {
    sum += amount;
    steps.push({ what, seconds: null, intervals: null, price: null, ...more, amount: fineText(amount) });
  };
  const first = BigInt(rate.price_1) * BigInt(rate.interval_1);
  const intervals = furtherIntervals(rate, duration);
  const seconds = intervals * rate.interval_n;
  const further = BigInt(rate.price_n) * BigInt(seconds);

  if (rate.connect_fee > 0) add('connect_fee', BigInt(rate.connect_fee) * FINER);
  add('interval_1', (first * FINER) / 60n, {
    seconds: rate.interval_1,
    intervals: 1,
    price: moneyToText(rate.price_1),
  });
  const free = Math.min(rate.free_seconds, duration - rate.interval_1);
  if (free > 0) add('free_seconds', 0n, { seconds: free });
  if (intervals > 0)
    add('interval_n', (further * FINER) / 60n, { seconds, intervals, price: moneyToText(rate.price_n) });
  if (rate.postcall_surcharge > 0) {
    const sixtieths = BigInt(rate.connect_fee) * 60n + first + further;
    add('postcall_surcharge', (sixtieths * BigInt(rate.postcall_surcharge) * FINER) / 6_000_000n);
  }
  add('rounding', BigInt(cost) * FINER - sum);
  return steps;
}

function fineText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const decimals = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${decimals === '' ? '' : `.${decimals}`}`;
}
