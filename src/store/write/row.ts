import { columnIndex } from '../columns.ts';

export type Cell = number | string | bigint | null;
/** A row as it stands in the table: tenant, start, id, then COLUMNS. */
export type Row = Cell[];

/** How many cells stand before COLUMNS. */
export const KEY = 3;

/** Where a column stands in a row. */
export const at = (name: string) => KEY + columnIndex(name);
