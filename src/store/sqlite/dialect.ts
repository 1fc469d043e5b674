import {
  Kysely,
  SqliteDialect,
  DummyDriver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { EngineDdl } from '../engine.ts';
import type { ByIndex } from '../list-query.ts';
import { monthTable } from '../month.ts';
import { partyIndex } from '../month-table.ts';
import type { CallLogTable, Database } from '../schema.ts';
import type { Connection } from './connect.ts';

export const SQLITE_DDL: EngineDdl = {
  integer: 'integer',
  bytes: 'blob',
  clustered: sql`strict, without rowid`,
  counted: sql`strict`,
};

/** SQLite is told which index to take: without statistics it would rather walk the month. */
export const byIndex: ByIndex = (month, column) =>
  sql<CallLogTable>`${sql.table(monthTable(month))}`.as<'leg'>(
    sql`"leg" indexed by ${sql.ref(partyIndex(month, column))}`,
  );

/** Builds and compiles queries; runs none. */
export const queries = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Kysely over one connection: for migrations. Closing it leaves the connection open. */
export function kyselyOver(connection: Connection): Kysely<unknown> {
  const database = {
    prepare(text: string) {
      const statement = connection.db.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...(parameters as never[])),
        run: (parameters: readonly unknown[]) => statement.run(...(parameters as never[])),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])),
      };
    },
    close() {},
  };
  return new Kysely({ dialect: new SqliteDialect({ database: database }) });
}
