import { makeId } from '../../record/id.ts';
import { conditionShape, conditionValues } from '../condition-sql.ts';
import { packedCells } from '../fact-query.ts';
import { ID_AS_TEXT, monthPage } from '../list-query.ts';
import { monthSpan } from '../month.ts';
import { columnsOf, isPacked, selectRows, type Columns } from '../packed-condition.ts';
import { packedValue, unpackColumn, type PackedColumn } from '../packed-column.ts';
import { SESSION, SLOT, START } from '../packed-columns.ts';
import { ROLLED_UP } from '../session-columns.ts';
import type { RowKey } from './keyed-rows.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts, Sight } from './sight.ts';
import { rowOf, rowsOf, type Statements } from './statements.ts';

/** Which rows are wanted of those that match, in the order of the key. */
export interface Wanted {
  readonly descending: boolean;
  /** Only rows behind this one. */
  readonly place: RowKey | null;
  readonly skip: number;
  readonly limit: number;
}

/** Bytes of columns that are kept at hand. */
const MOST_BYTES = 32 << 20;

/** Answers from the packed columns of months that have not changed since they were packed. */
export class Packed {
  readonly #statements: Statements;
  readonly #kept = new Map<string, { column: PackedColumn; bytes: number }>();
  #bytes = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  *has(sight: Sight, month: MonthFacts): Reading<boolean> {
    return (yield* this.#columns(sight, month, true)) !== null;
  }

  /** How many rows of a span match; null when the columns do not tell. */
  *count(sight: Sight, month: MonthFacts, from: number, to: number): Reading<number | null> {
    const tested = yield* this.#columns(sight, month, false);
    if (tested === null) return null;
    // Where every row is meant and every column tells, the keys need not be read.
    const whole = monthSpan(month.month);
    const isPlain = from <= whole.from && to >= whole.to && isPacked(sight.condition, tested) === 'yes';
    const columns = isPlain ? tested : yield* this.#columns(sight, month, true);
    if (columns === null) return null;
    const { first, end } = isPlain ? { first: 0, end: month.calls } : rowsBetween(columns(START)!, from, to);
    const marks = this.#select(sight, columns, first, end);
    let count = 0;
    for (const marked of marks) count += marked;
    if (isPacked(sight.condition, columns) === 'yes' || count === 0) return count;
    return (yield* this.#certain(sight, month, columns, first, marks)).length;
  }

  /** The keys that are wanted of the rows of a span that match; null when the columns do not tell. */
  *keys(sight: Sight, month: MonthFacts, from: number, to: number, wanted: Wanted): Reading<RowKey[] | null> {
    const columns = yield* this.#columns(sight, month, true);
    if (columns === null) return null;
    const starts = columns(START)!;
    const slots = columns(SLOT)!;
    const { first, end } = rowsBetween(starts, from, to);
    const marks = this.#select(sight, columns, first, end);
    const { descending, place, limit } = wanted;
    const isBehind = ({ start, id }: RowKey) => {
      if (place === null) return true;
      if (start !== place.start) return descending ? start < place.start : start > place.start;
      return descending ? id < place.id : id > place.id;
    };
    const certain =
      isPacked(sight.condition, columns) === 'yes'
        ? null
        : new Set((yield* this.#certain(sight, month, columns, first, marks)).map(({ id }) => id));
    const keys: RowKey[] = [];
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
  *#certain(sight: Sight, month: MonthFacts, columns: Columns, first: number, marks: Uint8Array): Reading<RowKey[]> {
    const part = { ...month, bounded: true };
    const { condition, tenant } = sight;
    const shape = this.#statements.shape(`certain ${month.of} ${month.month} ${conditionShape(condition)}`, (dialect) =>
      monthPage(dialect, part, condition, false, false, ID),
    );
    const { engine } = this.#statements.dialect;
    const values = { ...conditionValues(condition, engine), tenant, limit: NO_LIMIT, offset: 0 };
    const starts = new Set<number>();
    for (const [row, marked] of marks.entries())
      if (marked === 1) starts.add(packedValue(columns(START)!, first + row)!);
    const keys: RowKey[] = [];
    for (const start of starts) {
      const rows = yield* rowsOf<[string]>(shape, { ...values, from: start, to: start });
      for (const [digits] of rows) keys.push({ start, id: BigInt(digits) });
    }
    return keys;
  }

  /** The columns that tell of the rows, and of their keys where these are wanted; null when they do not tell of each. */
  *#columns({ tenant, of, condition }: Sight, month: MonthFacts, withKeys: boolean): Reading<Columns | null> {
    const tested = this.#statements.dialect.packs ? columnsOf(condition) : null;
    if (tested === null) return null;
    const names = new Set(withKeys ? [...tested, START, SLOT] : tested);
    if (of === 'sessions') {
      if ([...tested].some((name) => ROLLED_UP.has(name))) return null;
      names.delete('outcome');
      names.add(SESSION);
    }
    const columns = new Map<string, PackedColumn>();
    for (const name of names) {
      const column = yield* this.#column(tenant, month, name);
      if (column === null) return null;
      columns.set(name, column);
    }
    if (withKeys && !isWhole(columns.get(SLOT)!)) return null;
    if (of === 'sessions') columns.set('outcome', outcomes(columns.get(SESSION)!));
    return (name) => columns.get(name) ?? null;
  }

  #select({ condition, of }: Sight, columns: Columns, first: number, end: number): Uint8Array {
    const marks = selectRows(condition, columns, first, end);
    if (of !== 'sessions') return marks;
    const { codes, blank } = columns(SESSION)!;
    for (let row = 0; row < marks.length; row++) if (codes[first + row] === blank) marks[row] = 0;
    return marks;
  }

  *#column(tenant: number, { month, changed }: MonthFacts, name: string): Reading<PackedColumn | null> {
    const key = `${tenant} ${month} ${name} ${changed}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.column;
    }
    const shape = this.#statements.shape('packed cells', packedCells);
    const row = yield* rowOf<[Uint8Array<ArrayBuffer>]>(shape, { tenant, month, name, changed });
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

function keyOf(starts: PackedColumn, slots: PackedColumn, row: number): RowKey {
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
