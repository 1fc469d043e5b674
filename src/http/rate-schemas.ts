import Type, { type TSchema } from 'typebox';
import { DIRECTIONS } from '../record/enums.ts';
import { RATE_FIELDS, RATE_MEMBERS } from '../record/rate-fields.ts';
import { PRICE_REASONS } from '../rating/explain.ts';
import { QUOTE_REASONS } from '../price/quote.ts';
import { orNull, valueOf } from './field-schemas.ts';

/** The shapes of rates in requests and answers, from their catalogue. */

const BLANK: ReadonlySet<string> = new Set(['account', 'description', 'valid_from', 'valid_to']);

const members = (forWriting: boolean) =>
  RATE_FIELDS.filter(({ name }) => RATE_MEMBERS.includes(name)).map((field) => {
    const value = valueOf(field, forWriting);
    if (BLANK.has(field.name)) return [field.name, orNull(value)] as const;
    return [field.name, forWriting && field.type === 'money' ? amount(field.name, field.description) : value] as const;
  });

/** A number, or a text that is one, so that no program need calculate with doubles. */
function amount(name: string, description: string): TSchema {
  const largest = name === 'postcall_surcharge' ? 1 : name === 'connect_fee' ? 1_000_000 : 100_000;
  return Type.Union(
    [
      Type.Number({ format: 'double', minimum: 0, maximum: largest, examples: [0, 0.05, 0.19, 1] }),
      Type.String({ pattern: '^\\d{1,7}(\\.\\d{1,5})?$', examples: ['0.05', '1'] }),
    ],
    { description: `${description} Five decimals at most.` },
  );
}

const id = Type.String({ description: 'The unique ID of the rate.', examples: ['MQ'] });

const Rate = Type.Object(
  { id, ...Object.fromEntries(members(false)) },
  { $id: 'Rate', additionalProperties: false, description: 'The price of calls to a prefix. Blank is null.' },
);

const RateList = Type.Object(
  {
    count: Type.Optional(
      Type.Integer({ format: 'int64', minimum: 0, description: 'How many rates match, before skip and top.' }),
    ),
    items: Type.Array(Type.Ref('Rate')),
  },
  { $id: 'RateList', additionalProperties: false },
);

const given = Object.fromEntries(members(true).map(([name, schema]) => [name, Type.Optional(schema)]));

const RateChanges = Type.Object(
  { id: Type.Optional(id), ...given },
  {
    $id: 'RateChanges',
    additionalProperties: false,
    description: 'Members that are left out stay as they are.',
    examples: [{ price_1: 0.04 }, { description: 'Germany, Berlin' }],
  },
);

const PostedRate = Type.Object(
  {
    ...RateChanges.properties,
    prefix: Type.String({ pattern: '^[1-9]\\d{0,14}$', examples: ['49', '4930', '1202555'] }),
    price_1: given['price_1'] as TSchema,
  },
  {
    $id: 'PostedRate',
    additionalProperties: false,
    description:
      'prefix and price_1 are required. What is left out is 0, or 60 of interval_1; price_n and interval_n are as in the first interval.',
    examples: [
      { prefix: '4930', price_1: 0.05, interval_1: 30, interval_n: 6, description: 'Germany, Berlin' },
      { prefix: '1202', price_1: '0.009', account: '101', valid_from: '2026-01-01T00:00:00Z' },
    ],
  },
);
PostedRate.required = ['prefix', 'price_1'];

const SimulatedCall = Type.Object(
  {
    number: Type.String({ maxLength: 1024, description: 'What was dialled.', examples: ['+442079460000'] }),
    duration: Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      description: 'The talk time in seconds.',
      examples: [61],
    }),
    started_at: Type.Optional(orNull(Type.String({ format: 'date-time', description: 'Blank: now.' }))),
    direction: Type.Optional(
      Type.Union(
        DIRECTIONS.map((word) => Type.Literal(word)),
        { default: 'OUTBOUND_CALL' },
      ),
    ),
    account: Type.Optional(
      orNull(
        Type.String({
          maxLength: 1024,
          description: 'Whom the cost goes to. Left out: the tenant, unless its costs go to extensions.',
        }),
      ),
    ),
    source: Type.Optional(
      orNull(Type.String({ maxLength: 256, description: 'The source by whose settings numbers are dialled.' })),
    ),
    answered: Type.Optional(Type.Boolean({ default: true })),
  },
  { $id: 'SimulatedCall', additionalProperties: false },
);

const orNone = (description: string) => orNull(Type.Integer({ description }));

export const PriceStep = Type.Object(
  {
    what: Type.Union(
      ['connect_fee', 'interval_1', 'free_seconds', 'interval_n', 'postcall_surcharge', 'rounding'].map((word) =>
        Type.Literal(word),
      ),
      { description: 'The member of the rate that it is about; rounding makes the cost of the sum of all others.' },
    ),
    seconds: orNone('The seconds that it covers.'),
    intervals: orNone('The intervals that it covers.'),
    price: orNull(Type.String({ description: 'Of a minute.' })),
    amount: Type.String({ description: 'With up to twelve decimals. The amounts of all steps add up to the cost.' }),
  },
  { $id: 'PriceStep', additionalProperties: false, description: 'One step of how a cost comes about.' },
);

const Simulation = Type.Object(
  {
    cost: orNull(Type.Number({ format: 'double', minimum: 0, description: 'Blank: it has none; reason says why.' })),
    billed_seconds: Type.Integer({ minimum: 0, description: 'The seconds that are paid for.' }),
    number: orNull(Type.String({ description: 'The number that was priced, in E.164.', examples: ['+442079460000'] })),
    account: orNull(Type.String()),
    started_at: Type.String({ format: 'date-time' }),
    duration: Type.Integer({ minimum: 0 }),
    direction: Type.Union(DIRECTIONS.map((word) => Type.Literal(word))),
    rate: Type.Union([Type.Ref('Rate'), Type.Null()]),
    reason: orNull(
      Type.Union(
        QUOTE_REASONS.map((word) => Type.Literal(word)),
        { description: 'Why there is no cost, or none but 0.' },
      ),
    ),
    message: orNull(Type.String({ description: 'The same for people.' })),
    steps: Type.Array(Type.Ref('PriceStep')),
  },
  { $id: 'Simulation', additionalProperties: false, description: 'What a call would cost, and how that comes about.' },
);

const CallPrice = Type.Object(
  {
    id: Type.String({ description: 'The unique ID of the call log.' }),
    cost: Simulation.properties.cost,
    billed_account: orNull(Type.String({ description: 'The account the cost goes to.' })),
    billed_seconds: Simulation.properties.billed_seconds,
    number: Simulation.properties.number,
    started_at: Simulation.properties.started_at,
    duration: orNull(Type.Integer({ minimum: 0, description: 'The talk time in seconds.' })),
    rate: Type.Union([Type.Ref('Rate'), Type.Null()], { description: 'As it was when the call was priced.' }),
    reason: orNull(
      Type.Union(
        PRICE_REASONS.map((word) => Type.Literal(word)),
        { description: 'Why there is no price made of a rate, or none but 0.' },
      ),
    ),
    message: Simulation.properties.message,
    steps: Simulation.properties.steps,
    stated: orNull(
      Type.Object(
        { cost: orNull(Type.Number()), billed_account: orNull(Type.String()) },
        { additionalProperties: false, description: 'What its source said, of a call log that was priced.' },
      ),
    ),
  },
  { $id: 'CallPrice', additionalProperties: false, description: 'What a call log costs, and how that comes about.' },
);

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** A rate in a plan: one that is not there yet has no ID. */
const RateImport = Type.Object(
  {
    dry_run: Type.Boolean({ description: 'Whether nothing was changed.' }),
    read: count('Rates in the file.'),
    added: count('Rates that were not there.'),
    changed: count('Rates that were there and are other now.'),
    unchanged: count('Rates that were there as they are.'),
    removed: count('Rates that are not in the file; only with replace.'),
    changes: Type.Array(
      Type.Object(
        {
          change: Type.Union(['ADDED', 'CHANGED', 'REMOVED'].map((word) => Type.Literal(word))),
          line: orNone('Its line in the file.'),
          before: Type.Union([Type.Ref('Rate'), Type.Null()]),
          after: Type.Union([Type.Ref('Rate'), Type.Null()]),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000, description: 'The first 1000 changes.' },
    ),
  },
  { $id: 'RateImport', additionalProperties: false },
);

const Missing = Type.Object(
  {
    calls: count('Call logs without a rate.'),
    items: Type.Array(
      Type.Object(
        {
          number: orNull(Type.String({ description: 'In E.164; blank: what was dialled cannot be told in it.' })),
          callee: orNull(Type.String({ description: 'What was dialled.' })),
          calls: count('Call logs to the number.'),
          talk_seconds: Type.Integer({ description: 'Their seconds of talk.' }),
          first_at: Type.String({ format: 'date-time' }),
          last_at: Type.String({ format: 'date-time' }),
        },
        { additionalProperties: false },
      ),
      { description: 'The most calls first.' },
    ),
  },
  { $id: 'Missing', additionalProperties: false, description: 'Numbers that calls went to and that no rate has.' },
);

export const RATE_SCHEMAS = [
  Missing,
  Rate,
  RateList,
  RateChanges,
  PostedRate,
  SimulatedCall,
  PriceStep,
  Simulation,
  CallPrice,
  RateImport,
];
