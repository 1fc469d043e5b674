import type { Order } from '../../query/orderby.ts';
import { FIELDS, SUMMARY_FIELDS } from '../../record/fields.ts';
import { startOfId } from '../../record/id.ts';
import {
  ID_AS_TEXT,
  monthCountByWalk,
  monthCountOfExtensions,
  monthKeysOfExtensions,
  monthPage,
  rowByKey,
  sortedKeys,
} from '../list-query.ts';
import { daysOf, monthOf } from '../month.ts';
import { writeDetail, writeSummary, type Cell } from '../row-json.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { fill, type Shape } from '../slots.ts';
import type { ListRequest, Page, Place, Scope, StoredCallLog, Beside } from '../store.ts';
import type { Connection } from './connect.ts';
import { byIndex, queries } from './dialect.ts';
import { WordReader } from './words.ts';

/** Up to so many extensions are found by their indexes; for more, the rows themselves are walked. */
const FEW_EXTENSIONS = 4;

const DETAIL = [...FIELDS.map((field) => (field.name === 'id' ? ID_AS_TEXT : field.name)), 'destination_user'];
/** Where a row of DETAIL says whose call it is. */
const SIDES = PARTY_COLUMNS.map((column) =>
  column === 'destination_user' ? FIELDS.length : FIELDS.findIndex((field) => field.name === column),
);
const BESIDE = ['source', 'source_key', 'flags'];

interface Key {
  readonly started_at: number;
  readonly digits: string;
}

/** What is known of a scope before any row is read. */
interface Sight {
  readonly tenant: number;
  /** Dictionary numbers of the extensions; null: everything of the tenant. */
  readonly words: readonly number[] | null;
  readonly months: readonly { readonly month: number; readonly calls: number }[];
}

/** Answers questions over one connection. Synchronous; in a transaction, so that an answer is of one moment. */
export class Reader {
  readonly #connection: Connection;
  readonly #words: WordReader;
  readonly #shapes = new Map<string, Shape>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#words = new WordReader(connection);
  }

  get(scope: Scope, id: bigint): StoredCallLog | null {
    const tenant = scope.tenantId;
    const cells = this.#detail(tenant, startOfId(id), id) ?? this.#movedDetail(tenant, id);
    if (cells === null) return null;
    if (scope.extensions !== null) {
      const words = this.#wordsOf(scope.tenantId, scope.extensions);
      if (!SIDES.some((side) => words.includes(cells[side] as number))) return null;
    }
    const started_at = cells[START] as number;
    return { json: writeDetail(cells, this.#words.json), beside: () => this.#beside(tenant, started_at, id) };
  }

  #beside(tenant: number, start: number, id: bigint): Beside {
    const month = monthOf(start);
    const shape = this.#shape(`beside ${month}`, () => rowByKey(queries, month, BESIDE));
    const [source, source_key, flags] = this.#row<Cell[]>(shape, { tenant, start, id })!;
    const text = (cell: Cell | undefined) =>
      cell == null ? null : (JSON.parse(this.#words.json(cell as number)) as string);
    return { source: text(source), source_key: source_key as string | null, flags: text(flags) };
  }

  list(scope: Scope, request: ListRequest): Page {
    const sight = this.#sight(scope);
    const count = request.count ? this.#count(sight) : null;
    if (sight.months.length === 0) return { items: '[]', count, next: null };
    const page = inKeyOrder(request.order) ? this.#pageInKeyOrder(sight, request) : this.#sortedPage(sight, request);
    return { ...page, count };
  }

  #sight(scope: Scope): Sight {
    const words = scope.extensions === null ? null : this.#wordsOf(scope.tenantId, scope.extensions);
    const months =
      words?.length === 0
        ? []
        : this.#connection
            .rows('select "month", "calls" from "month_count" where "tenant_id" = ? and "calls" > 0 order by "month"')
            .all(scope.tenantId)
            .map((row) => row as unknown as [number, number])
            .map(([month, calls]) => ({ month, calls }));
    return { tenant: scope.tenantId, words, months };
  }

  #wordsOf(tenant: number, extensions: readonly string[]): number[] {
    return extensions.map((text) => this.#words.find(tenant, text)).filter((word) => word !== null);
  }

  /** From the roll-up for a whole tenant; from the indexes for some extensions. */
  #count({ tenant, words, months }: Sight): number {
    if (words === null) return months.reduce((sum, { calls }) => sum + calls, 0);
    let count = 0;
    for (const { month } of months) {
      const indexed = isIndexed(month, words);
      const shape = this.#shape(`count ${month} ${indexed}`, () =>
        indexed ? monthCountOfExtensions(queries, byIndex, month) : monthCountByWalk(queries, month),
      );
      count += this.#rows<[number]>(shape, { tenant, ...wordValues(words) })[0]![0];
    }
    return count;
  }

  /** Walks the months in order; those that are skipped whole are not opened. */
  #pageInKeyOrder(sight: Sight, { order, top, skip, after }: ListRequest): Omit<Page, 'count'> {
    const { descending } = order[0]!;
    const months = descending ? sight.months.toReversed() : sight.months;
    const place = after === null ? null : { start: after.values[0] as number, id: BigInt(after.id) };
    const found: Cell[][] = [];
    for (const { month, calls } of months) {
      if (place !== null && (descending ? month > monthOf(place.start) : month < monthOf(place.start))) continue;
      if (sight.words === null && place === null && skip >= calls) {
        skip -= calls;
        continue;
      }
      const wanted = top + 1 - found.length;
      const rows = this.#monthRows(sight, month, descending, place, skip, wanted);
      if (rows.length > 0) skip = 0;
      else if (sight.words !== null && skip > 0) skip -= this.#count({ ...sight, months: [{ month, calls }] });
      found.push(...rows);
      if (found.length > top) break;
    }
    const more = found.length > top;
    const rows = more ? found.slice(0, top) : found;
    return { items: this.#items(rows), next: more ? placeOf(rows.at(-1)!, order) : null };
  }

  #monthRows(
    { tenant, words }: Sight,
    month: number,
    descending: boolean,
    place: { start: number; id: bigint } | null,
    offset: number,
    limit: number,
  ): Cell[][] {
    const after = place !== null;
    const values = { tenant, limit, offset, ...place };
    const name = `${month} ${descending} ${after}`;
    if (words === null || !isIndexed(month, words)) {
      const scoped = words !== null;
      const shape = this.#shape(`page ${name} ${scoped}`, () => monthPage(queries, month, descending, after, scoped));
      return this.#rows(shape, words === null ? values : { ...values, ...wordValues(words) });
    }
    const shape = this.#shape(`keys ${name} ${words.length}`, () =>
      monthKeysOfExtensions(queries, byIndex, month, words.length, descending, after),
    );
    const keys = this.#rows<[number, string]>(shape, { ...values, ...wordValues(words), reach: offset + limit });
    return keys.map(([started_at, digits]) => this.#rowByKey(tenant, { started_at, digits }));
  }

  #sortedPage({ tenant, words, months }: Sight, { order, top, skip, after }: ListRequest): Omit<Page, 'count'> {
    const shape = sortedKeys(
      queries,
      months.map(({ month }) => month),
      order,
      words !== null,
      after !== null,
    );
    const values: Record<string, unknown> = { tenant, limit: top + 1, offset: skip, ...wordValues(words ?? []) };
    if (after !== null) {
      values['id'] = BigInt(after.id);
      for (const [index, value] of after.values.entries()) {
        values[`key${index}`] = order[index]!.field.type === 'id' ? BigInt(value as string) : value;
      }
    }
    const keys = this.#rows<[number, string]>(shape, values);
    const more = keys.length > top;
    const shown = more ? keys.slice(0, top) : keys;
    const rows = shown.map(([started_at, digits]) => this.#rowByKey(tenant, { started_at, digits }));
    const last = shown.at(-1);
    return {
      items: this.#items(rows),
      next: more && last !== undefined ? { id: last[1], values: placeValues(last, order) } : null,
    };
  }

  #items(rows: readonly (readonly Cell[])[]): string {
    let json = '[';
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) json += ',';
      json += writeSummary(rows[index]!, this.#words.json);
    }
    return `${json}]`;
  }

  #rowByKey(tenant: number, { started_at, digits }: Key): Cell[] {
    const month = monthOf(started_at);
    const shape = this.#shape(`row ${month}`, () => rowByKey(queries, month));
    return this.#row<Cell[]>(shape, { tenant, start: started_at, id: BigInt(digits) })!;
  }

  #detail(tenant: number, start: number, id: bigint): Cell[] | null {
    const month = monthOf(start);
    if (!this.#hasMonth(month)) return null;
    const shape = this.#shape(`detail ${month}`, () => rowByKey(queries, month, DETAIL));
    return this.#row<Cell[]>(shape, { tenant, start, id }) ?? null;
  }

  #movedDetail(tenant: number, id: bigint): Cell[] | null {
    const moved = this.#connection
      .rows('select "started_at" from "moved" where "tenant_id" = ? and "id" = ?')
      .get(tenant, id) as unknown as [number] | undefined;
    return moved === undefined ? null : this.#detail(tenant, moved[0], id);
  }

  readonly #months = new Set<number>();

  /** Months never go while the program runs, so a yes is kept. */
  #hasMonth(month: number): boolean {
    if (this.#months.has(month)) return true;
    const found = this.#connection.rows('select 1 from "month" where "month" = ?').get(month) !== undefined;
    if (found) this.#months.add(month);
    return found;
  }

  #shape(name: string, build: () => Shape): Shape {
    let shape = this.#shapes.get(name);
    if (shape === undefined) this.#shapes.set(name, (shape = build()));
    return shape;
  }

  #row<Row>(shape: Shape, values: Readonly<Record<string, unknown>>): Row | undefined {
    return this.#connection.rows(shape.sql).get(...fill(shape, values)) as unknown as Row | undefined;
  }

  #rows<Row>(shape: Shape, values: Readonly<Record<string, unknown>>): Row[] {
    return this.#connection.rows(shape.sql).all(...fill(shape, values)) as unknown as Row[];
  }
}

/** Whether the indexes are the way to the legs of these extensions. */
function isIndexed(month: number, words: readonly number[]): boolean {
  return words.length <= FEW_EXTENSIONS && daysOf(month) !== null;
}

/** Whether the rows lie in this order already. */
function inKeyOrder(order: Order): boolean {
  return order[0]!.field.name === 'started_at' && order.length === 1;
}

const START = SUMMARY_FIELDS.findIndex((field) => field.name === 'started_at');

function placeOf(row: readonly Cell[], order: Order): Place {
  return { id: row[0] as string, values: order.map(() => row[START]!) };
}

function placeValues(row: readonly Cell[], order: Order): Cell[] {
  return order.map((key, index) => (key.field.type === 'id' ? (row[1] as string) : row[2 + index]!));
}

function wordValues(words: readonly number[]): Record<string, unknown> {
  const few = words.length <= FEW_EXTENSIONS ? words : [];
  return { words: JSON.stringify(words), ...Object.fromEntries(few.map((word, index) => [`word${index}`, word])) };
}
