import { sql, type Compilable, type Kysely } from 'kysely';
import { COLUMNS } from './columns.ts';
import type { EngineDdl, NewTable } from './engine.ts';
import { DAY, monthTable } from './month.ts';
import { PRICE_COLUMNS } from './price-columns.ts';
import { SESSION_COLUMNS } from './session-columns.ts';

/**
 * The table of one month. Rows lie in the order of tenant, start and id, so that a page in time order is one walk.
 * Callers, callees, destination users and sessions are indexed day by day (docs/adr/0003).
 */
export function createMonthTable(db: Kysely<unknown>, month: number, ddl: EngineDdl): Compilable[] {
  const create = createCallLogs(db, monthTable(month), ddl).modifyEnd(ddl.clustered);
  return [create, ...INDEXED_COLUMNS.map((column) => createDayIndex(db, month, column))];
}

/** A table of call logs: its columns and its primary key. */
export function createCallLogs(db: Kysely<unknown>, table: string, ddl: EngineDdl): NewTable {
  let create: NewTable = db.schema
    .createTable(table)
    .addColumn('tenant_id', ddl.integer, (c) => c.notNull())
    .addColumn('started_at', ddl.integer, (c) => c.notNull())
    .addColumn('id', ddl.integer, (c) => c.notNull());
  for (const column of COLUMNS) create = create.addColumn(column.name, column.kind === 'text' ? ddl.text : ddl.integer);
  for (const column of SESSION_COLUMNS) create = create.addColumn(column, ddl.integer);
  for (const { name, kind } of PRICE_COLUMNS) create = create.addColumn(name, kind === 'text' ? ddl.text : ddl.integer);
  return create.addPrimaryKeyConstraint(`${table}_key`, ['tenant_id', 'started_at', 'id']);
}

/** Indexes one column day by day. */
export function createDayIndex(db: Kysely<unknown>, month: number, column: IndexedColumn): Compilable {
  const index = db.schema
    .createIndex(dayIndex(month, column))
    .on(monthTable(month))
    .columns(['tenant_id'])
    .expression(dayExpression())
    .columns([column]);
  return OFTEN_BLANK.has(column) ? index.where(column, 'is not', null) : index;
}

export function dayIndex(month: number, column: IndexedColumn): string {
  return `${monthTable(month)}_${column}`;
}

/** What takes the place of `dayIndex` when a month is settled: the same numbers, of the whole month. */
export function numberIndex(month: number, column: IndexedColumn): string {
  return `${monthTable(month)}_${column}_number`;
}

/** What becomes the table of a month when that is settled. */
export function settledTable(month: number): string {
  return `${monthTable(month)}_settled`;
}

/** Makes the indexes of a month that is being settled. */
export function numberIndexes(db: Kysely<unknown>, month: number, table: string): Compilable[] {
  return INDEXED_COLUMNS.map((column) => createNumberIndex(db, numberIndex(month, column), column, table));
}

/** Indexes one column as a whole. */
export function createNumberIndex(db: Kysely<unknown>, name: string, column: IndexedColumn, table: string): Compilable {
  const index = db.schema.createIndex(name).ifNotExists().on(table).columns(['tenant_id', column, 'started_at', 'id']);
  return OFTEN_BLANK.has(column) ? index.where(column, 'is not', null) : index;
}

/** The day of a row's start, as the indexes have it. */
export function dayExpression() {
  return sql<number>`("started_at" / ${sql.lit(DAY)})`;
}

/** The columns that say whose call it is; what a `user` or `manager` may see hangs on them. */
export const PARTY_COLUMNS = ['caller', 'callee', 'destination_user'] as const;

/** All that rows are found by. */
export const INDEXED_COLUMNS = [...PARTY_COLUMNS, 'session_key'] as const;
export type IndexedColumn = (typeof INDEXED_COLUMNS)[number];
const OFTEN_BLANK: ReadonlySet<IndexedColumn> = new Set(['destination_user', 'session_key']);
