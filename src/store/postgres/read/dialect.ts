import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import type { ByIndex, Dialect, KeyColumn, LookUp, OwnTables } from '../../dialect.ts';
import { tableOf } from '../../list-query.ts';
import type { CallLogTable, Database } from '../../schema.ts';
import { slot } from '../../slots.ts';
import { CALL_LOGS_TABLE } from '../call-logs.ts';
import { postgresSql } from './sql.ts';

/** Builds and compiles queries; runs none. */
export const queries = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The planner finds the index itself. */
const byIndex: ByIndex = (part) => sql<CallLogTable>`${sql.table(tableOf(part))}`.as<'leg'>(sql.id('leg'));

/**
 * Looks up the rows of all keys: they come as one list for each column, and behind each row stands its key's place. Each
 * key is sought by itself (that is what `offset 0` is for), by its index: a plan that is kept from when the table was
 * small must not go through all of it.
 */
const lookUp: LookUp = (table, columns, key) => {
  const sought = key.map((_, index) => sql.id(`sought${index}`));
  const sameKey = key.map(({ name, of }, index) => {
    return sql<boolean>`${sql.id(name)} = ${of === undefined ? sought[index]! : of(sought[index]!)}`;
  });
  const found = queries
    .selectFrom(table as 'dictionary')
    .selectAll()
    .where('tenant_id', '=', slot('tenant'))
    .where(sql<boolean>`${sql.join(sameKey, sql` and `)}`)
    .offset(sql.lit(0));
  const query = queries
    .selectFrom(listsOf(key, 2).as<'keys'>(sql`"keys" (${sql.join([...sought, sql.id('place')])})`))
    .crossJoinLateral(found.as('found'))
    .select([...columns, 'place'] as never);
  const { sql: text, parameters } = query.compile();
  return { sql: text, parameters };
};

/** One list for each column, from the parameter `first` on, as rows with their places. */
function listsOf(columns: readonly KeyColumn[], first: number) {
  const lists = columns.map(({ type }, index) => `cast($${first + index} as ${TYPES[type]}[])`);
  return sql<{ place: number }>`unnest(${sql.raw(lists.join(', '))}) with ordinality`;
}

const TYPES = { integer: 'bigint', text: 'text' } as const;
const COLUMNS = { integer: 'bigint', text: 'text collate "C"' } as const;

const ownTables: OwnTables = {
  stay: false,
  create(table, columns, key) {
    const typed = columns.map(({ name, type }) => `"${name}" ${COLUMNS[type]}`);
    return `create temp table "${table}" (${typed.join(', ')}, primary key (${quoted(key)})) on commit drop`;
  },
  // Lists of few rows have blank ones behind them (run-reading.ts).
  fill(table, columns) {
    const names = quoted(columns.map(({ name }) => name));
    const lists = columns.map(({ type }, index) => `cast($${index + 1} as ${TYPES[type]}[])`);
    return `insert into "${table}" (${names}) select * from unnest(${lists.join(', ')}) as "row" (${names}) where "${columns[0]!.name}" is not null`;
  },
  drop: (table) => `drop table "${table}"`,
};

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** How one server is asked; `cases`: a collation that knows the case of letters (sql.ts). */
export function postgresDialect(cases: string): Dialect {
  return {
    queries,
    engine: postgresSql(cases),
    byIndex,
    lookUp,
    // Of a text its digest is indexed (word-digest.ts).
    word: {
      name: 'digest',
      type: 'text',
      of: (text) => sql`substr(sha256(convert_to(${text}, 'UTF8')), 1, ${sql.lit(DIGEST)})`,
    },
    allMonths: CALL_LOGS_TABLE,
    packs: false,
    ownTables,
  };
}

/** Bytes, as word-digest.ts has it. */
const DIGEST = 16;
