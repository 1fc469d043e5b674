import { CompiledQuery, sql, type Compilable, type RawBuilder, type SqlBool } from 'kysely';
import type { Rate } from '../price/rate.ts';
import { foldCase } from '../query/fold.ts';
import type { Order } from '../query/orderby.ts';
import type { Search } from '../query/tree.ts';
import { RATE_FIELDS, RATE_TYPES } from '../record/rate-fields.ts';
import type { Awaitable } from './awaitable.ts';
import { conditionSql, conditionValues, type Ground } from './condition-sql.ts';
import { resolveFilter, type Dictionary } from './resolve.ts';
import { fill } from './slots.ts';
import type { ListRequest, Place, Store } from './store.ts';

/** A page of rates. */
export interface RatePage {
  readonly rates: readonly Rate[];
  /** How many match, before skip and top; null when not asked for. */
  readonly count: number | null;
  /** Where the page ends, when there is more behind it. */
  readonly next: Place | null;
}

type Bool = RawBuilder<SqlBool>;
type Sql = RawBuilder<unknown>;

const COLUMNS = ['version', ...RATE_FIELDS.map(({ name }) => name)];

/** The rates of a tenant that are in force: neither edited nor removed since. */
export function currentRates({ queries }: Store, tenantId: number) {
  return allVersions({ queries }, tenantId).where('replaced_at', 'is', null);
}

/** The rates of a tenant as they are and were; what is selected is a `Rate`. */
export function allVersions({ queries }: Pick<Store, 'queries'>, tenantId: number) {
  return queries
    .selectFrom('rate')
    .select(COLUMNS as never)
    .$castTo<Rate>()
    .where('tenant_id', '=', tenantId);
}

/** The rates in force that are asked for; blanks come last, ties are broken by id in the direction of the last key. */
export async function listRates(store: Store, tenantId: number, request: ListRequest): Promise<RatePage> {
  const { order, top, skip, after } = request;
  const asked = [...filterOf(store, request), ...searchOf(store, request)];
  const values = request.filter === null ? {} : conditionValues(conditionOf(request.filter), store.engine);
  const read = <Row>(query: Compilable<Row>): Awaitable<Row[]> => {
    const compiled = query.compile();
    return store.read({ compile: () => CompiledQuery.raw(compiled.sql, fill(compiled, values)) as CompiledQuery<Row> });
  };

  let query = currentRates(store, tenantId);
  for (const condition of asked) query = query.where(condition);
  if (after !== null) query = query.where(behind(order, after));
  for (const { column, descending } of keysOf(order)) {
    query = query.orderBy(sql`${column} is null`).orderBy(column, descending ? 'desc' : 'asc');
  }
  // One more tells whether there is a next page.
  const rates = await read(query.limit(top + 1).offset(skip));
  const last = rates.length > top ? rates[top - 1]! : null;
  const next = last === null ? null : placeOf(order, last);

  let counting = store.queries
    .selectFrom('rate')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('replaced_at', 'is', null);
  for (const condition of asked) counting = counting.where(condition);
  const [counted] = request.count ? await read(counting) : [];
  return { rates: rates.slice(0, top), count: counted?.count ?? null, next };
}

/** The rates hold their texts themselves. */
const NO_DICTIONARY: Dictionary = { find: () => null, matching: () => [], starts: () => null, containing: () => [] };

function conditionOf(filter: NonNullable<ListRequest['filter']>) {
  return resolveFilter(filter, NO_DICTIONARY);
}

function filterOf({ engine }: Store, { filter }: ListRequest): Bool[] {
  return filter === null ? [] : [conditionSql(conditionOf(filter), { engine, column: columnOf, span: null })];
}

/** Words of the type are words in the table, and positions to those who ask. */
const columnOf: Ground['column'] = (name) => {
  if (name !== 'type') return sql.ref(name);
  const words = RATE_TYPES.map((word, index) => sql`when ${sql.lit(word)} then ${sql.lit(index)}`);
  return sql`case "type" ${sql.join(words, sql` `)} end`;
};

function searchOf({ engine }: Store, { search }: ListRequest): Bool[] {
  const searched = RATE_FIELDS.filter((field) => field.searched === 'contains');
  const write = (term: Search): Bool => {
    switch (term.kind) {
      case 'and':
      case 'or':
        return sql`(${sql.join(term.terms.map(write), sql.raw(` ${term.kind} `))})`;
      case 'not':
        return sql`(${write(term.term)} is not true)`;
      case 'word': {
        const tests = searched.map(({ name }) => engine.containsFolded(sql.ref(name), foldCase(term.text)));
        return sql`((${sql.join(tests, sql` or `)}) is true)`;
      }
    }
  };
  return search === null ? [] : [write(search)];
}

interface Key {
  readonly name: string;
  readonly column: Sql;
  readonly descending: boolean;
}

function keysOf(order: Order): Key[] {
  const keys = order.map(({ field: { name }, descending }) => ({ name, column: sql.ref(name), descending }));
  if (keys.some(({ name }) => name === 'id')) return keys;
  return [...keys, { name: 'id', column: sql.ref('id'), descending: keys.at(-1)?.descending ?? false }];
}

function placeOf(order: Order, rate: Rate): Place {
  return { id: String(rate.id), values: order.map(({ field }) => rate[field.name as keyof Rate]) };
}

/** What comes after the row whose sort keys have these values. */
function behind(order: Order, { id, values }: Place): Bool {
  const ways: Bool[] = [];
  const same: Bool[] = [];
  for (const [index, { column, descending }] of keysOf(order).entries()) {
    const value = values[index] ?? (index === values.length ? Number(id) : null);
    // Behind a blank there are only blanks.
    const further: Bool =
      value === null ? sql`1 = 0` : sql`(${column} ${sql.raw(descending ? '<' : '>')} ${value} or ${column} is null)`;
    ways.push(sql`(${sql.join([...same, further], sql` and `)})`);
    same.push(value === null ? sql`${column} is null` : sql`${column} = ${value}`);
  }
  return sql`(${sql.join(ways, sql` or `)})`;
}
