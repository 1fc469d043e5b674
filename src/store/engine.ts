import type { CreateTableBuilder, RawBuilder, SqlBool } from 'kysely';
import type { OperandType, TimePart } from '../query/tree.ts';

/** What the engines spell differently when tables are made. */
export interface EngineDdl {
  /** Integers of 64 bits. */
  readonly integer: 'integer' | 'bigint';
  /** Texts that are compared and sorted by code point. */
  readonly text: 'text' | RawBuilder<unknown>;
  readonly bytes: 'blob' | 'bytea';
  /** Behind a table whose rows lie in the order of its primary key. */
  readonly clustered: RawBuilder<unknown>;
  /** Behind any other table. */
  readonly counted: RawBuilder<unknown>;
  /**
   * Adds a column that the engine counts up, and makes it the primary key: alone, or, where the engine spreads tenants
   * over machines, together with `tenant_id`.
   */
  numbered(create: NewTable, column: string, key: 'alone' | 'of tenant'): NewTable;
  /**
   * Whether a text of the dictionary is found by its digest, since indexes hold none as long as it may be
   * (postgres/word-digest.ts).
   */
  readonly digestsWords: boolean;
}

export type NewTable = CreateTableBuilder<string, string>;

type Sql = RawBuilder<unknown>;

/** What the engines spell differently in questions. Blank in, blank out. */
export interface EngineSql {
  lower(text: Sql): Sql;
  upper(text: Sql): Sql;
  /** In characters. */
  length(text: Sql): Sql;
  contains(text: Sql, part: Sql): RawBuilder<SqlBool>;
  startsWith(text: Sql, part: Sql): RawBuilder<SqlBool>;
  endsWith(text: Sql, part: Sql): RawBuilder<SqlBool>;
  /** Whether a text holds a word, whatever the case of either; `word` is folded already (fold.ts). */
  containsFolded(text: Sql, word: string): RawBuilder<SqlBool>;
  /**
   * True of every text that holds a part in this case or another, and found by an index; null: there is none that
   * would help.
   */
  mayContain(text: Sql, part: string): RawBuilder<SqlBool> | null;
  /** Many values as one parameter. */
  list(values: readonly unknown[]): unknown;
  /** Whether a value is one of those of a parameter that holds many, or is none of them. `number`: not only whole ones. */
  isIn(value: Sql, list: Sql, of: 'integer' | 'number' | 'text', negated?: boolean): RawBuilder<SqlBool>;
  /** A parameter that is compared with something of its type. */
  literal(parameter: Sql, type: OperandType): Sql;
  /** A text that no column holds, to be compared by code point. */
  byCodePoint(text: Sql): Sql;
  /** Milliseconds east of UTC in a zone at a moment (ms). */
  offset(time: Sql, zone: string): Sql;
  /** A part of a civil date and time that is given as the milliseconds it would be in UTC. */
  part(part: TimePart, civil: Sql): Sql;
  /** Days since 1970 of the same. */
  day(civil: Sql): Sql;
  /** Milliseconds since its midnight. */
  clock(civil: Sql): Sql;
}
