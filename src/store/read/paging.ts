import type { Order } from '../../query/orderby.ts';
import type { Anchor } from '../anchor.ts';
import { conditionShape, conditionValues } from '../condition-sql.ts';
import {
  monthKeysByNumbers,
  monthPage,
  monthPageByNumber,
  rolledUpHours,
  rowByKey,
  sortedKeys,
} from '../list-query.ts';
import { HOUR, monthOf, monthSpan } from '../month.ts';
import type { Cell } from '../row-json.ts';
import type { ListRequest, Place } from '../store.ts';
import {
  anchorFor,
  anchorShape,
  anchorValues,
  isAlways,
  isFew,
  placeOf,
  spanOf,
  TooManyRows,
  type Counting,
} from './counting.ts';
import type { KeyedRows, RowKey } from './keyed-rows.ts';
import type { Packed } from './packed.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts, Sight } from './sight.ts';
import { rowsByKey, rowsOf, type Statements } from './statements.ts';

/** Rows of a page, and where it ends when there is more behind it. */
export interface PageRows {
  readonly rows: readonly (readonly Cell[])[];
  readonly next: Place | null;
}

/** What of an order the pages are cut from. */
type Cut = Pick<ListRequest, 'order' | 'top' | 'skip' | 'after'>;

/** Which columns a page's rows have, the id's digits first. */
export interface View {
  readonly name: string;
  /** Where the start stands. */
  readonly start: number;
  readonly columns: readonly unknown[];
  /** Single rows of the view; null: of a table of the reader's own, found by a query of its own. */
  readonly rows: KeyedRows | null;
}

/** Finds the rows of a page. */
export class Paging {
  readonly #statements: Statements;
  readonly #counting: Counting;
  readonly #packed: Packed;
  /** Whether rows may be looked at that are not on the page. */
  readonly #patient: boolean;

  constructor(statements: Statements, counting: Counting, packed: Packed, patient: boolean) {
    this.#statements = statements;
    this.#packed = packed;
    this.#counting = counting;
    this.#patient = patient;
  }

  *page(sight: Sight, cut: Cut, view: View): Reading<PageRows> {
    if (sight.months.length === 0) return { rows: [], next: null };
    return yield* isKeyOrder(cut.order) ? this.#inKeyOrder(sight, cut, view) : this.#sorted(sight, cut, view);
  }

  *explain(sight: Sight, { order, skip }: Cut): Reading<string> {
    if (!isKeyOrder(order)) return 'every row looked at and sorted';
    const ways = new Set<string>();
    for (const month of sight.months) {
      const anchor = anchorFor(sight.condition, month);
      if (anchor !== null && isFew(anchor)) ways.add('indexes of numbers');
      else {
        const isPacked = !isAlways(sight.condition) && (yield* this.#packed.has(sight, month));
        ways.add(isPacked ? 'packed columns' : 'rows in their order');
      }
    }
    return `${[...ways].join(' and ')}${skip > 0 ? ', beginning where the counts say' : ''}`;
  }

  /** Walks the months in order; those that are skipped whole are not opened. */
  *#inKeyOrder(sight: Sight, { order, top, skip, after }: Cut, view: View): Reading<PageRows> {
    const { descending } = order[0]!;
    const months = descending ? sight.months.toReversed() : sight.months;
    const place = after === null ? null : { start: after.values[0] as number, id: BigInt(after.id) };
    const found: Cell[][] = [];
    for (const month of months) {
      if (place !== null && (descending ? month.month > monthOf(place.start) : month.month < monthOf(place.start)))
        continue;
      // What was counted already may tell that there is nothing to look for.
      if (skip > 0 || this.#counting.isKept(sight, month)) {
        const calls = yield* this.#counting.month(sight, month);
        if (calls === 0) continue;
        if (skip >= calls) {
          skip -= calls;
          continue;
        }
      }
      const wanted = top + 1 - found.length;
      found.push(...(yield* this.#monthRows(sight, month, view, descending, place, skip, wanted)));
      skip = 0;
      if (found.length > top) break;
    }
    const rows = found.length > top ? found.slice(0, top) : found;
    const last = rows.at(-1);
    if (found.length <= top || last === undefined) return { rows, next: null };
    return { rows, next: { id: last[0] as string, values: [last[view.start]!] } };
  }

  /** Whether so many rows of the span match that a page is found by walking a short way. */
  *#isDense(sight: Sight, month: MonthFacts): Reading<boolean> {
    if (!this.#counting.isKept(sight, month)) return false;
    const whole = monthSpan(month.month);
    const { from, to } = spanOf(sight, month);
    const rows = month.calls * ((to - from + 1) / (whole.to - whole.from + 1));
    return (yield* this.#counting.month(sight, month)) * DENSE >= rows;
  }

  *#monthRows(
    sight: Sight,
    month: MonthFacts,
    view: View,
    descending: boolean,
    place: { start: number; id: bigint } | null,
    skip: number,
    limit: number,
  ): Reading<Cell[][]> {
    const { tenant, condition } = sight;
    const { engine } = this.#statements.dialect;
    let { from, to } = spanOf(sight, month);
    let part = month;
    let offset = skip;
    if (isAlways(condition) && offset > HOUR_ROWS && !month.bounded && month.table === null) {
      const start = yield* this.#hourOfRow(sight, from, to, descending, offset);
      offset = start.left;
      part = { ...month, bounded: true };
      if (descending) to = Math.min(to, start.hour * HOUR + HOUR - 1);
      else from = Math.max(from, start.hour * HOUR);
    }
    const anchor = anchorFor(condition, part);
    const after = place !== null;
    const values = { tenant, limit, offset, from, to, ...place };
    const name = `${view.name} ${placeOf(month)} ${month.settled} ${part.bounded} ${descending} ${after}`;
    if (anchor === null || !isFew(anchor)) {
      if (!isAlways(condition) && (skip > 0 || !(yield* this.#isDense(sight, month)))) {
        if (!this.#patient) throw new TooManyRows();
        const keys = yield* this.#packed.keys(sight, month, from, to, { descending, place, skip, limit });
        if (keys !== null) return yield* this.#rows(tenant, month, keys, view);
      }
      const shape = this.#statements.shape(`page ${name} ${conditionShape(condition)}`, (dialect) =>
        monthPage(dialect, part, condition, descending, after, view.columns),
      );
      return yield* rowsOf(shape, { ...values, ...conditionValues(condition, engine) });
    }
    const known = { ...values, ...conditionValues(anchor.rest, engine), ...anchorValues(anchor, engine) };
    if (anchor.walks.length === 1) {
      const shape = this.#statements.shape(`number ${name} ${anchorShape(anchor)}`, (dialect) =>
        monthPageByNumber(dialect, part, anchor, descending, after, view.columns),
      );
      return yield* rowsOf(shape, known);
    }
    return yield* this.#byNumbers(part, anchor, view, descending, after, name, { ...known, reach: offset + limit });
  }

  *#byNumbers(
    part: MonthFacts,
    anchor: Anchor,
    view: View,
    descending: boolean,
    after: boolean,
    name: string,
    values: Readonly<Record<string, unknown>>,
  ): Reading<Cell[][]> {
    const shape = this.#statements.shape(`keys ${name} ${anchorShape(anchor)}`, (dialect) =>
      monthKeysByNumbers(dialect, part, anchor, descending, after),
    );
    const keys = yield* rowsOf<[number, string]>(shape, values);
    return yield* this.#rows(values['tenant'] as number, part, keys.map(keyOf), view);
  }

  /** The hour in which the row lies that has so many before it, and how many of those are in that hour. */
  *#hourOfRow(
    { tenant, of }: Sight,
    from: number,
    to: number,
    descending: boolean,
    skip: number,
  ): Reading<{ hour: number; left: number }> {
    const shape = this.#statements.shape(`hours ${of} ${descending}`, (dialect) =>
      rolledUpHours(dialect, descending, of),
    );
    const values = { tenant, from: Math.floor(from / HOUR), to: Math.floor(to / HOUR) };
    let left = skip;
    for (const [hour, calls] of yield* rowsOf<[number, number]>(shape, values)) {
      if (left < calls) return { hour, left };
      left -= calls;
    }
    throw new Error(`the roll-up of tenant ${tenant} has fewer call logs than its month`);
  }

  *#sorted(
    { tenant, months, condition, from, to }: Sight,
    { order, top, skip, after }: Cut,
    view: View,
  ): Reading<PageRows> {
    if (!this.#patient) throw new TooManyRows();
    const { dialect } = this.#statements;
    const shape = sortedKeys(dialect, months, condition, order, after !== null);
    const values: Record<string, unknown> = { tenant, from, to, limit: top + 1, offset: skip };
    Object.assign(values, conditionValues(condition, dialect.engine));
    if (after !== null) {
      values['id'] = BigInt(after.id);
      for (const [index, value] of after.values.entries()) {
        values[`key${index}`] = order[index]!.field.type === 'id' ? BigInt(value as string) : value;
      }
    }
    const keys = yield* rowsOf<[number, string]>(shape, values);
    const shown = keys.slice(0, top);
    const last = shown.at(-1);
    return {
      rows: yield* this.#rowsOfMonths(tenant, months, shown.map(keyOf), view),
      next: keys.length > top && last !== undefined ? { id: last[1], values: placeValues(last, order) } : null,
    };
  }

  /** Rows of several months, in the order of their keys. */
  *#rowsOfMonths(
    tenant: number,
    months: readonly MonthFacts[],
    keys: readonly RowKey[],
    view: View,
  ): Reading<Cell[][]> {
    if (view.rows !== null && months.every(({ table }) => table === null))
      return (yield* view.rows.findAll(tenant, keys)) as Cell[][];
    const rows = Array.from<Cell[]>({ length: keys.length });
    for (const month of months) {
      const places = [...keys.keys()].filter((place) => monthOf(keys[place]!.start) === month.month);
      const some = places.map((place) => keys[place]!);
      for (const [index, row] of (yield* this.#rows(tenant, month, some, view)).entries()) rows[places[index]!] = row;
    }
    return rows;
  }

  /** Rows of one month, in the order of their keys. */
  *#rows(tenant: number, part: MonthFacts, keys: readonly RowKey[], view: View): Reading<Cell[][]> {
    if (part.table === null && view.rows !== null) return (yield* view.rows.findAll(tenant, keys)) as Cell[][];
    const lookUp = this.#statements.shape(`row ${view.name} ${placeOf(part)}`, (dialect) =>
      rowByKey(dialect, part.month, view.columns, part.table),
    );
    const sought = keys.map(({ start, id }) => [start, id]);
    return yield* rowsByKey(lookUp, tenant, sought);
  }
}

/** One row in so many matches. */
const DENSE = 50;
/** A way this long is shortened by the hourly roll-up. */
const HOUR_ROWS = 500;

/** Whether the rows lie in this order already. */
export function isKeyOrder(order: Order): boolean {
  return order[0]!.field.name === 'started_at' && order.length === 1;
}

function placeValues(row: readonly Cell[], order: Order): Cell[] {
  return order.map((key, index) => (key.field.type === 'id' ? (row[1] as string) : row[2 + index]!));
}

function keyOf([start, digits]: readonly [number, string, ...unknown[]]): RowKey {
  return { start, id: BigInt(digits) };
}
