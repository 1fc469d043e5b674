import { DIRECTIONS, END_REASONS, REROUTE_REASONS } from './enums.ts';

/**
 * The one catalogue of the call log's fields. Schemas, validation, columns, views, sort keys and the documents
 * are derived from it; a new field is one line here plus what reads it from a source.
 */

/** How a field's value is written in JSON and compared. Times are epoch milliseconds inside, RFC 3339 outside. */
export type FieldType = 'id' | 'text' | 'time' | 'enum' | 'integer' | 'money';

/**
 * How the store keeps a field.
 * - `key`: part of the row's own key
 * - `word`: in the dictionary of distinct texts, the row holds its number (for texts that come again)
 * - `text`: in the row (for texts that are different in each row)
 * - `number`: in the row, as an integer (times in ms, money in 10⁻⁵ units, enums by position)
 */
export type Storage = 'key' | 'word' | 'text' | 'number';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly stored: Storage;
  /** Left out of the list view. */
  readonly detailOnly: boolean;
  /** Longest value in characters (Unicode code points); longer ones are cut. */
  readonly limit?: number;
  readonly values?: readonly string[];
  /** How `search` looks at the field; not searched when absent. */
  readonly searched?: 'contains' | 'equals';
  readonly description: string;
}

interface Spec extends Omit<Field, 'name' | 'detailOnly'> {
  readonly detailOnly?: boolean;
}

const SPECS = {
  id: { type: 'id', stored: 'key', description: 'The unique ID of the call log.' },
  session_id: {
    type: 'text',
    stored: 'text',
    searched: 'equals',
    description: 'The call this leg belongs to; all legs of one call share it.',
  },
  caller: {
    type: 'text',
    stored: 'word',
    limit: 256,
    searched: 'contains',
    description: 'The caller number, as the source gave it.',
  },
  caller_domain: { type: 'text', stored: 'word', limit: 1024, description: 'The SIP domain of the caller.' },
  caller_display_name: {
    type: 'text',
    stored: 'word',
    limit: 1024,
    searched: 'contains',
    description: 'The display name of the caller.',
  },
  callee: {
    type: 'text',
    stored: 'word',
    limit: 256,
    searched: 'contains',
    description: 'The callee number, as the source gave it.',
  },
  callee_domain: { type: 'text', stored: 'word', limit: 1024, description: 'The SIP domain of the callee.' },
  callee_display_name: {
    type: 'text',
    stored: 'word',
    limit: 1024,
    searched: 'contains',
    description: 'The display name of the callee.',
  },
  started_at: { type: 'time', stored: 'key', description: 'When the leg started.' },
  rang_at: { type: 'time', stored: 'number', description: 'When the target began to ring.' },
  answered_at: { type: 'time', stored: 'number', description: 'When the target answered.' },
  ended_at: { type: 'time', stored: 'number', description: 'When the leg ended.' },
  call_id: {
    type: 'text',
    stored: 'text',
    searched: 'equals',
    description: "The signalling Call-ID, or the source's own key of the leg.",
  },
  direction: { type: 'enum', stored: 'number', values: DIRECTIONS, description: 'The direction of the call.' },
  end_reason: { type: 'enum', stored: 'number', values: END_REASONS, description: 'Why the leg ended.' },
  reroute_reason: {
    type: 'enum',
    stored: 'number',
    values: REROUTE_REASONS,
    description: 'Why the call was sent to this target rather than the dialled one.',
  },
  status_code: {
    type: 'integer',
    stored: 'number',
    description: 'The final SIP status of a leg that failed; 0 when it was answered.',
  },
  destination: {
    type: 'text',
    stored: 'word',
    searched: 'contains',
    description: 'The address of the target, e.g. `sip:102@192.168.0.18:5066`.',
  },
  outbound_caller_id: {
    type: 'text',
    stored: 'word',
    limit: 64,
    searched: 'contains',
    description: 'The caller ID shown to the outside.',
  },
  did_cid: {
    type: 'text',
    stored: 'word',
    searched: 'contains',
    description: 'The DID that was dialled from the trunk.',
  },
  trunk: { type: 'text', stored: 'word', searched: 'contains', description: 'The name of the trunk.' },
  duration: {
    type: 'integer',
    stored: 'number',
    description: 'The talk time in seconds; 0 if the leg was never answered.',
  },
  cost: {
    type: 'money',
    stored: 'number',
    detailOnly: true,
    description: 'The cost of the call; five decimals at most.',
  },
  billed_account: { type: 'text', stored: 'word', detailOnly: true, description: 'The account the cost goes to.' },
  service_number: {
    type: 'text',
    stored: 'word',
    searched: 'contains',
    description: 'The queue, ring group or IVR the leg came through.',
  },
  user_data: { type: 'text', stored: 'text', description: "The source's own extra data." },
} as const satisfies Record<string, Spec>;

export type FieldName = keyof typeof SPECS;

type NamesOf<T extends FieldType> = { [N in FieldName]: (typeof SPECS)[N]['type'] extends T ? N : never }[FieldName];
export type TextField = NamesOf<'text'>;
export type TimeField = NamesOf<'time'>;

/** The 26 fields, in the order of the API's document. */
export const FIELDS: readonly Field[] = Object.entries(SPECS).map(([name, spec]: [string, Spec]) => ({
  detailOnly: false,
  ...spec,
  name,
}));

export const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]));

/** The fields of the list view: all but those that are dear to compute. */
export const SUMMARY_FIELDS: readonly Field[] = FIELDS.filter((field) => !field.detailOnly);

/** A catalogue that questions are asked over: of the call logs, or of the sessions. */
export interface Catalogue {
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
}

export function catalogueOf(fields: readonly Field[]): Catalogue {
  return { fields, byName: new Map(fields.map((field) => [field.name, field])) };
}

export const CALL_LOGS: Catalogue = catalogueOf(FIELDS);
