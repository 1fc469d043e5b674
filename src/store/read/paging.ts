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
import { SQLITE, SQLITE_SQL } from '../sqlite/dialect.ts';
import type { KeyedRows } from './keyed-rows.ts';
import type { Packed } from './packed.ts';
import type { MonthFacts, Sight } from './sight.ts';
import type { Statements } from './statements.ts';

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

  page(sight: Sight, cut: Cut, view: View): PageRows {
    if (sight.months.length === 0) return { rows: [], next: null };
    return isKeyOrder(cut.order) ? this.#inKeyOrder(sight, cut, view) : this.#sorted(sight, cut, view);
  }

  explain(sight: Sight, { order, skip }: Cut): string {
    if (!isKeyOrder(order)) return 'every row looked at and sorted';
    const ways = sight.months.map((month) => {
      const anchor = anchorFor(sight.condition, month);
      if (anchor !== null && isFew(anchor)) return 'indexes of numbers';
      return this.#packed.has(sight, month) && !isAlways(sight.condition) ? 'packed columns' : 'rows in their order';
    });
    return `${[...new Set(ways)].join(' and ')}${skip > 0 ? ', beginning where the counts say' : ''}`;
  }

  /** Walks the months in order; those that are skipped whole are not opened. */
  #inKeyOrder(sight: Sight, { order, top, skip, after }: Cut, view: View): PageRows {
    const { descending } = order[0]!;
    const months = descending ? sight.months.toReversed() : sight.months;
    const place = after === null ? null : { start: after.values[0] as number, id: BigInt(after.id) };
    const found: Cell[][] = [];
    for (const month of months) {
      if (place !== null && (descending ? month.month > monthOf(place.start) : month.month < monthOf(place.start)))
        continue;
      // What was counted already may tell that there is nothing to look for.
      if (skip > 0 || this.#counting.isKept(sight, month)) {
        const calls = this.#counting.month(sight, month);
        if (calls === 0) continue;
        if (skip >= calls) {
          skip -= calls;
          continue;
        }
      }
      const wanted = top + 1 - found.length;
      found.push(...this.#monthRows(sight, month, view, descending, place, skip, wanted));
      skip = 0;
      if (found.length > top) break;
    }
    const rows = found.length > top ? found.slice(0, top) : found;
    const last = rows.at(-1);
    if (found.length <= top || last === undefined) return { rows, next: null };
    return { rows, next: { id: last[0] as string, values: [last[view.start]!] } };
  }

  /** Whether so many rows of the span match that a page is found by walking a short way. */
  #isDense(sight: Sight, month: MonthFacts): boolean {
    if (!this.#counting.isKept(sight, month)) return false;
    const whole = monthSpan(month.month);
    const { from, to } = spanOf(sight, month);
    const rows = month.calls * ((to - from + 1) / (whole.to - whole.from + 1));
    return this.#counting.month(sight, month) * DENSE >= rows;
  }

  #monthRows(
    sight: Sight,
    month: MonthFacts,
    view: View,
    descending: boolean,
    place: { start: number; id: bigint } | null,
    skip: number,
    limit: number,
  ): Cell[][] {
    const { tenant, condition } = sight;
    let { from, to } = spanOf(sight, month);
    let part = month;
    let offset = skip;
    if (isAlways(condition) && offset > HOUR_ROWS && !month.bounded && month.table === null) {
      const start = this.#hourOfRow(sight, from, to, descending, offset);
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
      if (!isAlways(condition) && (skip > 0 || !this.#isDense(sight, month))) {
        if (!this.#patient) throw new TooManyRows();
        const keys = this.#packed.keys(sight, month, from, to, { descending, place, skip, limit });
        if (keys !== null) return keys.map(({ start, id }) => this.#row(tenant, month, start, id, view));
      }
      const shape = this.#statements.shape(`page ${name} ${conditionShape(condition)}`, () =>
        monthPage(SQLITE, part, condition, descending, after, view.columns),
      );
      return this.#statements.rows(shape, { ...values, ...conditionValues(condition, SQLITE_SQL) });
    }
    const known = { ...values, ...conditionValues(anchor.rest, SQLITE_SQL), ...anchorValues(anchor) };
    if (anchor.walks.length === 1) {
      const shape = this.#statements.shape(`number ${name} ${anchorShape(anchor)}`, () =>
        monthPageByNumber(SQLITE, part, anchor, descending, after, view.columns),
      );
      return this.#statements.rows(shape, known);
    }
    return this.#byNumbers(part, anchor, view, descending, after, name, { ...known, reach: offset + limit });
  }

  #byNumbers(
    part: MonthFacts,
    anchor: Anchor,
    view: View,
    descending: boolean,
    after: boolean,
    name: string,
    values: Readonly<Record<string, unknown>>,
  ): Cell[][] {
    const shape = this.#statements.shape(`keys ${name} ${anchorShape(anchor)}`, () =>
      monthKeysByNumbers(SQLITE, part, anchor, descending, after),
    );
    const keys = this.#statements.rows<[number, string]>(shape, values);
    return keys.map(([start, digits]) => this.#row(values['tenant'] as number, part, start, BigInt(digits), view));
  }

  /** The hour in which the row lies that has so many before it, and how many of those are in that hour. */
  #hourOfRow(
    { tenant, of }: Sight,
    from: number,
    to: number,
    descending: boolean,
    skip: number,
  ): { hour: number; left: number } {
    const shape = this.#statements.shape(`hours ${of} ${descending}`, () => rolledUpHours(SQLITE, descending, of));
    const values = { tenant, from: Math.floor(from / HOUR), to: Math.floor(to / HOUR) };
    let left = skip;
    for (const [hour, calls] of this.#statements.rows<[number, number]>(shape, values)) {
      if (left < calls) return { hour, left };
      left -= calls;
    }
    throw new Error(`the roll-up of tenant ${tenant} has fewer call logs than its month`);
  }

  #sorted({ tenant, months, condition, from, to }: Sight, { order, top, skip, after }: Cut, view: View): PageRows {
    if (!this.#patient) throw new TooManyRows();
    const shape = sortedKeys(SQLITE, months, condition, order, after !== null);
    const values: Record<string, unknown> = { tenant, from, to, limit: top + 1, offset: skip };
    Object.assign(values, conditionValues(condition, SQLITE_SQL));
    if (after !== null) {
      values['id'] = BigInt(after.id);
      for (const [index, value] of after.values.entries()) {
        values[`key${index}`] = order[index]!.field.type === 'id' ? BigInt(value as string) : value;
      }
    }
    const keys = this.#statements.rows<[number, string]>(shape, values);
    const shown = keys.slice(0, top);
    const places = new Map(months.map((month) => [month.month, month]));
    const last = shown.at(-1);
    return {
      rows: shown.map(([start, digits]) => this.#row(tenant, places.get(monthOf(start))!, start, BigInt(digits), view)),
      next: keys.length > top && last !== undefined ? { id: last[1], values: placeValues(last, order) } : null,
    };
  }

  #row(tenant: number, part: MonthFacts, start: number, id: bigint, view: View): Cell[] {
    if (part.table === null && view.rows !== null) return view.rows.find(tenant, start, id)!;
    const shape = this.#statements.shape(`row ${view.name} ${placeOf(part)}`, () =>
      rowByKey(SQLITE, part.month, view.columns, part.table),
    );
    return this.#statements.row<Cell[]>(shape, { tenant, start, id })!;
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
