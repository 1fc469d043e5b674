import { LONGEST_CALL } from '../../record/session.ts';
import { monthStays, monthStaysByNumbers } from '../aggregate-query.ts';
import { conditionKey, conditionShape, conditionValues } from '../condition-sql.ts';
import { HOUR, monthOf, monthSpan } from '../month.ts';
import { piecesOf, within, type Piece } from '../pieces.ts';
import { anchorFor, anchorShape, anchorValues, placeOf, spanOf } from './counting.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts, Sight } from './sight.ts';
import { rowsOf, type Statements } from './statements.ts';

/**
 * How many calls were under way at once. No call lasts for longer than LONGEST_CALL, so a month hangs on its own rows and
 * the last ones of the month before; what it came to is kept for as long as neither changes.
 */
export class Peaks {
  readonly #statements: Statements;
  readonly #kept = new Map<string, readonly number[]>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The peak of each stretch between two edges. The sight reaches back for LONGEST_CALL before the first. */
  *of(sight: Sight, edges: readonly number[]): Reading<number[]> {
    const peaks = Array.from<number>({ length: edges.length - 1 }).fill(0);
    const pieces = piecesOf(
      { ...sight, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
      { edges, keys: null },
    );
    for (const [span, months] of spansOf(sight.months)) {
      const inside = within(pieces, span);
      if (inside.length === 0) continue;
      for (const [index, peak] of (yield* this.#month(sight, months, inside)).entries()) {
        const { key } = inside[index]!;
        peaks[key] = Math.max(peaks[key]!, peak);
      }
    }
    return peaks;
  }

  *#month(sight: Sight, months: readonly MonthFacts[], pieces: readonly Piece[]): Reading<readonly number[]> {
    const facts = months.map((month) => `${placeOf(month)} ${month.changed}`);
    const spans = [sight.from, sight.to, ...pieces.map(({ from }) => from), pieces.at(-1)!.to];
    const name = `${sight.tenant} ${facts.join()} ${spans.join()} ${conditionKey(sight.condition)}`;
    let peaks = this.#kept.get(name);
    if (peaks === undefined) {
      peaks = yield* this.#sweep(sight, months, pieces);
      if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
      this.#kept.set(name, peaks);
    }
    return peaks;
  }

  *#sweep(sight: Sight, months: readonly MonthFacts[], pieces: readonly Piece[]): Reading<number[]> {
    const [first, last] = [pieces[0]!.from, pieces.at(-1)!.to];
    const starts = new Times();
    const ends = new Times();
    for (const month of months) {
      for (const { from, to } of partsOf(sight, month, first - LONGEST_CALL + 1, last)) {
        for (const [start, end] of yield* this.#stays(sight, month, from, to)) {
          const until = Math.min(end, start + LONGEST_CALL);
          if (until <= first) continue;
          starts.push(start);
          ends.push(until);
        }
      }
    }
    return peaksOf(starts.values(), ends.values().sort(), pieces);
  }

  /** Starts and ends of a month's rows that started between two moments, in the order of their start. */
  #stays({ condition, tenant }: Sight, month: MonthFacts, from: number, to: number): Reading<[number, number][]> {
    const anchor = anchorFor(condition, month);
    const part = { ...month, bounded: true };
    const shape = this.#statements.shape(
      `stays ${placeOf(month)} ${month.settled} ${anchor === null ? conditionShape(condition) : anchorShape(anchor)}`,
      (dialect) =>
        anchor === null ? monthStays(dialect, part, condition) : monthStaysByNumbers(dialect, part, anchor),
    );
    const { engine } = this.#statements.dialect;
    return rowsOf(shape, {
      ...conditionValues(anchor?.rest ?? condition, engine),
      ...(anchor === null ? {} : anchorValues(anchor, engine)),
      tenant,
      from,
      to,
      limit: NO_LIMIT,
    });
  }
}

/** What of a month is asked for, in parts: so that few of its rows are in memory at once. */
function partsOf(sight: Sight, month: MonthFacts, first: number, last: number): { from: number; to: number }[] {
  const span = spanOf(sight, month);
  const [from, to] = [Math.max(first, span.from), Math.min(last, span.to)];
  const length = Math.max(HOUR, Math.ceil((to - from + 1) / Math.ceil(month.calls / PART)));
  const parts: { from: number; to: number }[] = [];
  for (let start = from; start <= to; start += length) {
    parts.push({ from: start, to: Math.min(to, start + length - 1) });
  }
  return parts;
}

/** The months in which calls of some months were under way, each with the months whose calls these are. */
function spansOf(months: readonly MonthFacts[]): [MonthFacts, MonthFacts[]][] {
  const found = new Map<number, [MonthFacts, MonthFacts[]]>();
  for (const facts of months) {
    for (const month of new Set([facts.month, monthOf(monthSpan(facts.month).to + 1)])) {
      const there = found.get(month);
      if (there === undefined) found.set(month, [{ ...facts, month }, [facts]]);
      else there[1].push(facts);
    }
  }
  return [...found.values()];
}

/** Of the moments of each piece, its first and last among them, the one with the most. Starts and ends are sorted. */
function peaksOf(starts: Float64Array, ends: Float64Array, pieces: readonly Piece[]): number[] {
  let start = 0;
  let end = 0;
  return pieces.map(({ from, to }) => {
    while (starts[start]! <= from) start += 1;
    while (ends[end]! <= from) end += 1;
    let peak = start - end;
    for (; starts[start]! <= to; start++) {
      while (ends[end]! <= starts[start]!) end += 1;
      peak = Math.max(peak, start + 1 - end);
    }
    return peak;
  });
}

/** A list of times that grows. */
class Times {
  #values = new Float64Array(1024);
  #length = 0;

  push(time: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Float64Array(this.#length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = time;
  }

  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** So many rows, or about that, are asked for at a time. */
const PART = 20_000;
const MOST_KEPT = 500;
const NO_LIMIT = 2 ** 52;
