import { DEFAULT_PRICE_SETTINGS, type PriceSettings } from '../price/price-plan.ts';
import { DIRECTIONS, type Direction } from '../record/enums.ts';
import { show, type Refuse } from '../query/members.ts';

type PriceMember = keyof PriceSettings;

/** The settings of a source that make the price of its calls. */
export const PRICE_MEMBERS = Object.keys(DEFAULT_PRICE_SETTINGS) as readonly PriceMember[];

const SHAPES = {
  country: { right: /^[1-9]\d{0,2}$/, is: 'the calling code of its country, 1 to 3 digits such as 49, or null' },
  international_prefix: {
    right: /^\d{1,6}$/,
    is: 'what is dialled before the calling code of another country, up to 6 digits such as 00, or null for what is usual',
  },
  trunk_prefix: {
    right: /^\d{0,4}$/,
    is: "what is dialled before national numbers, up to 4 digits such as 0, '' for nothing, or null for what is usual",
  },
  area_code: { right: /^\d{1,8}$/, is: 'what is put before local numbers, up to 8 digits such as 30, or null' },
  access_code: {
    right: /^\d{1,4}$/,
    is: 'what users dial to get a line to the outside, up to 4 digits such as 9, or null',
  },
} as const;

/** Checks these members; those that are left out are those of `before`. */
export function readPriceSettings(
  members: Readonly<Record<string, unknown>>,
  before: PriceSettings,
  refuse: Refuse,
): PriceSettings {
  const digits = (name: keyof typeof SHAPES): string | null => {
    const value = members[name];
    if (value === undefined) return before[name];
    if (value === null || (typeof value === 'string' && SHAPES[name].right.test(value))) return value;
    refuse(name, `${name} is ${SHAPES[name].is}, not ${show(value)}.`);
    return null;
  };
  return {
    country: digits('country'),
    international_prefix: digits('international_prefix'),
    trunk_prefix: digits('trunk_prefix'),
    area_code: digits('area_code'),
    access_code: digits('access_code'),
    priced_directions: readDirections(members['priced_directions'], before.priced_directions, refuse),
    trust_cost: readTrust(members['trust_cost'], before.trust_cost, refuse),
  };
}

function readDirections(value: unknown, before: readonly Direction[], refuse: Refuse): readonly Direction[] {
  if (value === undefined) return before;
  if (Array.isArray(value) && value.every((word) => DIRECTIONS.includes(word as never))) {
    return DIRECTIONS.filter((word) => value.includes(word));
  }
  refuse('priced_directions', `priced_directions is a list of ${DIRECTIONS.join(', ')}, not ${show(value)}.`);
  return before;
}

function readTrust(value: unknown, before: boolean, refuse: Refuse): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? before;
  refuse('trust_cost', `trust_cost is true or false, not ${show(value)}.`);
  return before;
}
