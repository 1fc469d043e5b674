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
  const count = rates.length;
  const numbers = new Float64Array(count * NUMBERS.length);
  const prefixes: string[] = [];
  const accounts: (string | null)[] = [];
  const descriptions: (string | null)[] = [];
  for (let index = 0; index < count; index++) {
    const rate = rates[index]!;
    prefixes.push(rate.prefix);
    accounts.push(rate.account);
    descriptions.push(rate.description);
    setNumbers(numbers, index * NUMBERS.length, rate);
  }
  return { numbers, prefixes, accounts, descriptions };
}

/** In the order of NUMBERS. One by one: there may be hundreds of thousands. */
function setNumbers(numbers: Float64Array, at: number, rate: UnstoredRate): void {
  numbers[at] = rate.id;
  numbers[at + 1] = RATE_TYPES.indexOf(rate.type);
  numbers[at + 2] = rate.connect_fee;
  numbers[at + 3] = rate.price_1;
  numbers[at + 4] = rate.price_n;
  numbers[at + 5] = rate.interval_1;
  numbers[at + 6] = rate.interval_n;
  numbers[at + 7] = rate.free_seconds;
  numbers[at + 8] = rate.grace_period;
  numbers[at + 9] = rate.postcall_surcharge;
  numbers[at + 10] = rate.valid_from ?? Number.NaN;
  numbers[at + 11] = rate.valid_to ?? Number.NaN;
}
