import { catalogueOf, type Catalogue, type Field } from './fields.ts';

/** What kind of calls a rate is for, in the words of the PortSIP API. It says nothing about the price. */
export const RATE_TYPES = ['LOCAL', 'NATIONAL', 'INTERNATIONAL', 'MOBILE'] as const;
export type RateType = (typeof RATE_TYPES)[number];

/** In characters; an account is whatever `billed_account` may be. */
export const ACCOUNT_LIMIT = 256;
export const DESCRIPTION_LIMIT = 1024;

/**
 * The catalogue of a rate's fields, as that of the call log (fields.ts): the schema, filter, search and orderby of
 * GET /call_rates are derived from it, and the columns of rates in CSV.
 */
const SPECS: readonly (Omit<Field, 'detailOnly' | 'stored'> & Partial<Field>)[] = [
  { name: 'id', type: 'id', stored: 'key', description: 'The unique ID of the rate; it keeps it when it is edited.' },
  {
    name: 'prefix',
    type: 'text',
    limit: 15,
    searched: 'contains',
    description: 'How the numbers begin, in digits of E.164 without `+`. The longest prefix wins.',
  },
  {
    name: 'account',
    type: 'text',
    limit: ACCOUNT_LIMIT,
    searched: 'contains',
    description: 'Whose rate it is, a `billed_account`; it goes before the general one. Blank: the general one.',
  },
  {
    name: 'type',
    type: 'enum',
    values: RATE_TYPES,
    description: 'What kind of calls it is for. It says nothing about the price.',
  },
  {
    name: 'description',
    type: 'text',
    limit: DESCRIPTION_LIMIT,
    searched: 'contains',
    description: 'What the prefix is, for people.',
  },
  { name: 'connect_fee', type: 'money', description: 'What every call costs that is not free.' },
  { name: 'price_1', type: 'money', description: 'The price of a minute within the first interval.' },
  { name: 'interval_1', type: 'integer', description: 'The first interval in seconds; it is charged whole.' },
  { name: 'price_n', type: 'money', description: 'The price of a minute after the first interval.' },
  {
    name: 'interval_n',
    type: 'integer',
    description: 'The further intervals in seconds; one that has begun is charged whole.',
  },
  { name: 'free_seconds', type: 'integer', description: 'Seconds behind the first interval that cost nothing.' },
  { name: 'grace_period', type: 'integer', description: 'Calls of fewer seconds than this cost nothing at all.' },
  {
    name: 'postcall_surcharge',
    type: 'money',
    description: 'A fraction of the price that is put on top: 0.19 is 19 %.',
  },
  { name: 'valid_from', type: 'time', description: 'From when on it holds, by the start of the call. Blank: ever.' },
  { name: 'valid_to', type: 'time', description: 'From when on it holds no more. Blank: never.' },
];

export const RATE_FIELDS: readonly Field[] = SPECS.map((spec) => ({
  detailOnly: false,
  stored: spec.type === 'text' ? 'text' : 'number',
  ...spec,
}));

export const RATES: Catalogue = catalogueOf(RATE_FIELDS);

/** What somebody may say of a rate: all but its ID. */
export const RATE_MEMBERS: readonly string[] = RATE_FIELDS.map(({ name }) => name).filter((name) => name !== 'id');
