import { sql, type AliasedExpression, type Kysely, type SqlBool } from 'kysely';
import type { Order, SortKey } from '../query/orderby.ts';
import { SUMMARY_FIELDS } from '../record/fields.ts';
import { daysOf, monthTable } from './month.ts';
import { dayExpression, PARTY_COLUMNS, type PartyColumn } from './month-table.ts';
import type { CallLogTable, Database } from './schema.ts';
import type { Cell } from './row-json.ts';
import { shapeOf, slot, type Shape } from './slots.ts';

/**
 * The queries behind a list, one per shape. Slots: `tenant`, `limit`, `offset`, the place a page begins behind
 * (`start`, `id`, `key0` …), and the extensions as dictionary numbers (`words`, or one by one `word0` …).
 */

type Db = Kysely<Database>;

/** SQLite takes 500 parts of a union at most; years of wrong clocks may make more months. */
const MAX_UNION = 400;

/** One month's table, to be read by the index of a party column: engines differ in how they are told. */
export type ByIndex = (month: number, column: PartyColumn) => AliasedExpression<CallLogTable, 'leg'>;

/** An id is more than a JavaScript number holds. Named apart, so that `order by "id"` means the number. */
export const ID_AS_TEXT = sql<string>`cast("id" as text)`.as('digits');

/** What the JSON of the list view is made of, in its order. */
const VIEW = SUMMARY_FIELDS.map((field) => (field.name === 'id' ? ID_AS_TEXT : field.name));

/**
 * One month's page in the order of the key: newest first, or oldest first. When scoped, of the legs that some
 * extensions are part of, found by looking at every row on the way: right when they are part of many.
 */
export function monthPage(db: Db, month: number, descending: boolean, after: boolean, scoped: boolean): Shape {
  return shapeOf(
    db
      .selectFrom(monthTable(month))
      .select(VIEW as never)
      .where('tenant_id', '=', slot('tenant'))
      .$if(scoped, (q) => q.where(partOf()))
      .$if(after, (q) => q.where(behindKey(descending)))
      .orderBy('started_at', descending ? 'desc' : 'asc')
      .orderBy('id', descending ? 'desc' : 'asc')
      .limit(slot('limit'))
      .offset(slot('offset'))
      .compile(),
  );
}

/** One row of the list view by its key. */
export function rowByKey(db: Db, month: number, columns: readonly unknown[] = VIEW): Shape {
  return shapeOf(
    db
      .selectFrom(monthTable(month))
      .select(columns as never)
      .where('tenant_id', '=', slot('tenant'))
      .where('started_at', '=', slot('start'))
      .where('id', '=', slot('id'))
      .compile(),
  );
}

/**
 * The keys of one month (not one at the ends) that some extensions are part of, in the order of the key, found by the
 * indexes. `reach`: how many of each extension and side can matter at most.
 */
export function monthKeysOfExtensions(
  db: Db,
  byIndex: ByIndex,
  month: number,
  words: number,
  descending: boolean,
  after: boolean,
): Shape {
  const direction = descending ? 'desc' : 'asc';
  const walks = PARTY_COLUMNS.flatMap((column) =>
    Array.from({ length: words }, (_, index) =>
      db
        .selectFrom(
          db
            .selectFrom(byIndex(month, column))
            .select(['started_at', 'id'])
            .where('tenant_id', '=', slot('tenant'))
            .where(onDaysOf(month))
            .where(column, '=', slot(`word${index}`))
            .$if(after, (q) => q.where(behindKey(descending)))
            .orderBy('started_at', direction)
            .orderBy('id', direction)
            .limit(slot('reach'))
            .as('walk'),
        )
        .select(['started_at', 'id']),
    ),
  );
  const all = walks.slice(1).reduce((union, walk) => union.union(walk), walks[0]!);
  return shapeOf(
    db
      .selectFrom(all.as('leg'))
      .select(['started_at', ID_AS_TEXT])
      .orderBy('started_at', direction)
      .orderBy('id', direction)
      .limit(slot('limit'))
      .offset(slot('offset'))
      .compile(),
  );
}

/** How many call logs of one month (not one at the ends) some extensions are part of. */
export function monthCountOfExtensions(db: Db, byIndex: ByIndex, month: number): Shape {
  const sides = PARTY_COLUMNS.map((column) =>
    db
      .selectFrom(byIndex(month, column))
      .select(['started_at', 'id'])
      .where('tenant_id', '=', slot('tenant'))
      .where(onDaysOf(month))
      .where(sql<SqlBool>`${sql.ref(column)} in ${WORDS}`),
  );
  const all = sides[0]!.union(sides[1]!).union(sides[2]!);
  return shapeOf(
    db
      .selectFrom(all.as('leg'))
      .select((eb) => eb.fn.countAll().as('calls'))
      .compile(),
  );
}

/**
 * Keys of all months in any order: every row is looked at and sorted. When scoped, of some extensions.
 * Gives started_at, the id's digits, and the value of each sort key.
 */
export function sortedKeys(db: Db, months: readonly number[], order: Order, scoped: boolean, after: boolean): Shape {
  const parts = months.map((month) => {
    let part = db.selectFrom(monthTable(month)).select(['started_at', 'id']);
    for (const [index, key] of order.entries()) part = part.select(sortValue(key).as(`key${index}`) as never);
    if (scoped) part = part.select(PARTY_COLUMNS as never);
    return part.where('tenant_id', '=', slot('tenant'));
  });
  const union = (some: typeof parts) => some.slice(1).reduce((all, part) => all.unionAll(part), some[0]!);
  const groups = Array.from({ length: Math.ceil(parts.length / MAX_UNION) }, (_, group) => {
    const some = union(parts.slice(group * MAX_UNION, (group + 1) * MAX_UNION));
    return parts.length <= MAX_UNION ? some : (db.selectFrom(some.as('months')).selectAll() as typeof some);
  });
  let query = db
    .selectFrom(union(groups).as('leg'))
    .select(['started_at', ID_AS_TEXT])
    .select(order.map(shownKey) as never);
  // Outside the union, so that a thousand extensions are bound once and not in every month.
  if (scoped) query = query.where(partOf());
  if (after) query = query.where(behindPlace(order));
  for (const [index, key] of order.entries()) {
    query = query
      .orderBy(sql`${sql.ref(`key${index}`)} is null`)
      .orderBy(sql.ref(`key${index}`) as never, key.descending ? 'desc' : 'asc');
  }
  return shapeOf(
    query
      .orderBy('id', tieDescending(order) ? 'desc' : 'asc')
      .limit(slot('limit'))
      .offset(slot('offset'))
      .compile(),
  );
}

/** The id is shown already, as text. Named apart, so that `order by` means the key itself. */
function shownKey(key: SortKey, index: number) {
  const name = `shown${index}`;
  return key.field.type === 'id' ? sql<null>`null`.as(name) : sql<Cell>`${sql.ref(`key${index}`)}`.as(name);
}

/** Says what is so anyway, in the words of the index: it lies day by day. */
function onDaysOf(month: number) {
  const days = daysOf(month)!.map((day) => sql.lit(day));
  return sql<SqlBool>`${dayExpression()} in (${sql.join(days)})`;
}

/** Whether ties are broken by the higher id first. */
export function tieDescending(order: Order): boolean {
  return order.at(-1)!.descending;
}

/** Words are compared by their text, by code point: SQLite's binary order of UTF-8 is that order. */
function sortValue(key: SortKey) {
  const column = sql.ref(key.field.name);
  if (key.field.stored === 'word') {
    return sql<string | null>`(select d."text" from "dictionary" as d where d."id" = ${column})`;
  }
  if (key.field.type === 'enum') {
    const words = key.field.values!.map((word, index) => sql`when ${sql.lit(index)} then ${sql.lit(word)}`);
    return sql<string | null>`case ${column} ${sql.join(words, sql` `)} end`;
  }
  return sql<string | number | null>`${column}`;
}

function behindKey(descending: boolean) {
  return sql<SqlBool>`("started_at", "id") ${sql.raw(descending ? '<' : '>')} (${slot('start')}, ${slot('id')})`;
}

/** Rows behind a place, blanks last: behind in the first key, or equal in it and behind in the rest. */
function behindPlace(order: Order) {
  let condition = tieDescending(order) ? sql<SqlBool>`"id" < ${slot('id')}` : sql<SqlBool>`"id" > ${slot('id')}`;
  for (const [index, key] of [...order.entries()].toReversed()) {
    const column = sql.ref(`key${index}`);
    const value = slot(`key${index}`);
    const further = key.descending ? sql<SqlBool>`${column} < ${value}` : sql<SqlBool>`${column} > ${value}`;
    // The rest stands here once, so that the text does not double with each key.
    condition = sql<SqlBool>`((${value} is not null and (${column} is null or ${further}))
      or ((${column} = ${value} or (${column} is null and ${value} is null)) and ${condition}))`;
  }
  return condition;
}

/** The extensions, as one value however many there are: the slot `words`, a JSON array of dictionary numbers. */
const WORDS = sql`(select "value" from json_each(${slot('words')}))`;

/** The plus keeps the engine from gathering rows by three indexes: nearly all rows match, and are wanted in order. */
function partOf() {
  const sides = PARTY_COLUMNS.map((column) => sql<SqlBool>`+${sql.ref(column)} in ${WORDS}`);
  return sql<SqlBool>`(${sql.join(sides, sql` or `)})`;
}

/** How many call logs of one month some extensions are part of, found by looking at every row. */
export function monthCountByWalk(db: Db, month: number): Shape {
  return shapeOf(
    db
      .selectFrom(monthTable(month))
      .select((eb) => eb.fn.countAll().as('calls'))
      .where('tenant_id', '=', slot('tenant'))
      .where(partOf())
      .compile(),
  );
}
