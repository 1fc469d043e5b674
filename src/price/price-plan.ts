import type { Direction } from '../record/enums.ts';
import { anyOf } from '../record/patterns.ts';
import { dialPlanOf, UNKNOWN_PLAN, type DialSettings } from './dial-plan.ts';
import { PRICED_DIRECTIONS, type PricePlan } from './quote.ts';

/** What the settings of a source say of the price of its calls. */
export interface PriceSettings extends DialSettings {
  readonly priced_directions: readonly Direction[];
  /** Whether the cost and the account that the source states itself are kept. */
  readonly trust_cost: boolean;
}

/** Of sources without such settings, and of those that were stored before there were any. */
export const DEFAULT_PRICE_SETTINGS: PriceSettings = {
  country: null,
  international_prefix: null,
  trunk_prefix: null,
  area_code: null,
  access_code: null,
  priced_directions: PRICED_DIRECTIONS,
  trust_cost: false,
};

/** How the calls of a source are priced: by its settings as they are stored, of which any may be missing. */
export function pricePlanOf(settings: Partial<PriceSettings> & { readonly extensions: readonly string[] }): PricePlan {
  const { priced_directions: directions, ...dial } = { ...DEFAULT_PRICE_SETTINGS, ...settings };
  const { extensions } = settings;
  const isExtension = extensions.length === 0 ? UNKNOWN_PLAN.isExtension : extensionTest(extensions);
  return { dial: dialPlanOf(dial, isExtension), directions };
}

/** Nearly all numbers that are dialled are longer than any extension: they need not be looked up. */
function extensionTest(extensions: readonly string[]): (number: string) => boolean {
  const test = anyOf(extensions);
  if (extensions.some((entry) => entry.includes('*'))) return test;
  // Both ends of a range are as long as the numbers in it.
  const longest = Math.max(...extensions.map((entry) => entry.length));
  return (number) => number.length <= longest && test(number);
}

/** How calls are priced of whose source nothing is known. */
export const UNKNOWN_PRICE_PLAN: PricePlan = { dial: UNKNOWN_PLAN, directions: PRICED_DIRECTIONS };
