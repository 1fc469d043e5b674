import { FIELDS, type Field } from '../record/fields.ts';

/**
 * The columns of a row of call logs, derived from the catalogue: the key (tenant_id, started_at, id), then the other
 * fields in the catalogue's order, then what is stored beside them.
 */
export interface Column {
  readonly name: string;
  readonly kind: 'word' | 'text' | 'number';
  readonly field: Field | null;
}

const FIELD_COLUMNS: readonly Column[] = FIELDS.filter((field) => field.stored !== 'key').map((field) => ({
  name: field.name,
  kind: field.stored as Column['kind'],
  field,
}));

/** Stored beside the fields. `destination_user` is the user of the destination where it is not the callee. */
const BESIDE_COLUMNS: readonly Column[] = [
  { name: 'destination_user', kind: 'word', field: null },
  { name: 'source', kind: 'word', field: null },
  { name: 'source_key', kind: 'text', field: null },
  { name: 'flags', kind: 'word', field: null },
];

export const COLUMNS: readonly Column[] = [...FIELD_COLUMNS, ...BESIDE_COLUMNS];
export const COLUMN_COUNT = COLUMNS.length;

/** Position of a column among COLUMNS. */
export function columnIndex(name: string): number {
  const index = COLUMNS.findIndex((column) => column.name === name);
  if (index < 0) throw new Error(`no column ${name}`);
  return index;
}
