import type { Aggregate, Aggregation, Group, Measure } from '../aggregate.ts';
import {
  cellCount,
  fieldOfColumn,
  monthSum,
  monthSumByNumbers,
  rolledUpSum,
  sumShape,
  sumValues,
  valueOf,
  type KnownMeasure,
  type Sum,
} from '../aggregate-query.ts';
import { COLUMNS } from '../columns.ts';
import { ALWAYS, type Condition } from '../condition.ts';
import { conditionKey, conditionShape, conditionValues } from '../condition-sql.ts';
import type { Subject } from '../dialect.ts';
import { HOUR } from '../month.ts';
import { piecesOf, within, type Piece } from '../pieces.ts';
import { resolveFilter } from '../resolve.ts';
import { isRolledUp } from '../rolled-up.ts';
import type { Cell, WordJson } from '../row-json.ts';
import { byRank, foremost, isSome, Total, type Line } from '../total.ts';
import { anchorFor, anchorShape, anchorValues, placeOf } from './counting.ts';
import type { DictionaryReader } from './dictionary-reader.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts, Sight } from './sight.ts';
import { rowsOf, type Statements } from './statements.ts';
import type { WordReader } from './words.ts';

/**
 * Adds up. Whole hours come from the roll-up where that tells all that is asked; for the rest every row is looked at, or
 * those that an index leads to. What a month came to is kept for as long as nothing in it changes.
 */
export class Aggregating {
  readonly #statements: Statements;
  readonly #words: WordReader;
  readonly #kept = new Map<string, readonly Line[]>();
  #lines = 0;

  constructor(statements: Statements, words: WordReader) {
    this.#statements = statements;
    this.#words = words;
  }

  *aggregate(sight: Sight, dictionary: DictionaryReader, request: Aggregation): Reading<Aggregate[]> {
    const measures = yield* dictionary.resolved((answers) =>
      request.measures.map((measure): KnownMeasure => {
        const where = measure.where === null ? ALWAYS : resolveFilter(measure.where, answers);
        return measure.kind === 'count' ? { kind: 'count', where } : { ...measure, where };
      }),
    );
    const total = new Total(measures);
    const { groups } = request;
    let pieces = piecesOf(sight, request);
    if (groups.length === 0 && sight.months.every(({ table }) => table === null) && isOfHours(sight, measures)) {
      pieces = yield* this.#takeHours(sight, measures, pieces, total);
    }
    for (const month of sight.months) {
      const inside = within(pieces, month);
      if (inside.length === 0) continue;
      for (const line of yield* this.#month(sight, month, inside, { groups, measures, byStart: false }))
        total.add(line);
    }
    return yield* this.#shown(sight, [...total.lines()], request);
  }

  /** Adds what the roll-up tells, and gives back what is left at the ends of the stretches. */
  *#takeHours(
    sight: Sight,
    measures: readonly KnownMeasure[],
    pieces: readonly Piece[],
    total: Total,
  ): Reading<Piece[]> {
    const hours: Piece[] = [];
    const rest: Piece[] = [];
    for (const piece of pieces) {
      const first = Math.ceil(piece.from / HOUR);
      const end = Math.floor((piece.to + 1) / HOUR);
      if (first >= end) {
        rest.push(piece);
        continue;
      }
      hours.push({ key: piece.key, from: first, to: end - 1 });
      if (piece.from < first * HOUR) rest.push({ ...piece, to: first * HOUR - 1 });
      if (piece.to >= end * HOUR) rest.push({ ...piece, from: end * HOUR });
    }
    if (hours.length === 0) return rest;
    const { condition, of, tenant } = sight;
    const shape = this.#statements.shape(
      `sum hours ${of} ${conditionShape(condition)} ${sumShape({ groups: [], measures, byStart: false })}`,
      (dialect) => rolledUpSum(dialect, condition, measures, of),
    );
    const { engine } = this.#statements.dialect;
    const rows = yield* rowsOf<[number, ...(string | null)[]]>(shape, {
      ...conditionValues(condition, engine),
      ...sumValues(measures, engine),
      tenant,
      from: hours[0]!.from,
      to: hours.at(-1)!.to,
    });
    let at = 0;
    for (const [hour, ...cells] of rows) {
      while (at < hours.length && hours[at]!.to < hour) at += 1;
      if (at === hours.length) break;
      if (hour < hours[at]!.from) continue;
      const values = cells.map((cell) => (cell === null ? null : BigInt(cell)));
      total.add({ key: hours[at]!.key, groups: [], values });
    }
    return rest;
  }

  /** What the pieces of one month come to. */
  *#month(sight: Sight, month: MonthFacts, pieces: readonly Piece[], sum: Sum): Reading<readonly Line[]> {
    const name = `${sight.tenant} ${placeOf(month)} ${month.changed} ${conditionKey(sight.condition)} ${sumShape(sum)} ${JSON.stringify(
      [
        sum.measures.map(({ where }) => conditionKey(where)),
        pieces.map(({ key, from }) => [key, from]),
        pieces.at(-1)!.to,
      ],
    )}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return kept;
    }
    const total = new Total(sum.measures);
    if (isDearByPiece(sight, month, pieces)) yield* this.#byStart(sight, month, pieces, sum, total);
    else {
      const ask = this.#asking(sight, month, sum);
      for (const piece of pieces) for (const line of yield* ask(piece)) total.add(line);
    }
    const lines = [...total.lines()];
    this.#keep(name, lines);
    return lines;
  }

  /** Rows put together by their start, and then by the piece that it lies in. */
  *#byStart(sight: Sight, month: MonthFacts, pieces: readonly Piece[], sum: Sum, total: Total): Reading<void> {
    const whole = { key: 0, from: pieces[0]!.from, to: pieces.at(-1)!.to };
    let at = 0;
    const lines = yield* this.#asking(sight, month, { ...sum, byStart: true })(whole);
    for (const { key: start, ...line } of lines.toSorted((a, b) => a.key - b.key)) {
      while (pieces[at]!.to < start) at += 1;
      if (start >= pieces[at]!.from) total.add({ ...line, key: pieces[at]!.key });
    }
  }

  /** What tells of one piece of a month after the other. By start, a line's key is that. */
  #asking({ condition, tenant }: Sight, month: MonthFacts, sum: Sum): (piece: Piece) => Reading<Line[]> {
    const anchor = anchorFor(condition, month);
    const part = { ...month, bounded: true };
    const shape = this.#statements.shape(
      `sum ${placeOf(month)} ${month.settled} ${anchor === null ? conditionShape(condition) : anchorShape(anchor)} ${sumShape(sum)}`,
      (dialect) =>
        anchor === null ? monthSum(dialect, part, condition, sum) : monthSumByNumbers(dialect, part, anchor, sum),
    );
    const { engine } = this.#statements.dialect;
    const known = {
      ...conditionValues(anchor?.rest ?? condition, engine),
      ...(anchor === null ? {} : anchorValues(anchor, engine)),
      ...sumValues(sum.measures, engine),
      tenant,
      limit: NO_LIMIT,
    };
    const counts = sum.measures.map((measure) => cellCount(measure, month.of));
    const start = sum.byStart ? 1 : 0;
    const lineOf = (key: number, cells: readonly Cell[]): Line => {
      const groups = cells.slice(start, start + sum.groups.length);
      let next = start + groups.length;
      const values = counts.map((count) => {
        next += count;
        return valueOf(cells.slice(next - count, next));
      });
      return { key: sum.byStart ? (cells[0] as number) : key, groups, values };
    };
    return function* ({ key, from, to }) {
      const rows = yield* rowsOf<Cell[]>(shape, { ...known, from, to });
      return rows.map((cells) => lineOf(key, cells));
    };
  }

  #keep(name: string, lines: readonly Line[]): void {
    // Another reading may have added up the same meanwhile.
    if (lines.length > MOST_LINES / 8 || this.#kept.has(name)) return;
    this.#kept.set(name, lines);
    this.#lines += lines.length + 1;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#lines <= MOST_LINES) break;
      this.#kept.delete(oldest);
      this.#lines -= length + 1;
    }
  }

  *#shown(
    { tenant, of }: Sight,
    lines: readonly Line[],
    { groups, measures, most }: Aggregation,
  ): Reading<Aggregate[]> {
    const shown = most === null ? lines.filter(isSome) : foremost(lines, most);
    const words = [...groups.keys()].filter((index) => isWord(groups[index]!, of));
    const texts = yield* this.#words.gather(
      tenant,
      shown.map((line) => line.groups),
      words,
    );
    const show = groups.map((group) => showing(group, of, texts));
    const aggregates = shown.map((line) => ({
      ...line,
      groups: line.groups.map((cell, index) => show[index]!(cell)),
      values: line.values.map((value, index) => value ?? blankOf(measures[index]!)),
    }));
    return most === null ? aggregates : aggregates.toSorted(byRank(most.measure)).slice(0, most.top);
  }
}

function isWord([name]: Group, of: Subject): boolean {
  const stored = fieldOfColumn(name, of)?.stored ?? COLUMNS.find((column) => column.name === name)?.kind;
  return stored === 'word';
}

/** How the cells of a group are shown. */
function showing(group: Group, of: Subject, texts: WordJson): (cell: Cell) => Cell {
  if (isWord(group, of)) return (cell) => (cell === null ? null : (JSON.parse(texts(cell as number)) as string));
  const field = fieldOfColumn(group[0], of);
  if (field?.type === 'enum') return (cell) => (cell === null ? null : field.values![cell as number]!);
  return (cell) => cell;
}

/** Whether the hourly roll-up tells of all rows whether they match, and what they measure. */
function isOfHours(sight: Sight, measures: readonly KnownMeasure[]): boolean {
  const { condition, of } = sight;
  return (
    [condition, ...measures.map(({ where }) => where)].every((one) => isRolledUp(one, sight, of)) &&
    measures.every(isKnown)
  );
  function isKnown(measure: KnownMeasure): boolean {
    if (measure.kind === 'count') return true;
    return of === 'calllogs' && measure.kind === 'sum' && 'column' in measure.of && measure.of.column === 'duration';
  }
}

/**
 * Whether it takes less to read out each row that matches than to ask for each piece alone: where there are more pieces
 * than rows; and as an index is gone through for each piece, and long sets are made anew.
 */
function isDearByPiece({ condition }: Sight, month: MonthFacts, pieces: readonly Piece[]): boolean {
  if (pieces.length <= FEW_PIECES) return false;
  return anchorFor(condition, month) !== null || (1 + setSize(condition)) * pieces.length > month.calls;
}

const FEW_PIECES = 3;

/** How many values the sets of a condition have. */
function setSize(condition: Condition): number {
  if (condition.kind === 'and' || condition.kind === 'or')
    return condition.terms.reduce((sum, term) => sum + setSize(term), 0);
  return condition.kind === 'set' && condition.values.length > 1 ? condition.values.length : 0;
}

/** Groups and keys that are kept. */
const MOST_LINES = 60_000;
const NO_LIMIT = 2 ** 52;

function blankOf({ kind }: Measure): bigint | null {
  return kind === 'count' || kind === 'sum' ? 0n : null;
}
