import { MAX_MONEY } from './money.ts';
import type { Rate } from './rate.ts';

/** What a surcharge of 1 is: fractions are in 10⁻⁵, as money is. */
const WHOLE = 100_000;

/**
 * What a call costs, in 10⁻⁵ units: exact, and rounded once, half up, at the end. `duration` is the talk time in whole
 * seconds. Null when the amount is larger than money can be (`MAX_MONEY`).
 */
export function priceCall(rate: Rate, duration: number, answered: boolean): number | null {
  if (!isCharged(rate, duration, answered)) return 0;
  const seconds = furtherIntervals(rate, duration) * rate.interval_n;
  // In sixtieths, since prices are per minute. No member is negative: where the sum is exact, so are they all.
  const sixtieths = rate.connect_fee * 60 + rate.price_1 * rate.interval_1 + rate.price_n * seconds;
  if (rate.postcall_surcharge === 0) {
    if (sixtieths + 30 <= MAX_MONEY) return Math.floor((sixtieths + 30) / 60);
  } else {
    const numerator = sixtieths * (WHOLE + rate.postcall_surcharge) + 30 * WHOLE;
    // Below 2^53 a quotient lies further from the next integer than a double can err.
    if (numerator <= MAX_MONEY) return Math.floor(numerator / (60 * WHOLE));
  }
  return priceLarge(rate, seconds);
}

/** The seconds that are paid for: whole intervals, without those that are free. */
export function billedSeconds(rate: Rate, duration: number, answered: boolean): number {
  if (!isCharged(rate, duration, answered)) return 0;
  return rate.interval_1 + furtherIntervals(rate, duration) * rate.interval_n;
}

/** Calls that were not answered, or were shorter than the grace period, cost nothing. */
export function isCharged(rate: Rate, duration: number, answered: boolean): boolean {
  return answered && duration >= rate.grace_period;
}

/** How many intervals cover the seconds past the first one and the free ones; the last is paid in full. */
export function furtherIntervals(rate: Rate, duration: number): number {
  const beyond = duration - rate.interval_1 - rate.free_seconds;
  return beyond > 0 ? Math.ceil(beyond / rate.interval_n) : 0;
}

function priceLarge(rate: Rate, seconds: number): number | null {
  const sixtieths =
    BigInt(rate.connect_fee) * 60n +
    BigInt(rate.price_1) * BigInt(rate.interval_1) +
    BigInt(rate.price_n) * BigInt(seconds);
  const cost = (sixtieths * BigInt(WHOLE + rate.postcall_surcharge) + BigInt(30 * WHOLE)) / BigInt(60 * WHOLE);
  return cost > BigInt(MAX_MONEY) ? null : Number(cost);
}
