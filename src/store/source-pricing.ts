import { dialPlanOf, type DialPlan, type DialSettings } from '../price/dial-plan.ts';
import { PRICED_DIRECTIONS, type PricePlan } from '../price/quote.ts';
import type { Direction } from '../record/enums.ts';
import { anyOf } from '../record/patterns.ts';

/** What the settings of a source say about prices; stored among them. */
export interface PriceSettings extends DialSettings {
  /** Which of its call logs are priced. */
  readonly priced_directions: readonly Direction[];
  /** Keep a cost that it states itself. */
  readonly trust_cost: boolean;
}

export const DEFAULT_PRICE_SETTINGS: PriceSettings = {
  country: null,
  international_prefix: null,
  trunk_prefix: null,
  area_code: null,
  access_code: null,
  priced_directions: PRICED_DIRECTIONS,
  trust_cost: false,
};

/** How the call logs of a source are priced. */
export interface SourcePricing extends PricePlan {
  readonly dial: DialPlan;
  readonly trustsCost: boolean;
}

/** From the settings of a source as they are stored (JSON); null: it has none. */
export function sourcePricing(stored: string | null): SourcePricing {
  const given = (stored === null ? {} : JSON.parse(stored)) as Partial<PriceSettings> & { extensions?: string[] };
  const settings = { ...DEFAULT_PRICE_SETTINGS, ...given };
  const { extensions = [] } = given;
  return {
    dial: dialPlanOf(settings, extensions.length === 0 ? () => null : anyOf(extensions)),
    directions: settings.priced_directions,
    trustsCost: settings.trust_cost,
  };
}
