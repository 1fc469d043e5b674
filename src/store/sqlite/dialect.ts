import {
  Kysely,
  SqliteDialect,
  DummyDriver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';
import type { TimePart } from '../../query/tree.ts';
import type { EngineDdl, EngineSql } from '../engine.ts';
import type { ByIndex, Dialect } from '../list-query.ts';
import { DAY, daysOf, monthTable } from '../month.ts';
import { dayIndex, numberIndex } from '../month-table.ts';
import type { CallLogTable, Database } from '../schema.ts';
import type { Connection } from './connect.ts';

export const SQLITE_DDL: EngineDdl = {
  integer: 'integer',
  text: 'text',
  bytes: 'blob',
  clustered: sql`strict, without rowid`,
  counted: sql`strict`,
  numbered: (create, column) => create.addColumn(column, 'integer', (c) => c.primaryKey()),
  digestsWords: false,
};

type Sql = RawBuilder<unknown>;

/** Division and remainder as times before 1970 need them: downwards, never negative. */
const remainder = (x: Sql, by: number) => sql`((${x} % ${sql.lit(by)} + ${sql.lit(by)}) % ${sql.lit(by)})`;
const quotient = (x: Sql, by: number) => sql`((${x} - ${remainder(x, by)}) / ${sql.lit(by)})`;
const calendar = (format: string) => (civil: Sql) =>
  sql`cast(strftime(${sql.lit(format)}, ${quotient(civil, 1000)}, 'unixepoch') as integer)`;

const PARTS: Record<TimePart, (civil: Sql) => Sql> = {
  year: calendar('%Y'),
  month: calendar('%m'),
  day: calendar('%d'),
  hour: (civil) => quotient(remainder(civil, DAY), 3_600_000),
  minute: (civil) => quotient(remainder(civil, 3_600_000), 60_000),
  second: (civil) => quotient(remainder(civil, 60_000), 1000),
};

/** Functions named `ringlog_…` are those of functions.ts: SQLite itself knows the case of ASCII alone, and no zones. */
export const SQLITE_SQL: EngineSql = {
  lower: (text) => sql`ringlog_lower(${text})`,
  upper: (text) => sql`ringlog_upper(${text})`,
  length: (text) => sql`length(${text})`,
  contains: (text, part) => sql`(instr(${text}, ${part}) > 0)`,
  startsWith: (text, part) => sql`(substr(${text}, 1, length(${part})) = ${part})`,
  endsWith: (text, part) => sql`(substr(${text}, length(${text}) - length(${part}) + 1) = ${part})`,
  containsFolded: (text, word) => sql`(instr(ringlog_fold(${text}), ${word}) > 0)`,
  each: (slot) => sql`(select "value" from json_each(${slot}))`,
  offset: (time, zone) => sql`ringlog_offset(${time}, ${zone})`,
  part: (part, civil) => PARTS[part](civil),
  day: (civil) => quotient(civil, DAY),
  clock: (civil) => remainder(civil, DAY),
};

/** SQLite is told which index to take: without statistics it would rather walk the month. */
const byIndex: ByIndex = ({ month, settled }, column) =>
  sql<CallLogTable>`${sql.table(monthTable(month))}`.as<'leg'>(
    sql`"leg" indexed by ${sql.ref(settled ? numberIndex(month, column) : dayIndex(month, column))}`,
  );

/** The rows of a month, to be read by the index of sessions; `where`: what that takes beside tenant and key. */
export function bySession(month: number, settled: boolean): { readonly from: string; readonly where: string } {
  const table = `"${monthTable(month)}"`;
  if (settled) return { from: `${table} indexed by "${numberIndex(month, 'session_key')}"`, where: '' };
  const days = daysOf(month);
  if (days === null) return { from: table, where: '' };
  const where = `and ("started_at" / ${DAY}) in (${days.join(', ')})`;
  return { from: `${table} indexed by "${dayIndex(month, 'session_key')}"`, where };
}

/** Builds and compiles queries; runs none. */
export const queries = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Kysely over one connection: for migrations. Closing it leaves the connection open. `told` hears each statement. */
export function kyselyOver(
  connection: Connection,
  told: (sql: string, parameters: readonly unknown[]) => void,
): Kysely<unknown> {
  const database = {
    prepare(text: string) {
      const statement = connection.db.prepare(text);
      return {
        reader: statement.columns().length > 0,
        // SQLite counts columns of `alter table`, too.
        all(parameters: readonly unknown[]) {
          told(text, parameters);
          return statement.all(...(parameters as never[]));
        },
        run(parameters: readonly unknown[]) {
          told(text, parameters);
          return statement.run(...(parameters as never[]));
        },
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])),
      };
    },
    close() {},
  };
  return new Kysely({ dialect: new SqliteDialect({ database: database }) });
}

export const SQLITE: Dialect = { queries, engine: SQLITE_SQL, byIndex };
