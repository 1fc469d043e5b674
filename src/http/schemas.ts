import Type, { type TObject, type TSchema } from 'typebox';
import { ROLES } from '../access/ctx.ts';
import { FORMATS } from '../formats/index.ts';
import { TWINS } from '../ingest/feed.ts';
import { DIRECTIONS, REROUTE_REASONS } from '../record/enums.ts';
import { FIELDS, SUMMARY_FIELDS, type Field } from '../record/fields.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import { BILLED_ACCOUNTS, COST_ROLES } from '../record/tenant-settings.ts';
import { orNull, valueOf } from './field-schemas.ts';

/**
 * The shapes of requests and answers, from the catalogue of fields. Those with an `$id` are components of the
 * OpenAPI document.
 */

function viewOf(fields: readonly Field[], options: { $id: string; description: string }): TObject {
  const properties = fields.map((field) => {
    const value = valueOf(field, false);
    const mayBeBlank = field.type !== 'id' && field.name !== 'started_at';
    return [field.name, mayBeBlank ? Type.Union([value, Type.Null()]) : value] as const;
  });
  return Type.Object(Object.fromEntries(properties), { ...options, additionalProperties: false });
}

export const CallLog = viewOf(SUMMARY_FIELDS, {
  $id: 'CallLog',
  description: 'A call log as lists show it: one leg, one caller trying one target. Blank is null.',
});

export const CallLogDetail = viewOf(FIELDS, {
  $id: 'CallLogDetail',
  description: 'A call log in detail.',
});

export const CallLogList = Type.Object(
  {
    count: Type.Optional(
      Type.Integer({
        format: 'int64',
        minimum: 0,
        description: 'How many call logs match, before skip and top.',
        examples: [100],
      }),
    ),
    items: Type.Array(Type.Ref('CallLog')),
  },
  { $id: 'CallLogList', additionalProperties: false },
);

export const Session = viewOf(SESSION_FIELDS, {
  $id: 'Session',
  description: 'One call as lists show it: what the call logs come to that the token may see. Blank is null.',
});

export const SessionList = Type.Object(
  {
    count: Type.Optional(
      Type.Integer({ format: 'int64', minimum: 0, description: 'How many sessions match, before skip and top.' }),
    ),
    items: Type.Array(Type.Ref('Session')),
  },
  { $id: 'SessionList', additionalProperties: false },
);

export const SessionStep = Type.Object(
  {
    kind: Type.Union([Type.Literal('SERVICE'), Type.Literal('PHONE')], {
      description: 'SERVICE: an IVR, a queue, a ring group or a voicemail. PHONE: what a person answers.',
    }),
    number: orNull(Type.String()),
    display_name: orNull(Type.String()),
    started_at: Type.String({ format: 'date-time', description: 'When the call came there.' }),
    answered: Type.Boolean(),
    reroute_reason: orNull(Type.Union(REROUTE_REASONS.map((word) => Type.Literal(word)))),
  },
  { $id: 'SessionStep', additionalProperties: false, description: 'One place that a call came to.' },
);

export const SessionDetail = Type.Object(
  {
    ...Session.properties,
    path: Type.Array(Type.Ref('SessionStep'), {
      description: 'How the call moved. Phones that rang beside the one that was quickest are left out.',
    }),
    legs: Type.Array(Type.Ref('CallLog'), { description: 'Its call logs, in the order of their start.' }),
  },
  { $id: 'SessionDetail', additionalProperties: false, description: 'One call with all its call logs.' },
);

export const PostedCallLog = Type.Object(
  {
    ...Object.fromEntries(
      FIELDS.map((field) => {
        const value = valueOf(field, true);
        const required = field.name === 'started_at';
        return [field.name, required ? value : Type.Optional(Type.Union([value, Type.Null()]))];
      }),
    ),
    source: Type.Optional(Type.Union([Type.String({ description: 'The name of the feed.' }), Type.Null()])),
    source_key: Type.Optional(
      Type.Union([Type.String({ description: "The source's own key of the record." }), Type.Null()]),
    ),
  },
  {
    $id: 'PostedCallLog',
    description:
      'A call log to be stored. started_at and one of caller and callee are required. Other members are kept in user_data when that is blank. An id is read over: it is made from the record.',
  },
);

export const AppendSummary = Type.Object(
  {
    received: Type.Integer({ minimum: 0 }),
    stored: Type.Integer({ minimum: 0 }),
    updated: Type.Integer({ minimum: 0 }),
    unchanged: Type.Integer({ minimum: 0 }),
    rejected: Type.Integer({ minimum: 0 }),
    errors: Type.Array(
      Type.Object(
        {
          index: Type.Integer({ minimum: 0, description: 'Position in what was sent, from 0.' }),
          code: Type.Literal('VALIDATE_FAILED'),
          message: Type.String(),
        },
        { additionalProperties: false },
      ),
      { description: 'The first 1000 of the rejected records.' },
    ),
  },
  {
    $id: 'AppendSummary',
    additionalProperties: false,
    description: 'What became of the records sent. What it counts as stored, updated or unchanged is safely on disk.',
  },
);

export const ErrorAnswer = Type.Object(
  {
    errors: Type.Array(
      Type.Object(
        {
          code: Type.String({ pattern: '^[A-Z_]+$' }),
          message: Type.String(),
          detail: Type.Optional(Type.String({ description: 'The option, field or place at fault.' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { $id: 'ErrorAnswer', additionalProperties: false },
);

export const Spooled = Type.Object(
  { spooled: Type.Literal(true) },
  { $id: 'Spooled', additionalProperties: false, description: 'Kept on disk, to be stored later.' },
);

export const SyncToken = Type.Object(
  { token: Type.String({ description: 'Opaque, URL-safe. Good for the same tenant, role and extensions.' }) },
  { $id: 'SyncToken', additionalProperties: false },
);

export const Change = Type.Object(
  {
    id: Type.String({ description: 'The unique ID of the call log.' }),
    change_type: Type.Union([Type.Literal('CREATED'), Type.Literal('UPDATED'), Type.Literal('DELETED')], {
      description: 'CREATED: came into what the caller may see. DELETED: left it.',
    }),
    items: Type.Array(Type.Ref('CallLog'), {
      maxItems: 1,
      description: 'The call log as it is now; none when it was deleted.',
    }),
  },
  { $id: 'Change', additionalProperties: false },
);

export const ChangeList = Type.Object(
  {
    token: Type.String({ description: 'The sync token behind these changes.' }),
    items: Type.Array(Type.Ref('Change'), { description: 'In the order they happened. None: up to date.' }),
  },
  { $id: 'ChangeList', additionalProperties: false },
);

const texts = (description: string) => Type.Array(Type.String({ maxLength: 256 }), { maxItems: 1000, description });

const sourceSettings = {
  timezone: Type.Union([Type.String(), Type.Null()], {
    description: 'IANA name of the zone of times that are written without one; null: what the records prove, else UTC.',
    examples: ['Europe/Berlin'],
  }),
  trunks: texts('Names of the trunks, as channels, gateways or devices are called; `*` stands for any characters.'),
  extensions: texts('The numbers of the house: one, a range such as `100-199`, or a pattern such as `2*`.'),
  dids: texts('The numbers by which the house is called from outside, likewise.'),
  columns: Type.Union([texts("The columns of a layout of one's own, in the format's words."), Type.Null()]),
  twins: Type.Union(
    TWINS.map((word) => Type.Literal(word)),
    { description: 'What to do with records that say the same to the letter: take them for one, or keep each.' },
  ),
  country: orNull(
    Type.String({
      pattern: '^[1-9]\\d{0,2}$',
      description: 'The calling code of its country; blank: numbers are only known with their country.',
      examples: ['49'],
    }),
  ),
  international_prefix: orNull(
    Type.String({
      pattern: '^\\d{1,6}$',
      description:
        'What is dialled before the calling code of another country. Blank: as usual in the country, else 00.',
      examples: ['00'],
    }),
  ),
  trunk_prefix: orNull(
    Type.String({
      pattern: '^\\d{0,4}$',
      description: "What is dialled before national numbers; '' is nothing. Blank: as usual in the country.",
      examples: ['0'],
    }),
  ),
  area_code: orNull(
    Type.String({ pattern: '^\\d{1,8}$', description: 'What is put before local numbers.', examples: ['30'] }),
  ),
  access_code: orNull(
    Type.String({
      pattern: '^\\d{1,4}$',
      description: 'What users dial to get a line to the outside.',
      examples: ['9'],
    }),
  ),
  priced_directions: Type.Array(Type.Union(DIRECTIONS.map((word) => Type.Literal(word))), {
    description: 'Calls of which directions have a price.',
  }),
  trust_cost: Type.Boolean({ description: 'Whether the cost and the account that the source states itself are kept.' }),
};
const sourceName = Type.String({ minLength: 1, maxLength: 256, examples: ['office'] });
const formatName = Type.Union([...FORMATS.keys()].map((name) => Type.Literal(name)));
const time = (description: string) => Type.String({ format: 'date-time', description });

export const Source = Type.Object(
  {
    name: sourceName,
    format: formatName,
    ...sourceSettings,
    created_at: time('When it was made.'),
    updated_at: time('When it was last changed.'),
  },
  { $id: 'Source', additionalProperties: false, description: 'A feed of the tenant with settings of its own.' },
);

export const SourceList = Type.Object(
  { count: Type.Integer({ minimum: 0 }), items: Type.Array(Type.Ref('Source')) },
  { $id: 'SourceList', additionalProperties: false },
);

const SourceActivity = Type.Object(
  {
    source: orNull(Type.String({ description: 'Its name; blank: of records that came without one.' })),
    calls: Type.Integer({ minimum: 0, description: 'Call logs of these days.' }),
    quarantined: Type.Integer({ minimum: 0, description: 'Records in quarantine, whenever they came.' }),
    last_started_at: orNull(time('The start of the last call log of these days.')),
  },
  { $id: 'SourceActivity', additionalProperties: false, description: 'What has come from a source of late.' },
);

const SourceActivityList = Type.Object(
  {
    days: Type.Integer({ minimum: 1, description: 'How many days are looked at.' }),
    count: Type.Integer({ minimum: 0 }),
    items: Type.Array(Type.Ref('SourceActivity')),
  },
  { $id: 'SourceActivityList', additionalProperties: false },
);

export const PostedSource = Type.Object(
  { name: sourceName, format: formatName, ...Type.Partial(Type.Object(sourceSettings)).properties },
  { $id: 'PostedSource', additionalProperties: false },
);

export const SourceChanges = Type.Partial(Type.Object({ name: sourceName, format: formatName, ...sourceSettings }), {
  $id: 'SourceChanges',
  additionalProperties: false,
});

export const Who = Type.Object(
  {
    tenant: Type.String({ description: 'The tenant of the token.' }),
    role: Type.Union(ROLES.map((word) => Type.Literal(word))),
    extensions: orNull(
      Type.Array(Type.String(), { description: 'Of a manager or user: those whose call logs it may see.' }),
    ),
    sees_costs: Type.Boolean({ description: 'Whether it may see `cost` and `billed_account`.' }),
    name: orNull(Type.String({ description: 'The name that the token was given.' })),
    prefix: Type.String({ description: 'The first characters of the token.' }),
    expires_at: orNull(time('Until when it is good.')),
  },
  { $id: 'Who', additionalProperties: false, description: 'Whose token it is.' },
);

const tenantSettings = {
  billed_account: Type.Union([...BILLED_ACCOUNTS.map((word) => Type.Literal(word)), Type.Null()], {
    description: 'Whom costs go to: the tenant by its name, or the extension that caused them. Blank: TENANT.',
  }),
  costs_seen_by: Type.Array(Type.Union(COST_ROLES.map((role) => Type.Literal(role))), {
    description: 'Roles beside `admin` that see `cost` and `billed_account` of the call logs they see.',
  }),
};

export const Tenant = Type.Object(
  { name: Type.String(), ...tenantSettings },
  { $id: 'Tenant', additionalProperties: false, description: 'The tenant of the token.' },
);

export const TenantChanges = Type.Partial(Type.Object(tenantSettings), {
  $id: 'TenantChanges',
  additionalProperties: false,
});

export const SHARED_SCHEMAS = [
  CallLog,
  CallLogDetail,
  CallLogList,
  Session,
  SessionList,
  SessionStep,
  SessionDetail,
  PostedCallLog,
  AppendSummary,
  Spooled,
  SyncToken,
  Change,
  ChangeList,
  Source,
  SourceList,
  PostedSource,
  SourceChanges,
  SourceActivity,
  SourceActivityList,
  Who,
  Tenant,
  TenantChanges,
  ErrorAnswer,
];

const ERROR_TEXTS = {
  400: 'The request breaks the rules; every fault is named.',
  401: 'The token is missing, malformed, unknown, expired or revoked.',
  403: 'The token may not do this.',
  404: 'There is no such thing, or none that the token may see.',
  413: 'The body is too large.',
  415: 'The body is of a type that is not understood.',
  429: 'Too many requests; Retry-After tells when to go on.',
  503: 'It cannot be done now; Retry-After tells when to try again.',
} as const;

/** Answers of these statuses in the document. */
export function errorAnswers(...statuses: readonly (keyof typeof ERROR_TEXTS)[]): Record<number, TSchema> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: ERROR_TEXTS[status], content: { 'application/json': { schema: Type.Ref('ErrorAnswer') } } },
    ]),
  );
}

/** A body in JSON in the document. */
export function jsonBody(component: string) {
  return { content: { 'application/json': { schema: Type.Ref(component) } } };
}

/** A body of any type that holds call records, in the document. */
export function recordBody(description: string): TSchema {
  const examples = ['{"started_at":"2026-03-04T05:06:07Z","caller":"101","callee":"102"}\n'];
  return { content: { '*/*': { schema: Type.String({ description, examples }) } } };
}

/** An answer in JSON in the document. */
export function jsonAnswer(description: string, component: string, headers?: Record<string, TSchema>): TSchema {
  return {
    description,
    ...(headers === undefined ? {} : { headers }),
    content: { 'application/json': { schema: Type.Ref(component) } },
  };
}
