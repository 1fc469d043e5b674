import type { AliasedExpression, Kysely, RawBuilder } from 'kysely';
import type { EngineSql } from './engine.ts';
import type { IndexedColumn } from './month-table.ts';
import type { CallLogTable, Database } from './schema.ts';
import type { Shape } from './slots.ts';

/** What the queries of one engine are built with. */
export interface Dialect {
  readonly queries: Kysely<Database>;
  readonly engine: EngineSql;
  readonly byIndex: ByIndex;
  readonly lookUp: LookUp;
  /** By what a text of the dictionary is looked up. */
  readonly word: KeyColumn;
  /** A table of the call logs of all months, where the engine has one. */
  readonly allMonths: string | null;
  /** Whether months that are over have packed columns. */
  readonly packs: boolean;
  readonly ownTables: OwnTables;
}

/** One month's table, to be read by the index of a party column: engines differ in how they are told. */
export type ByIndex = (part: MonthPart, column: IndexedColumn) => AliasedExpression<CallLogTable, 'leg'>;

/**
 * A query that looks up rows of a tenant (slot `tenant`) by the values of some columns, which find one row each. These
 * values are no slots: they are given behind the parameters, as `Ask.keys` are.
 */
export type LookUp = (table: string, columns: readonly unknown[], key: readonly KeyColumn[]) => Shape;

export interface KeyColumn extends OwnColumn {
  /** What the column holds of a value; the value itself when not given. */
  readonly of?: (value: RawBuilder<unknown>) => RawBuilder<unknown>;
}

/** Tables that a reader makes for itself. */
export interface OwnTables {
  /** Whether they are there until they are dropped; otherwise they go with the transaction. */
  readonly stay: boolean;
  create(table: string, columns: readonly OwnColumn[], key: readonly string[]): string;
  /** Puts rows in; their cells are given as `Ask.keys`. */
  fill(table: string, columns: readonly OwnColumn[]): string;
  drop(table: string): string;
}

export interface OwnColumn {
  readonly name: string;
  readonly type: 'integer' | 'text';
}

/** What is asked about. */
export type Subject = 'calllogs' | 'sessions';

/** What of a month is asked about. */
export interface MonthPart {
  readonly month: number;
  /** Whether the call logs are meant, or only those that stand for their session, as which they are read then. */
  readonly of: Subject;
  /** The table, where it is another than the month's. */
  readonly table: string | null;
  /** Whether numbers are indexed for the month as a whole rather than day by day. */
  readonly settled: boolean;
  /** Whether only starts between the slots `from` and `to` are meant. */
  readonly bounded: boolean;
}
