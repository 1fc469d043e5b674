import {
  Kysely,
  SqliteDialect,
  DummyDriver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type RawBuilder,
  type SqlBool,
} from 'kysely';
import type { TimePart } from '../../query/tree.ts';
import type { EngineDdl, EngineSql } from '../engine.ts';
import type { ByIndex, Dialect, LookUp, OwnTables } from '../dialect.ts';
import { tableOf } from '../list-query.ts';
import { DAY, daysOf, monthTable } from '../month.ts';
import { dayIndex, numberIndex } from '../month-table.ts';
import type { CallLogTable, Database } from '../schema.ts';
import { slot } from '../slots.ts';
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
/** The calendar is the same every 400 years. SQLite's ends with the year 9999, which zones east of UTC leave sooner. */
const ROUND = { years: 400, seconds: 12_622_780_800 };
const calendar = (format: string) => (civil: Sql) =>
  sql`cast(strftime(${sql.lit(format)}, ${quotient(civil, 1000)} - ${sql.lit(ROUND.seconds)}, 'unixepoch') as integer)`;

const PARTS: Record<TimePart, (civil: Sql) => Sql> = {
  year: (civil) => sql`(${calendar('%Y')(civil)} + ${sql.lit(ROUND.years)})`,
  month: calendar('%m'),
  day: calendar('%d'),
  hour: (civil) => quotient(remainder(civil, DAY), 3_600_000),
  minute: (civil) => quotient(remainder(civil, 3_600_000), 60_000),
  second: (civil) => quotient(remainder(civil, 60_000), 1000),
};

/** Signs and digits that no letter becomes when its case is changed. */
const CASELESS = /^[\d+*#@:.]+$/;
const ASCII = /^[ -~]*$/;

/** Functions named `ringlog_…` are those of functions.ts: SQLite itself knows the case of ASCII alone, and no zones. */
export const SQLITE_SQL: EngineSql = {
  lower: (text) => sql`ringlog_lower(${text})`,
  upper: (text) => sql`ringlog_upper(${text})`,
  length: (text) => sql`length(${text})`,
  contains: (text, part) => sql`(instr(${text}, ${part}) > 0)`,
  startsWith: (text, part) => sql`(substr(${text}, 1, length(${part})) = ${part})`,
  endsWith: (text, part) => sql`(substr(${text}, length(${text}) - length(${part}) + 1) = ${part})`,
  containsFolded: (text, word) => {
    if (CASELESS.test(word)) return SQLITE_SQL.contains(text, sql`${word}`);
    const folded = sql<SqlBool>`(instr(ringlog_fold(${text}), ${word}) > 0)`;
    if (!ASCII.test(word)) return folded;
    // SQLite's own `like` is quick, and right where all letters are ASCII.
    const pattern = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    return sql`(${text} like ${pattern} escape '\\' or (${text} glob '*[^ -~]*' and ${folded}))`;
  },
  mayContain: () => null,
  list: (values) => JSON.stringify(values),
  isIn: (value, list, _of, negated = false) =>
    sql`${value} ${sql.raw(negated ? 'not in' : 'in')} (select "value" from json_each(${list}))`,
  literal: (parameter) => parameter,
  byCodePoint: (text) => text,
  offset: (time, zone) => sql`ringlog_offset(${time}, ${zone})`,
  part: (part, civil) => PARTS[part](civil),
  day: (civil) => quotient(civil, DAY),
  clock: (civil) => remainder(civil, DAY),
};

/** SQLite is told which index to take: without statistics it would rather walk the month. */
const byIndex: ByIndex = (part, column) => {
  const { month, settled } = part;
  return sql<CallLogTable>`${sql.table(tableOf(part))}`.as<'leg'>(
    sql`"leg" indexed by ${sql.ref(settled ? numberIndex(month, column) : dayIndex(month, column))}`,
  );
};

/** Looks up one row; it is run again for each key. */
const lookUp: LookUp = (table, columns, key) => {
  let query = queries
    .selectFrom(table as 'dictionary')
    .select(columns as never)
    .where('tenant_id', '=', slot('tenant'));
  for (const { name } of key) query = query.where(name as 'id', '=', slot(name));
  const { sql: text, parameters } = query.compile();
  return { sql: text, parameters: parameters.slice(0, -key.length) };
};

/** Numbers are bound as floating ones: they become integers by the type of their column, so that they add up exactly. */
const ownTables: OwnTables = {
  stay: true,
  create(table, columns, key) {
    const typed = columns.map(({ name, type }) => `"${name}" ${type}`);
    return `create temp table "${table}" (${typed.join(', ')}, primary key (${quoted(key)})) without rowid`;
  },
  fill(table, columns) {
    const values = columns.map(({ type }) => (type === 'integer' ? 'cast(? as integer)' : '?'));
    return `insert into temp."${table}" values (${values.join(', ')})`;
  },
  drop: (table) => `drop table temp."${table}"`,
};

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

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

export const SQLITE: Dialect = {
  queries,
  engine: SQLITE_SQL,
  byIndex,
  lookUp,
  word: { name: 'text', type: 'text' },
  allMonths: null,
  packs: true,
  ownTables,
};
