import type { CopiedTable } from './tables.ts';

/** A column's value: an integer as a number, or as decimal digits where the table says that it is big. */
export type RawCell = number | string | Uint8Array | null;
export type RawRow = readonly RawCell[];

export interface RawColumn {
  readonly name: string;
  readonly kind: 'integer' | 'text' | 'bytes';
}

/** Rows between two keys: behind the first, up to and with the last. Null: from the beginning, to the end. */
export interface KeyRange {
  readonly after: RawRow | null;
  readonly last: RawRow | null;
}

/** The tables of a store as they are, whatever they mean. */
export interface RowStore {
  /** For people: which store it is. No secrets. */
  readonly place: string;
  /** In no order that means anything. */
  columns(table: CopiedTable): Promise<readonly RawColumn[]>;
  /** At most `limit` rows of a range in the order of the key. */
  rows(table: CopiedTable, columns: readonly RawColumn[], range: KeyRange, limit: number): Promise<readonly RawRow[]>;
  /** Puts rows in the place of all that is in a range, all at once. */
  replace(table: CopiedTable, columns: readonly RawColumn[], range: KeyRange, rows: readonly RawRow[]): Promise<void>;
  months(): Promise<ReadonlyMap<number, MonthState>>;
  makeMonths(months: readonly number[]): Promise<void>;
  setting(name: string): Promise<string | null>;
  putSetting(name: string, value: string): Promise<void>;
  /** A text as it is kept there. */
  kept(text: string): string;
  /** Another text whenever call logs, tokens or whatever else somebody decides were changed. */
  state(): Promise<string>;
  /** Sets what counts itself up behind what was copied. */
  finish(): Promise<void>;
  /** What this store's engine raised, as people are told; what is not of it stays. */
  failure(error: unknown): Error;
  close(): Promise<void>;
}

/** What is said of a copy that could not be gone on with. */
export const STOPPED = 'The copy has stopped, and the same command goes on with it';

export interface MonthState {
  /** The sum of its tenants' last changes: another one whenever anything in it is another. */
  readonly changes: number;
  readonly calls: number;
}
