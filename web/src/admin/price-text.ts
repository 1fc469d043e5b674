import { texts } from '../texts.ts';
import type { RateValues } from './types.ts';

/** An amount with up to five decimals. */
export function amount(value: number): string {
  return texts.admin.amount(value);
}

/** What a minute costs, in the first interval and after it where that is another. */
export function priceOf({ price_1, price_n }: Pick<RateValues, 'price_1' | 'price_n'>): string {
  return price_1 === price_n ? amount(price_1) : `${amount(price_1)} → ${amount(price_n)}`;
}
