import type { Rate } from '../price/rate.ts';
import { RATE_TYPES } from '../record/rate-fields.ts';

/** Rates on their way to the writer: what is a number, side by side, and what is text. */
export interface RateBatch {
  /** `NUMBERS` of each rate; blank is NaN. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly prefixes: readonly string[];
  readonly accounts: readonly (string | null)[];
  readonly descriptions: readonly (string | null)[];
}

/** What a rate is before it has a version. */
export type UnstoredRate = Omit<Rate, 'version'>;

/** The columns of a rate that are numbers, in their order in a batch; the type is a position in RATE_TYPES. */
export const NUMBERS = [
  'id',
  'type',
  'connect_fee',
  'price_1',
  'price_n',
  'interval_1',
  'interval_n',
  'free_seconds',
  'grace_period',
  'postcall_surcharge',
  'valid_from',
  'valid_to',
] as const;

export function rateBatch(rates: readonly UnstoredRate[]): RateBatch {
  const numbers = new Float64Array(rates.length * NUMBERS.length);
  let at = 0;
  for (const rate of rates) {
    for (const name of NUMBERS) {
      numbers[at++] = name === 'type' ? RATE_TYPES.indexOf(rate.type) : (rate[name] ?? Number.NaN);
    }
  }
  return {
    numbers,
    prefixes: rates.map(({ prefix }) => prefix),
    accounts: rates.map(({ account }) => account),
    descriptions: rates.map(({ description }) => description),
  };
}
