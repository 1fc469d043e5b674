import Type from 'typebox';
import { FORMATS } from '../formats/index.ts';
import { orNull } from './field-schemas.ts';
import { MOST_IDS } from '../sources/quarantine-options.ts';

const quarantineEntry = {
  id: Type.Integer({ format: 'int64', minimum: 1 }),
  received_at: Type.String({ format: 'date-time', description: 'When it came.' }),
  source: orNull(Type.String({ description: 'The name of the feed.' })),
  format: Type.Union([...FORMATS.keys()].map((name) => Type.Literal(name))),
  file: orNull(Type.String({ description: 'The name of the file that it stood in.' })),
  line: orNull(Type.Integer({ minimum: 1, description: 'Of its first line.' })),
  column: orNull(Type.Integer({ minimum: 1, description: 'Of the character at fault; null when all of it is.' })),
  reason: Type.String({ description: 'What is wrong, and what would be right.' }),
  timezone: orNull(Type.String({ description: 'The zone that was given with it.' })),
  bytes: Type.Integer({ minimum: 0, description: 'How many it has.' }),
};

const QuarantineEntry = Type.Object(quarantineEntry, {
  $id: 'QuarantineEntry',
  additionalProperties: false,
  description: 'A record that could not be read.',
});

const QuarantineList = Type.Object(
  {
    count: Type.Optional(
      Type.Integer({ format: 'int64', minimum: 0, description: 'How many are meant, before skip and top.' }),
    ),
    items: Type.Array(Type.Ref('QuarantineEntry')),
  },
  { $id: 'QuarantineList', additionalProperties: false },
);

const QuarantinedRecord = Type.Object(
  {
    ...quarantineEntry,
    raw_base64: Type.String({ contentEncoding: 'base64', description: 'Its bytes as they came.' }),
    raw_text: orNull(Type.String({ description: 'The same as text; null where they are not UTF-8.' })),
  },
  { $id: 'QuarantinedRecord', additionalProperties: false, description: 'The same with its bytes.' },
);

/** Which records are meant: exactly one of the ways. */
const quarantineChoice = {
  ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: MOST_IDS })),
  source: Type.Optional(Type.String({ description: 'Those of this source.' })),
  format: Type.Optional(Type.String({ description: 'Those of this format.' })),
  all: Type.Optional(Type.Boolean({ description: 'All of the tenant.' })),
};

const QuarantineRetry = Type.Object(
  {
    ...quarantineChoice,
    timezone: Type.Optional(
      Type.String({ description: 'IANA name of the zone of times that are written without one.' }),
    ),
    after: Type.Optional(Type.Integer({ minimum: 0, description: '`next` of the answer before.' })),
  },
  {
    $id: 'QuarantineRetry',
    additionalProperties: false,
    description: 'Named by ids, or chosen by source and format, or all.',
    examples: [{ all: true }, { source: 'office', timezone: 'Europe/Berlin' }],
  },
);

const QuarantineRetried = Type.Object(
  {
    tried: Type.Integer({ minimum: 0 }),
    left: Type.Integer({ minimum: 0, description: 'Those that still cannot be read.' }),
    read: Type.Integer({ minimum: 0 }),
    stored: Type.Integer({ minimum: 0 }),
    updated: Type.Integer({ minimum: 0 }),
    unchanged: Type.Integer({ minimum: 0 }),
    rejected: Type.Integer({ minimum: 0 }),
    records: Type.Integer({ minimum: 0 }),
    events: Type.Integer({ minimum: 0 }),
    next: orNull(Type.Integer({ description: 'Where more are meant than were tried: to be sent as `after`.' })),
  },
  { $id: 'QuarantineRetried', additionalProperties: false },
);

const QuarantinePurge = Type.Object(quarantineChoice, {
  $id: 'QuarantinePurge',
  additionalProperties: false,
  description: 'Named by ids, or chosen by source and format, or all.',
  examples: [{ format: 'cucm' }, { ids: [7, 8] }],
});

const QuarantinePurged = Type.Object(
  { removed: Type.Integer({ minimum: 0 }) },
  { $id: 'QuarantinePurged', additionalProperties: false },
);

/** What the document calls the bodies of /quarantine. */
export const QUARANTINE_SCHEMAS = [
  QuarantineEntry,
  QuarantineList,
  QuarantinedRecord,
  QuarantineRetry,
  QuarantineRetried,
  QuarantinePurge,
  QuarantinePurged,
];
