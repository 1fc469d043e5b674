import fc from 'fast-check';
import { DIRECTIONS, END_REASONS } from '../../src/record/enums.ts';
import { emptyDraft, type Draft } from '../../src/record/draft.ts';

/** Filters and call logs that have to do with each other: both draw their values from the same small pools. */

export const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'] as const;

const TEXTS = [
  '101',
  '102',
  '0049301234567',
  "O'Hara",
  '100%',
  'a_b',
  'Zoë',
  'ZOË',
  'straße',
  'ΟΔΟΣ',
  'οδος',
  '😀 call',
  '\u{1F600}',
  '\uFF41',
  'carrier-north',
  'Carrier-North',
  '\u212A', // the sign for kelvin, whose small letter is k
  'k',
  '\\',
  '"',
] as const;
const EDGES = [
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00Z',
  '2026-03-28T23:00:00Z',
  '2026-03-29T22:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-04-01T00:00:00Z',
  '2026-03-31T23:59:59.999Z',
  '2026-03-08T07:00:00Z',
  '2026-02-28T12:30:15.5Z',
  '1969-12-31T23:59:59.999Z',
  '2150-06-01T10:00:00Z',
] as const;
const DURATIONS = [0, 1, 59, 60, 61, 3600] as const;
const COSTS = [0, 1, 12_345, 100_000] as const;

const text = fc.constantFrom(...TEXTS);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const time = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...EDGES).map((edge) => Date.parse(edge)) },
  { weight: 3, arbitrary: fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 3, 30) }) },
);

/** Drafts with blanks everywhere; no two are the same record. */
export const arbitraryDrafts: fc.Arbitrary<Draft[]> = fc
  .array(
    fc.record({
      started_at: time,
      caller: maybe(text),
      callee: maybe(text),
      caller_display_name: maybe(text),
      caller_domain: maybe(text),
      destination: maybe(text),
      trunk: maybe(text),
      did_cid: maybe(text),
      session_id: maybe(text),
      billed_account: maybe(text),
      user_data: maybe(text),
      answered_at: maybe(time),
      ended_at: maybe(time),
      direction: maybe(fc.constantFrom(...DIRECTIONS)),
      end_reason: maybe(fc.constantFrom(...END_REASONS)),
      duration: maybe(fc.constantFrom(...DURATIONS)),
      status_code: maybe(fc.constantFrom(0, 404, 486)),
      cost: maybe(fc.constantFrom(...COSTS)),
    }),
    { minLength: 20, maxLength: 60 },
  )
  .map((all) =>
    all.map(({ started_at, ...fields }, index) => ({ ...emptyDraft(started_at), ...fields, call_id: `c${index}` })),
  );

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
const part = fc.oneof(
  text,
  text.map((value) => Array.from(value).slice(0, 2).join('')),
  fc.constantFrom('%', '_', '1', 'ß', ''),
);
const TEXT_FIELDS = [
  'caller',
  'callee',
  'caller_display_name',
  'caller_domain',
  'destination',
  'trunk',
  'session_id',
  'call_id',
  'billed_account',
  'user_data',
];
const textField = fc.constantFrom(...TEXT_FIELDS);
const textValue = fc.oneof(
  { weight: 5, arbitrary: textField },
  { weight: 1, arbitrary: textField.map((name) => `tolower(${name})`) },
  { weight: 1, arbitrary: textField.map((name) => `toupper(${name})`) },
  { weight: 1, arbitrary: fc.constantFrom('direction', 'end_reason', 'reroute_reason') },
);
const operator = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const timeField = fc.constantFrom('started_at', 'started_at', 'answered_at', 'ended_at', 'rang_at');
const timeText = time.map((value) => new Date(value).toISOString());
const timeLiteral = fc.oneof(
  timeText,
  timeText.map(quoted),
  timeText.map((value) => value.slice(0, 10)),
  timeText.map((value) => quoted(value.slice(0, 10))),
);
const number = fc.oneof(fc.constantFrom(...DURATIONS, 404).map(String), fc.constantFrom('60.5', '-1', '1e2', '0.5'));
const numberValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('duration', 'status_code') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('year', 'month', 'day', 'hour', 'minute', 'second'), timeField)
      .map(([name, of]) => `${name}(${of})`),
  },
  { weight: 1, arbitrary: textField.map((name) => `length(${name})`) },
);
const partNumber = fc.oneof(number, fc.constantFrom('0', '1', '2', '3', '9', '12', '23', '29', '30', '2026', '1969'));

const comparison: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(textField, operator, fc.oneof(text.map(quoted), fc.constant('null'), textField)).map((all) => all.join(' ')),
  fc.tuple(text.map(quoted), operator, textField).map((all) => all.join(' ')),
  fc.tuple(textValue, fc.constantFrom('gt', 'ge', 'lt', 'le'), text.map(quoted)).map((all) => all.join(' ')),
  fc
    .tuple(fc.constantFrom('eq', 'ne'), fc.constantFrom(...DIRECTIONS))
    .map(([name, word]) => `direction ${name} '${word}'`),
  fc
    .array(fc.constantFrom(...END_REASONS).map(quoted), { minLength: 1, maxLength: 3 })
    .map((words) => `end_reason in (${words.join(', ')})`),
  fc.tuple(numberValue, operator, partNumber).map((all) => all.join(' ')),
  fc
    .tuple(
      fc.constantFrom('cost'),
      operator,
      fc.constantFrom('0', '0.00001', '0.000015', '0.12345', '1', '1e0', 'null'),
    )
    .map((all) => all.join(' ')),
  fc.tuple(timeField, operator, fc.oneof(timeLiteral, fc.constant('null'), timeField)).map((all) => all.join(' ')),
  fc.tuple(timeField, operator, timeText).map(([name, by, at]) => `date(${name}) ${by} ${at.slice(0, 10)}`),
  fc.tuple(timeField, operator, timeText).map(([name, by, at]) => `time(${name}) ${by} ${at.slice(11, 19)}`),
  fc
    .tuple(textField, fc.array(fc.oneof(text.map(quoted), fc.constant('null')), { minLength: 1, maxLength: 4 }))
    .map(([name, items]) => `${name} in (${items.join(',')})`),
  fc
    .tuple(fc.constantFrom('duration', 'status_code'), fc.array(number, { minLength: 1, maxLength: 3 }))
    .map(([name, items]) => `${name} in (${items.join(',')})`),
);
const match = fc
  .tuple(
    fc.constantFrom('contains', 'startswith', 'endswith'),
    textValue,
    fc.oneof(part.map(quoted), part.map(quoted), textField),
  )
  .map(([name, of, wanted]) => `${name}(${of}, ${wanted})`);

const tree = fc.letrec<{ filter: string; leaf: string }>((tie) => ({
  leaf: fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 2, arbitrary: match }),
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter')).map(([a, by, b]) => `(${a}) ${by} (${b})`),
    fc.tuple(tie('leaf'), fc.constantFrom('and', 'or'), tie('leaf')).map(([a, by, b]) => `${a} ${by} ${b}`),
    tie('filter').map((term) => `not (${term})`),
    fc
      .tuple(tie('filter'), fc.constantFrom('eq true', 'eq false', 'ne true', 'eq null', 'ne null'))
      .map(([a, is]) => `(${a}) ${is}`),
  ),
}));

/** Filters that are right, as text. */
export const arbitraryFilter: fc.Arbitrary<string> = tree.filter.filter(
  // Deeper ones are refused.
  (filter) => (filter.match(/\) (?:eq|ne) null/g)?.length ?? 0) <= 3,
);

const word = fc.oneof(part, text).filter((value) => value.trim() !== '');
const phrase = word.map((value) => `"${value.replaceAll('"', '""')}"`);
const searchTree = fc.letrec<{ search: string }>((tie) => ({
  search: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    phrase,
    fc.tuple(tie('search'), fc.constantFrom('AND', 'or', ''), tie('search')).map(([a, by, b]) => `(${a}) ${by} (${b})`),
    tie('search').map((term) => `NOT (${term})`),
  ),
}));

export const arbitrarySearch: fc.Arbitrary<string> = searchTree.search;
