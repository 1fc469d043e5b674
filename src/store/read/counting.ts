import { anchorOf, type Anchor } from '../anchor.ts';
import { ALWAYS, type Condition } from '../condition.ts';
import { conditionKey, conditionShape, conditionValues } from '../condition-sql.ts';
import type { EngineSql } from '../engine.ts';
import { monthCount, monthCountByNumbers, rolledUpCount } from '../list-query.ts';
import { daysOf, HOUR, monthSpan } from '../month.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { isRolledUp } from '../rolled-up.ts';
import type { Packed } from './packed.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts, Sight } from './sight.ts';
import { rowOf, type Statements } from './statements.ts';

/** Thrown where a question looks at more rows than it may on this thread. */
export class TooManyRows extends Error {}

const NO_LIMIT = 2 ** 52;
const MOST_KEPT = 50_000;
/** What one row looked at, and one place in an index, cost: in the same unit. */
const ROW_COST = 1;
const SEEK_COST = 8;

/** Counts exactly. What a month was found to have is kept for as long as nothing in the month changes. */
export class Counting {
  readonly #statements: Statements;
  readonly #packed: Packed;
  readonly #kept = new Map<string, number>();
  /** How many rows an index may be asked for before the question is handed to another thread. */
  readonly #patience: number;

  constructor(statements: Statements, packed: Packed, patience: number | null) {
    this.#statements = statements;
    this.#packed = packed;
    this.#patience = patience ?? NO_LIMIT;
  }

  *count(sight: Sight): Reading<number> {
    let calls = 0;
    for (const month of sight.months) calls += yield* this.month(sight, month);
    return calls;
  }

  /** How the months are counted, in words; for people. */
  *explain(sight: Sight): Reading<string> {
    const { condition } = sight;
    if (isAlways(condition)) return sight.months.some(({ bounded }) => bounded) ? 'hourly roll-up' : 'monthly roll-up';
    const ways = new Set<string>();
    for (const month of sight.months) ways.add(yield* this.#way(sight, month));
    return [...ways].join(' and ');
  }

  *#way(sight: Sight, month: MonthFacts): Reading<string> {
    if (isInRollUp(sight, month)) return 'hourly roll-up';
    const anchor = anchorFor(sight.condition, month);
    if (anchor !== null && isFew(anchor)) return 'indexes of numbers';
    if (yield* this.#packed.has(sight, month)) return 'packed columns';
    return anchor === null ? 'every row looked at' : 'indexes of numbers';
  }

  /** How many rows of one month match. */
  *month(sight: Sight, month: MonthFacts): Reading<number> {
    if (isAlways(sight.condition) && !month.bounded) return month.of === 'sessions' ? month.sessions : month.calls;
    const name = nameOf(sight, month);
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const { from, to } = spanOf(sight, month);
    const calls = yield* isInRollUp(sight, month) ? this.#rolledUp(sight, month) : this.#rows(sight, month, from, to);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, calls);
    return calls;
  }

  /** Whether the number is at hand. */
  isKept(sight: Sight, month: MonthFacts): boolean {
    return this.#kept.has(nameOf(sight, month));
  }

  /** Whole hours from the roll-up, what is left at the ends from the rows. */
  *#rolledUp(sight: Sight, month: MonthFacts): Reading<number> {
    const { from, to } = spanOf(sight, month);
    const first = Math.ceil(from / HOUR);
    const last = Math.floor((to + 1) / HOUR) - 1;
    if (last < first) return yield* this.#rows(sight, month, from, to);
    const shape = this.#statements.shape(`hours ${sight.of} ${conditionShape(sight.condition)}`, (dialect) =>
      rolledUpCount(dialect, sight.condition, sight.of),
    );
    const values = conditionValues(sight.condition, this.#statements.dialect.engine);
    let [calls] = (yield* rowOf<[number]>(shape, { ...values, tenant: sight.tenant, from: first, to: last }))!;
    if (from < first * HOUR) calls += yield* this.#rows(sight, month, from, first * HOUR - 1);
    if (to >= (last + 1) * HOUR) calls += yield* this.#rows(sight, month, (last + 1) * HOUR, to);
    return calls;
  }

  *#rows(sight: Sight, month: MonthFacts, from: number, to: number): Reading<number> {
    const { tenant, condition } = sight;
    const { engine } = this.#statements.dialect;
    const part = { ...month, bounded: month.bounded || this.#isPart(month, from, to) };
    const anchor = anchorFor(condition, month);
    if (this.#patience === NO_LIMIT && (anchor === null || !isFew(anchor))) {
      const packed = yield* this.#packed.count(sight, month, from, to);
      if (packed !== null) return packed;
    }
    const limit = anchor === null ? NO_LIMIT : this.#patience;
    if (anchor === null && this.#patience < month.calls) throw new TooManyRows();
    const shape = this.#statements.shape(
      `count ${placeOf(month)} ${month.settled} ${part.bounded} ${anchor === null ? conditionShape(condition) : anchorShape(anchor)}`,
      (dialect) =>
        anchor === null ? monthCount(dialect, part, condition) : monthCountByNumbers(dialect, part, anchor),
    );
    const values = {
      ...conditionValues(anchor?.rest ?? condition, engine),
      ...(anchor === null ? {} : anchorValues(anchor, engine)),
      tenant,
      from,
      to,
      limit,
    };
    const [calls] = (yield* rowOf<[number]>(shape, values))!;
    if (calls >= limit) throw new TooManyRows();
    return calls;
  }

  #isPart({ month }: MonthFacts, from: number, to: number): boolean {
    const span = monthSpan(month);
    return from > span.from || to < span.to;
  }
}

function nameOf(sight: Sight, month: MonthFacts): string {
  const { from, to } = spanOf(sight, month);
  return `${sight.tenant} ${placeOf(month)} ${month.changed} ${from} ${to} ${conditionKey(sight.condition)}`;
}

/** A table and what is read from it, in the names of queries and answers. */
export function placeOf({ month, of, table }: MonthFacts): string {
  return `${of} ${table ?? month}`;
}

function isInRollUp(sight: Sight, month: MonthFacts): boolean {
  return month.table === null && isRolledUp(sight.condition, spanOf(sight, month), sight.of);
}

/** What of a month is asked for. */
export function spanOf({ from, to }: Sight, { month }: MonthFacts): { from: number; to: number } {
  const span = monthSpan(month);
  return { from: Math.max(from, span.from), to: Math.min(to, span.to) };
}

/** The way into a month by the indexes of numbers, where that is shorter than looking at every row. */
export function anchorFor(condition: Condition, month: MonthFacts): Anchor | null {
  const days = daysOf(month.month);
  if (days === null || month.table !== null) return null;
  const anchor = anchorOf(condition);
  if (anchor === null) return null;
  const seeks = anchor.walks.length * (month.settled ? 1 : days.length);
  return seeks * SEEK_COST <= month.calls * ROW_COST || anchor.walks.length <= FEW ? anchor : null;
}

/** So few numbers are never too many. */
const FEW = 12;

export function anchorValues(anchor: Anchor, engine: EngineSql): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [index, { word }] of anchor.walks.entries()) if (index < FEW) values[`word${index}`] = word;
  for (const column of PARTY_COLUMNS) {
    const words = anchor.walks.filter((walk) => walk.column === column).map(({ word }) => word);
    values[`words_${column}`] = words.length === 1 ? words[0] : engine.list(words);
  }
  return values;
}

/** The same for anchors that share their SQL. */
export function anchorShape(anchor: Anchor): string {
  const sides = isFew(anchor)
    ? anchor.walks.map(({ column }) => column)
    : PARTY_COLUMNS.map((column) => Math.min(2, anchor.walks.filter((walk) => walk.column === column).length));
  return `by ${sides.join(' ')} ${conditionShape(anchor.rest)}`;
}

/** Whether each number can be walked by itself. */
export function isFew(anchor: Anchor): boolean {
  return anchor.walks.length <= FEW;
}

export function isAlways(condition: Condition): boolean {
  return condition === ALWAYS;
}
