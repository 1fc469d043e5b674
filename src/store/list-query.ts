import { sql, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { Order, SortKey } from '../query/orderby.ts';
import type { OperandType } from '../query/tree.ts';
import { SUMMARY_FIELDS, type Field } from '../record/fields.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import type { Anchor } from './anchor.ts';
import type { Condition } from './condition.ts';
import { columnOfRow, conditionSql, fieldValue, type Ground } from './condition-sql.ts';
import type { Dialect, MonthPart, OwnColumn, Subject } from './dialect.ts';
import type { EngineSql } from './engine.ts';
import { daysOf, monthSpan, monthTable } from './month.ts';
import { dayExpression, INDEXED_COLUMNS } from './month-table.ts';
import type { Database } from './schema.ts';
import type { Cell } from './row-json.ts';
import { columnOfSession } from './session-columns.ts';
import { countSlot, shapeOf, slot, type Shape } from './slots.ts';

/**
 * The queries behind a list, one per shape. Slots: `tenant`, `limit`, `offset`, the first and last start that is asked
 * for (`from`, `to`), the place a page begins behind (`start`, `id`, `key0` …), the numbers of an anchor (`word0` …,
 * or all of one side as JSON: `words_caller` …), and the values of the condition (`v0` …).
 */

/** SQLite takes 500 parts of a union at most; years of wrong clocks may make more months. */
const MAX_UNION = 400;

/** An id is more than a JavaScript number holds. Named apart, so that `order by "id"` means the number. */
export const ID_AS_TEXT = sql<string>`cast("id" as text)`.as('digits');

/** What the JSON of the list view is made of, in its order. */
export const SUMMARY_COLUMNS = SUMMARY_FIELDS.map((field) => (field.name === 'id' ? ID_AS_TEXT : field.name));

/** What the JSON of a list of sessions is made of, in its order. */
export const SESSION_VIEW = SESSION_FIELDS.map(({ name }) =>
  name === 'id' ? ID_AS_TEXT : columnOfSession(name).as(name),
);

/** One month's page in the order of the key, found by looking at every row on the way. */
export function monthPage(
  { queries, engine }: Dialect,
  part: MonthPart,
  condition: Condition,
  descending: boolean,
  after: boolean,
  columns: readonly unknown[] = SUMMARY_COLUMNS,
): Shape {
  return shapeOf(
    inKeyOrder(
      queries
        .selectFrom(tableOf(part))
        .select(columns as never)
        .where(partSql(part))
        .where(conditionOf(condition, part, engine))
        .$if(after, (q) => q.where(behindKey(descending))) as never,
      descending,
    ).compile(),
  );
}

/** Rows of the list view, or with other columns, by their keys: start and id. */
export function rowByKey(
  { lookUp }: Dialect,
  month: number,
  columns: readonly unknown[] = SUMMARY_COLUMNS,
  table: string | null = null,
): Shape {
  return lookUp(tableOf({ month, table }), columns, ROW_KEY);
}

const ROW_KEY: readonly OwnColumn[] = [
  { name: 'started_at', type: 'integer' },
  { name: 'id', type: 'integer' },
];

/** One month's page in the order of the key, by the index of one number. */
export function monthPageByNumber(
  dialect: Dialect,
  part: MonthPart,
  anchor: Anchor,
  descending: boolean,
  after: boolean,
  columns: readonly unknown[] = SUMMARY_COLUMNS,
): Shape {
  const { column } = anchor.walks[0]!;
  const { queries, engine } = dialect;
  const query = queries
    .selectFrom(dialect.byIndex(part, column))
    .select(columns as never)
    .where(partSql(part))
    .where(indexedDays(part))
    .where(column, '=', slot('word0'))
    .where(conditionOf(anchor.rest, part, engine))
    .$if(after, (q) => q.where(behindKey(descending)));
  return shapeOf(inKeyOrder(query as never, descending).compile());
}

/**
 * The keys of one month's rows that have one of some numbers on their side, in the order of the key, by the indexes.
 * Slot `reach`: how many of each number can matter at most.
 */
export function monthKeysByNumbers(
  dialect: Dialect,
  part: MonthPart,
  anchor: Anchor,
  descending: boolean,
  after: boolean,
): Shape {
  const { queries, engine } = dialect;
  const direction = descending ? 'desc' : 'asc';
  const walks = anchor.walks.map(({ column }, index) =>
    queries
      .selectFrom(
        queries
          .selectFrom(dialect.byIndex(part, column))
          .select(['started_at', 'id'])
          .where(partSql(part))
          .where(indexedDays(part))
          .where(column, '=', slot(`word${index}`))
          .where(conditionOf(anchor.rest, part, engine))
          .$if(after, (q) => q.where(behindKey(descending)))
          .orderBy('started_at', direction)
          .orderBy('id', direction)
          .limit(countSlot('reach'))
          .as('walk'),
      )
      .select(['started_at', 'id']),
  );
  const all = walks.slice(1).reduce((union, walk) => union.union(walk), walks[0]!);
  return shapeOf(
    inKeyOrder(queries.selectFrom(all.as('leg')).select(['started_at', ID_AS_TEXT]), descending).compile(),
  );
}

/**
 * The legs of one session (slots `session_key`, `session_id`) in one month that a condition matches, newest first, as
 * the list view has them.
 */
export function sessionLegs(dialect: Dialect, part: MonthPart, condition: Condition): Shape {
  const query = ofSession(dialect, part)
    .select(SUMMARY_COLUMNS as never)
    .where(conditionOf(condition, part, dialect.engine));
  const sorted = query.orderBy('started_at' as never, 'desc').orderBy('id' as never, 'desc');
  return shapeOf(sorted.limit(countSlot('limit')).compile());
}

/** When the legs of one session in one month start, in any order; `limit` of them. */
export function sessionStarts(dialect: Dialect, part: MonthPart): Shape {
  const query = ofSession(dialect, part).select('started_at' as never);
  return shapeOf(query.limit(countSlot('limit')).compile());
}

/** The rows of one session, by the index of sessions. */
function ofSession(dialect: Dialect, part: MonthPart): Rows {
  const isIndexed = part.settled || daysOf(part.month) !== null;
  return dialect.queries
    .selectFrom(isIndexed ? dialect.byIndex(part, 'session_key') : (tableOf(part) as never))
    .where(partSql(part))
    .$if(isIndexed, (q) => q.where(indexedDays(part)))
    .where('session_key' as never, '=', slot('session_key'))
    .where('session_id' as never, '=', slot('session_id'));
}

/** How many rows of one month a condition matches, found by looking at every row; `limit`: stop there. */
export function monthCount({ queries, engine }: Dialect, part: MonthPart, condition: Condition): Shape {
  return shapeOf(
    queries
      .selectFrom(tableOf(part))
      .select((eb) => eb.fn.countAll().as('calls'))
      .where(partSql(part))
      .where(conditionOf(condition, part, engine))
      .compile(),
  );
}

/** The same by the indexes of some numbers. Looks at `limit` rows of each side at most. */
export function monthCountByNumbers(dialect: Dialect, part: MonthPart, anchor: Anchor): Shape {
  return shapeOf(
    dialect.queries
      .selectFrom(keysByNumbers(dialect, part, anchor).as('leg'))
      .select((eb) => eb.fn.countAll().as('calls'))
      .compile(),
  );
}

/** The start and id of one month's rows that have one of some numbers on their side, each row once, in any order. */
export function keysByNumbers(dialect: Dialect, part: MonthPart, anchor: Anchor) {
  const { queries, engine } = dialect;
  const columns = INDEXED_COLUMNS.filter((column) => anchor.walks.some((walk) => walk.column === column));
  const sides = columns.map((column) => {
    const one = anchor.walks.filter((walk) => walk.column === column).length === 1;
    const words = sql`${slot(`words_${column}`)}`;
    return queries
      .selectFrom(
        queries
          .selectFrom(dialect.byIndex(part, column))
          .select(['started_at', 'id'])
          .where(partSql(part))
          .where(indexedDays(part))
          .where(one ? sql<SqlBool>`${sql.ref(column)} = ${words}` : engine.isIn(sql.ref(column), words, 'integer'))
          .where(conditionOf(anchor.rest, part, engine))
          .limit(countSlot('limit'))
          .as('side'),
      )
      .select(['started_at', 'id']);
  });
  // One side gives no row twice.
  return sides.slice(1).reduce((union, side) => union.union(side), sides[0]!);
}

/** How many calls some whole hours (slots `from`, `to`) had, by the roll-up. */
export function rolledUpCount({ queries, engine }: Dialect, condition: Condition, of: Subject = 'calllogs'): Shape {
  return shapeOf(
    queries
      .selectFrom('hour_count')
      .select(sql<number>`cast(coalesce(sum(${sql.ref(COUNTED[of])}), 0) as bigint)`.as('calls'))
      .where('tenant_id', '=', slot('tenant'))
      .where('hour', '>=', slot('from'))
      .where('hour', '<=', slot('to'))
      .where(conditionSql(condition, { engine, column: columnOfHour, span: null }))
      .compile(),
  );
}

/** How many calls each hour (slots `from`, `to`) had, in their order. */
export function rolledUpHours({ queries }: Dialect, descending: boolean, of: Subject = 'calllogs'): Shape {
  return shapeOf(
    queries
      .selectFrom('hour_count')
      .select(['hour', sql<number>`cast(sum(${sql.ref(COUNTED[of])}) as bigint)`.as('calls')])
      .where('tenant_id', '=', slot('tenant'))
      .where('hour', '>=', slot('from'))
      .where('hour', '<=', slot('to'))
      .groupBy('hour')
      .orderBy('hour', descending ? 'desc' : 'asc')
      .compile(),
  );
}

/** Where the roll-up has their number. */
export const COUNTED = { calllogs: 'calls', sessions: 'sessions' } as const;

/** What a line of the roll-up tells of its rows' columns. */
export function columnOfHour(name: string) {
  if (name === 'started_at') return sql`("hour" * 3600000)`;
  return name === 'direction' ? sql`nullif("direction", -1)` : sql`nullif("answered", 0)`;
}

/**
 * Keys of all months in any order: every row is looked at and sorted.
 * Gives started_at, the id's digits, and the value of each sort key.
 */
export function sortedKeys(
  { queries, engine }: Dialect,
  months: readonly MonthPart[],
  condition: Condition,
  order: Order,
  after: boolean,
): Shape {
  const parts = months.map((part) => {
    let query = queries.selectFrom(tableOf(part)).select(['started_at', 'id']);
    for (const [index, key] of order.entries())
      query = query.select(sortValue(key, part.of, engine).as(`key${index}`) as never);
    return query.where(partSql(part)).where(conditionOf(condition, part, engine));
  });
  const union = (some: typeof parts) => some.slice(1).reduce((all, part) => all.unionAll(part), some[0]!);
  const groups = Array.from({ length: Math.ceil(parts.length / MAX_UNION) }, (_, group) => {
    const some = union(parts.slice(group * MAX_UNION, (group + 1) * MAX_UNION));
    return parts.length <= MAX_UNION ? some : (queries.selectFrom(some.as('months')).selectAll() as typeof some);
  });
  let query = queries
    .selectFrom(union(groups).as('leg'))
    .select(['started_at', ID_AS_TEXT])
    .select(order.map(shownKey) as never);
  if (after) query = query.where(behindPlace(order, engine));
  for (const [index, key] of order.entries()) {
    query = query
      .orderBy(sql`${sql.ref(`key${index}`)} is null`)
      .orderBy(sql.ref(`key${index}`) as never, key.descending ? 'desc' : 'asc');
  }
  return shapeOf(
    query
      .orderBy('id', tieDescending(order) ? 'desc' : 'asc')
      .limit(countSlot('limit'))
      .offset(countSlot('offset'))
      .compile(),
  );
}

type Rows = SelectQueryBuilder<Database, never, object>;

function inKeyOrder(query: Rows, descending: boolean): Rows {
  const direction = descending ? 'desc' : 'asc';
  return query
    .orderBy('started_at' as never, direction)
    .orderBy('id' as never, direction)
    .limit(countSlot('limit'))
    .offset(countSlot('offset'));
}

/** A table of the reader's own has the columns that are asked for, too. */
export function tableOf({ month, table }: Pick<MonthPart, 'month' | 'table'>): `calllog_${number}` {
  return table === null ? monthTable(month) : (table as `calllog_${number}`);
}

export function partSql({ bounded, of }: MonthPart) {
  const own = sql<SqlBool>`"tenant_id" = ${slot('tenant')}`;
  const tenant = of === 'sessions' ? sql<SqlBool>`${own} and "legs" > 0` : own;
  return bounded ? sql<SqlBool>`${tenant} and "started_at" between ${slot('from')} and ${slot('to')}` : tenant;
}

function conditionOf(condition: Condition, part: MonthPart, engine: EngineSql) {
  return conditionSql(condition, groundOf(part, engine));
}

/** Where a condition on the rows of a month finds their columns. */
export function groundOf({ month, of }: MonthPart, engine: EngineSql): Ground {
  return { engine, column: COLUMN[of], span: daysOf(month) === null ? null : monthSpan(month) };
}

/** How a row has what is asked about. */
const COLUMN = { calllogs: columnOfRow, sessions: columnOfSession } as const;

/** Says what is so anyway, in the words of the index: until a month is settled it lies day by day. */
function indexedDays({ month, settled }: MonthPart) {
  if (settled) return sql<SqlBool>`1 = 1`;
  const days = daysOf(month)!.map((day) => sql.lit(day));
  return sql<SqlBool>`${dayExpression()} in (${sql.join(days)})`;
}

/** The id is shown already, as text. Named apart, so that `order by` means the key itself. */
function shownKey(key: SortKey, index: number) {
  const name = `shown${index}`;
  return key.field.type === 'id' ? sql<null>`null`.as(name) : sql<Cell>`${sql.ref(`key${index}`)}`.as(name);
}

/** Whether ties are broken by the higher id first. */
export function tieDescending(order: Order): boolean {
  return order.at(-1)!.descending;
}

/** Words are compared by their text, by code point: SQLite's binary order of UTF-8 is that order. */
function sortValue(key: SortKey, of: Subject, engine: EngineSql) {
  return sql<Cell>`${fieldValue(key.field, { engine, column: COLUMN[of] })}`;
}

function behindKey(descending: boolean) {
  return sql<SqlBool>`("started_at", "id") ${sql.raw(descending ? '<' : '>')} (${slot('start')}, ${slot('id')})`;
}

/** Rows behind a place, blanks last: behind in the first key, or equal in it and behind in the rest. */
function behindPlace(order: Order, engine: EngineSql) {
  let condition = tieDescending(order) ? sql<SqlBool>`"id" < ${slot('id')}` : sql<SqlBool>`"id" > ${slot('id')}`;
  for (const [index, key] of [...order.entries()].toReversed()) {
    const column = sql.ref(`key${index}`);
    const value = engine.literal(sql`${slot(`key${index}`)}`, operandType(key.field));
    const further = key.descending ? sql<SqlBool>`${column} < ${value}` : sql<SqlBool>`${column} > ${value}`;
    // The rest stands here once, so that the text does not double with each key.
    condition = sql<SqlBool>`((${value} is not null and (${column} is null or ${further}))
      or ((${column} = ${value} or (${column} is null and ${value} is null)) and ${condition}))`;
  }
  return condition;
}

/** How the value of a sort key is compared. */
function operandType({ type }: Field): OperandType {
  if (type === 'text' || type === 'enum') return 'text';
  return type === 'id' ? 'id' : 'number';
}
