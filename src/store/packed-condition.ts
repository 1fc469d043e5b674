import type { Comparison, Operand } from '../query/tree.ts';
import { offsetPieces } from '../record/zone.ts';
import type { Condition, OtherTest, RangeTest, SetTest } from './condition.ts';
import { DAY } from './month.ts';
import { hashText, HASHED, START } from './packed-columns.ts';
import { packedValue, type PackedColumn } from './packed-column.ts';

/** Gives a column of the month that is asked about; null when it was not packed. */
export type Columns = (name: string) => PackedColumn | null;

/** The columns that a condition is tested by; null when there are none that tell of it. */
export function columnsOf(condition: Condition): ReadonlySet<string> | null {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const names = condition.terms.map(columnsOf);
      return names.every((some) => some !== null) ? new Set(names.flatMap((some) => [...some])) : null;
    }
    case 'constant':
      return new Set();
    case 'set':
    case 'range':
      return new Set([condition.column]);
    case 'other':
      if (isHashed(condition)) return new Set([HASHED]);
      if (isOfSession(condition)) return new Set();
      return clockOf(condition.test) === null ? null : new Set([START]);
  }
}

/**
 * Whether packed columns tell of each row whether it meets a condition.
 * `maybe`: of some rows that do not they say yes; these must be looked at.
 */
export function isPacked(condition: Condition, columns: Columns): 'yes' | 'maybe' | 'no' {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const all = new Set(condition.terms.map((term) => isPacked(term, columns)));
      if (all.has('no')) return 'no';
      return all.has('maybe') ? 'maybe' : 'yes';
    }
    case 'constant':
      return 'yes';
    case 'set':
    case 'range':
      return columns(condition.column) === null ? 'no' : 'yes';
    case 'other': {
      if (isHashed(condition)) return columns(HASHED) === null ? 'no' : 'maybe';
      if (isOfSession(condition)) return 'maybe';
      return clockOf(condition.test) === null || columns(START) === null ? 'no' : 'yes';
    }
  }
}

/** Marks with 1 the rows from `first` until just before `end` that meet a condition. */
export function selectRows(condition: Condition, columns: Columns, first: number, end: number): Uint8Array {
  const length = end - first;
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const [head, ...tail] = condition.terms.map((term) => selectRows(term, columns, first, end));
      for (const marks of tail) {
        if (condition.kind === 'and') for (let row = 0; row < length; row++) head![row]! &= marks[row]!;
        else for (let row = 0; row < length; row++) head![row]! |= marks[row]!;
      }
      return head!;
    }
    case 'constant':
      return new Uint8Array(length).fill(condition.value ? 1 : 0);
    case 'set':
      return markSet(columns(condition.column)!, condition, first, end);
    case 'range':
      return mark(columns(condition.column)!, rangeTest(condition), condition.blank, first, end);
    case 'other': {
      if (isOfSession(condition)) return new Uint8Array(length).fill(1);
      const isHash = isHashed(condition);
      const test = isHash ? hashTest(condition) : clockTest(condition, columns(START)!);
      return mark(columns(isHash ? HASHED : START)!, test, false, first, end);
    }
  }
}

type Test = (value: number) => boolean;

/** A table over all that the set spans tells quicker than the set itself, where it is not too wide. */
const WIDEST_TABLE = 1 << 24;

function markSet(column: PackedColumn, set: SetTest, first: number, end: number): Uint8Array {
  const { codes, palette, base, blank } = column;
  const { values, negated } = set;
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (palette !== null || values.length < 2 || most - least >= WIDEST_TABLE) {
    return mark(column, setTest(set), set.blank, first, end);
  }
  const inside = negated ? 0 : 1;
  const outside = 1 - inside;
  const table = new Uint8Array(most - least + 1).fill(outside);
  for (const value of values) table[value - least] = inside;
  const marks = new Uint8Array(end - first);
  const shift = base - least;
  for (let row = first; row < end; row++) {
    const code = codes[row]!;
    const place = code + shift;
    if (code === blank) marks[row - first] = set.blank ? 1 : 0;
    else marks[row - first] = place >= 0 && place < table.length ? table[place]! : outside;
  }
  return marks;
}

function mark(column: PackedColumn, test: Test, blank: boolean, first: number, end: number): Uint8Array {
  const { codes, palette, base } = column;
  const marks = new Uint8Array(end - first);
  if (palette !== null) {
    // One look at each distinct value, then a table tells.
    // A value of the palette may stand for blank (packed.ts), with others behind it.
    const table = new Uint8Array(Math.max(column.blank, palette.length) + 1);
    for (let code = 0; code < palette.length; code++) table[code] = test(palette[code]!) ? 1 : 0;
    table[column.blank] = blank ? 1 : 0;
    for (let row = first; row < end; row++) marks[row - first] = table[codes[row]!]!;
    return marks;
  }
  for (let row = first; row < end; row++) {
    const code = codes[row]!;
    marks[row - first] = (code === column.blank ? blank : test(code + base)) ? 1 : 0;
  }
  return marks;
}

function setTest({ values, negated }: SetTest): Test {
  if (values.length === 1) {
    const [only] = values;
    return (value) => (value === only) !== negated;
  }
  const all = new Set(values);
  return (value) => all.has(value) !== negated;
}

function rangeTest({ from, to, negated }: RangeTest): Test {
  const [least, most] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  return (value) => (value >= least && value <= most) !== negated;
}

type Equality = OtherTest & {
  readonly test: { readonly kind: 'compare'; readonly right: { readonly kind: 'literal' } };
};

/** `call_id eq '…'`: equal texts have equal hashes. */
function isHashed(condition: OtherTest): condition is Equality {
  return isEqualityOf(HASHED, condition);
}

/** `session_id eq '…'`: the condition beside it says when such legs start (resolve.ts), and leaves few to be looked at. */
function isOfSession(condition: OtherTest): boolean {
  return isEqualityOf('session_id', condition);
}

function isEqualityOf(name: string, { test, negated }: OtherTest): boolean {
  if (negated || test.kind !== 'compare' || test.operator !== 'eq' || test.right.kind !== 'literal') return false;
  return test.left.kind === 'field' && test.left.field.name === name;
}

function hashTest({ test }: Equality): Test {
  const hash = hashText(String(test.right.value));
  return (value) => value === hash;
}

interface ClockTest {
  readonly operand: Operand & { readonly zone: string };
  readonly holds: (value: number) => boolean;
}

/** A test of the calendar or clock of `started_at`; null when it is another. */
function clockOf(test: OtherTest['test']): ClockTest | null {
  if (test.kind === 'match') return null;
  const operand = test.kind === 'in' ? test.value : test.left;
  if (operand.kind !== 'date' && operand.kind !== 'clock' && operand.kind !== 'part') return null;
  if (operand.of.kind !== 'field' || operand.of.field.name !== 'started_at') return null;
  if (test.kind === 'in') {
    const values = new Set(test.items.map((item) => item.value as number));
    return { operand, holds: (value) => values.has(value) };
  }
  if (test.right.kind !== 'literal' || test.right.value === null) return null;
  const right = test.right.value as number;
  return { operand, holds: (value) => COMPARE[test.operator](value, right) };
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

function clockTest({ test, negated }: OtherTest, starts: PackedColumn): Test {
  const { operand, holds } = clockOf(test)!;
  const [first, last] = [0, starts.codes.length - 1].map((row) => packedValue(starts, row) ?? 0);
  const pieces = offsetPieces(operand.zone, first!, last! + 1);
  const valueOf = clockValue(operand);
  let piece = 0;
  return (time) => {
    while (piece > 0 && time < pieces[piece - 1]!.until) piece -= 1;
    while (piece < pieces.length - 1 && time >= pieces[piece]!.until) piece += 1;
    return holds(valueOf(time + pieces[piece]!.offset)) !== negated;
  };
}

/** What an operand is of a civil time. Rows come in the order of their starts, so that a day is worked out once. */
function clockValue(operand: Operand): (civil: number) => number {
  if (operand.kind === 'date') return (civil) => Math.floor(civil / DAY);
  if (operand.kind === 'clock') return (civil) => civil - Math.floor(civil / DAY) * DAY;
  if (operand.kind !== 'part') throw new Error(`${operand.kind} is no time`);
  const inDay = (civil: number) => civil - Math.floor(civil / DAY) * DAY;
  switch (operand.part) {
    case 'hour':
      return (civil) => Math.floor(inDay(civil) / 3_600_000);
    case 'minute':
      return (civil) => Math.floor(inDay(civil) / 60_000) % 60;
    case 'second':
      return (civil) => Math.floor(inDay(civil) / 1000) % 60;
    default: {
      const read = { year: 'getUTCFullYear', month: 'getUTCMonth', day: 'getUTCDate' } as const;
      const add = operand.part === 'month' ? 1 : 0;
      const method = read[operand.part];
      let day = Number.NaN;
      let value = 0;
      return (civil) => {
        const today = Math.floor(civil / DAY);
        if (today !== day) {
          day = today;
          value = new Date(today * DAY)[method]() + add;
        }
        return value;
      };
    }
  }
}
