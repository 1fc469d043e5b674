import type { RawBuilder } from 'kysely';

/** What the engines spell differently when tables are made. */
export interface EngineDdl {
  /** Integers of 64 bits. */
  readonly integer: 'integer' | 'bigint';
  readonly bytes: 'blob' | 'bytea';
  /** Behind a table whose rows lie in the order of its primary key. */
  readonly clustered: RawBuilder<unknown>;
  /** Behind a table with a primary key that the engine counts up. */
  readonly counted: RawBuilder<unknown>;
}
