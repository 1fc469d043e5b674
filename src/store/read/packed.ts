import { makeId } from '../../record/id.ts';
import { conditionShape, conditionValues } from '../condition-sql.ts';
import { ID_AS_TEXT, monthPage } from '../list-query.ts';
import { monthSpan } from '../month.ts';
import { isPacked, selectRows, type Columns } from '../packed-condition.ts';
import { packedValue, unpackColumn, type PackedColumn } from '../packed-column.ts';
import { SESSION, SLOT, START } from '../packed-columns.ts';
import { ROLLED_UP } from '../session-columns.ts';
import type { Connection } from '../sqlite/connect.ts';
import { SQLITE, SQLITE_SQL } from '../sqlite/dialect.ts';
import type { MonthFacts, Sight } from './sight.ts';
import type { Statements } from './statements.ts';

/** A row's key. */
export interface Key {
  readonly start: number;
  readonly id: bigint;
}

/** Which rows are wanted of those that match, in the order of the key. */
export interface Wanted {
  readonly descending: boolean;
  /** Only rows behind this one. */
  readonly place: Key | null;
  readonly skip: number;
  readonly limit: number;
}

const CELLS =
  'select "cells" from "month_column" where "tenant_id" = ? and "month" = ? and "name" = ? and "changed_seq" = ?';
/** Bytes of columns that are kept at hand. */
const MOST_BYTES = 32 << 20;

/** Answers from the packed columns of months that have not changed since they were packed. */
export class Packed {
  readonly #connection: Connection;
  readonly #statements: Statements;
  readonly #kept = new Map<string, { column: PackedColumn; bytes: number }>();
  #bytes = 0;

  constructor(connection: Connection, statements: Statements) {
    this.#connection = connection;
    this.#statements = statements;
  }

  has(sight: Sight, month: MonthFacts): boolean {
    return this.#columnsFor(sight, month) !== null;
  }

  /** How many rows of a span match; null when the columns do not tell. */
  count(sight: Sight, month: MonthFacts, from: number, to: number): number | null {
    const all = this.#columns(sight, month);
    if (sight.of === 'sessions' && this.#column(sight.tenant, month, SESSION) === null) return null;
    // Where every row is meant and every column tells, the keys need not be read.
    const whole = monthSpan(month.month);
    const isPlain = from <= whole.from && to >= whole.to && isPacked(sight.condition, all) === 'yes';
    const columns = isPlain ? all : this.#columnsFor(sight, month);
    if (columns === null) return null;
    const { first, end } = isPlain ? { first: 0, end: month.calls } : rowsBetween(columns(START)!, from, to);
    const marks = this.#select(sight, month, columns, first, end);
    let count = 0;
    for (const marked of marks) count += marked;
    if (isPacked(sight.condition, columns) === 'yes' || count === 0) return count;
    return this.#certain(sight, month, columns, first, marks).length;
  }

  /** The keys that are wanted of the rows of a span that match; null when the columns do not tell. */
  keys(sight: Sight, month: MonthFacts, from: number, to: number, wanted: Wanted): Key[] | null {
    const columns = this.#columnsFor(sight, month);
    if (columns === null) return null;
    const starts = columns(START)!;
    const slots = columns(SLOT)!;
    const { first, end } = rowsBetween(starts, from, to);
    const marks = this.#select(sight, month, columns, first, end);
    const { descending, place, limit } = wanted;
    const isBehind = ({ start, id }: Key) => {
      if (place === null) return true;
      if (start !== place.start) return descending ? start < place.start : start > place.start;
      return descending ? id < place.id : id > place.id;
    };
    const certain =
      isPacked(sight.condition, columns) === 'yes'
        ? null
        : new Set(this.#certain(sight, month, columns, first, marks).map(({ id }) => id));
    const keys: Key[] = [];
    let { skip } = wanted;
    for (let step = 0; step < marks.length && keys.length < limit; step++) {
      const row = descending ? marks.length - 1 - step : step;
      if (marks[row] === 0) continue;
      if (place === null && certain === null && skip > 0) {
        skip -= 1;
        continue;
      }
      const key = keyOf(starts, slots, first + row);
      if (!isBehind(key) || certain?.has(key.id) === false) continue;
      if (skip > 0) skip -= 1;
      else keys.push(key);
    }
    return keys;
  }

  /** Looks at the marked rows themselves: those that were marked for their hash alone go. */
  #certain(sight: Sight, month: MonthFacts, columns: Columns, first: number, marks: Uint8Array): Key[] {
    const part = { ...month, bounded: true };
    const { condition, tenant } = sight;
    const shape = this.#statements.shape(`certain ${month.of} ${month.month} ${conditionShape(condition)}`, () =>
      monthPage(SQLITE, part, condition, false, false, ID),
    );
    const values = { ...conditionValues(condition, SQLITE_SQL), tenant, limit: NO_LIMIT, offset: 0 };
    const starts = new Set<number>();
    for (const [row, marked] of marks.entries())
      if (marked === 1) starts.add(packedValue(columns(START)!, first + row)!);
    return [...starts].flatMap((start) =>
      this.#statements
        .rows<[string]>(shape, { ...values, from: start, to: start })
        .map(([digits]) => ({ start, id: BigInt(digits) })),
    );
  }

  /** The columns, when they tell of every row; null when they do not. */
  #columnsFor(sight: Sight, month: MonthFacts): Columns | null {
    const columns = this.#columns(sight, month);
    if (sight.of === 'sessions' && this.#column(sight.tenant, month, SESSION) === null) return null;
    const slots = columns(SLOT);
    if (slots === null || columns(START) === null || !isWhole(slots)) return null;
    return isPacked(sight.condition, columns) === 'no' ? null : columns;
  }

  #select(sight: Sight, month: MonthFacts, columns: Columns, first: number, end: number): Uint8Array {
    const marks = selectRows(sight.condition, columns, first, end);
    if (sight.of !== 'sessions') return marks;
    const { codes, blank } = this.#column(sight.tenant, month, SESSION)!;
    for (let row = 0; row < marks.length; row++) if (codes[first + row] === blank) marks[row] = 0;
    return marks;
  }

  #columns({ tenant, of }: Sight, month: MonthFacts): Columns {
    if (of === 'calllogs') return (name) => this.#column(tenant, month, name);
    return (name) => {
      if (name === 'outcome') return outcomes(this.#column(tenant, month, SESSION)!);
      return ROLLED_UP.has(name) ? null : this.#column(tenant, month, name);
    };
  }

  #column(tenant: number, { month, changed }: MonthFacts, name: string): PackedColumn | null {
    const key = `${tenant} ${month} ${name} ${changed}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.column;
    }
    const row = this.#connection.rows(CELLS).get(tenant, month, name, changed) as unknown as
      [Uint8Array<ArrayBuffer>] | undefined;
    if (row === undefined) return null;
    const column = unpackColumn(row[0]);
    this.#kept.set(key, { column, bytes: row[0].byteLength });
    this.#bytes += row[0].byteLength;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= MOST_BYTES || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
    return column;
  }
}

/** The outcomes alone: blank where they are open. What the rows hold that stand for no session is of no account. */
function outcomes(sessions: PackedColumn): PackedColumn {
  const open = sessions.palette!.indexOf(-1);
  return { ...sessions, blank: open < 0 ? sessions.palette!.length : open };
}

const NO_LIMIT = 2 ** 31;
const ID = [ID_AS_TEXT];

function keyOf(starts: PackedColumn, slots: PackedColumn, row: number): Key {
  const start = packedValue(starts, row)!;
  return { start, id: makeId(start, packedValue(slots, row)!) };
}

/** Whether every id tells its start. */
const whole = new WeakMap<PackedColumn, boolean>();
function isWhole(slots: PackedColumn): boolean {
  let known = whole.get(slots);
  if (known === undefined) whole.set(slots, (known = !slots.codes.includes(slots.blank)));
  return known;
}

/** The rows that started between two moments, both included. */
function rowsBetween(starts: PackedColumn, from: number, to: number): { first: number; end: number } {
  const before = (time: number): number => {
    let [low, high] = [0, starts.codes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (packedValue(starts, middle)! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const first = before(from);
  return { first, end: Math.max(first, before(to + 1)) };
}
