import type { Operand } from '../query/tree.ts';
import { offsetAt, startOfDay } from '../record/zone.ts';
import { allOf, conjuncts, type Condition, type OtherTest } from './condition.ts';
import { DAY } from './month.ts';

/** Between which starts (ms, ends included) all lies that a condition can match, and what is left to test there. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly rest: Condition;
}

/** Takes what a condition says of `started_at` out of it, so that only the months it speaks of are looked at. */
export function boundsOf(condition: Condition): Bounds {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  const rest: Condition[] = [];
  for (const term of conjuncts(condition)) {
    const range = rangeOf(term);
    if (range !== null) {
      from = Math.max(from, range.from);
      to = Math.min(to, range.to);
    }
    if (range?.whole !== true) rest.push(term);
  }
  return { from, to, rest: allOf(rest) };
}

interface StartRange {
  readonly from: number;
  readonly to: number;
  /** Whether the term says just this and no more. */
  readonly whole: boolean;
}

function rangeOf(term: Condition): StartRange | null {
  if (term.kind === 'range' && term.column === 'started_at' && !term.negated) {
    return { from: term.from ?? Number.NEGATIVE_INFINITY, to: term.to ?? Number.POSITIVE_INFINITY, whole: true };
  }
  if (term.kind === 'set' && term.column === 'started_at' && !term.negated) {
    return { from: Math.min(...term.values), to: Math.max(...term.values), whole: false };
  }
  if (term.kind === 'or') return hull(term.terms);
  return term.kind === 'other' && !term.negated ? rangeOfCalendar(term.test) : null;
}

function hull(terms: readonly Condition[]): StartRange | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const term of terms) {
    const bounds = boundsOf(term);
    from = Math.min(from, bounds.from);
    to = Math.max(to, bounds.to);
  }
  return { from, to, whole: false };
}

/** `date(started_at)` and `year(started_at)` against a literal. */
function rangeOfCalendar(test: OtherTest['test']): StartRange | null {
  if (test.kind !== 'compare' || test.right.kind !== 'literal' || test.operator === 'ne') return null;
  const { left, operator } = test;
  const value = Number(test.right.value);
  if ((left.kind !== 'date' && left.kind !== 'part') || !isStart(left.of)) return null;
  if (left.kind === 'part' && (left.part !== 'year' || value < 1 || value > 9998)) return null;
  const startOf = (unit: number) => (left.kind === 'date' ? unit : Date.UTC(2000, 0, 1) / DAY + daysFrom2000(unit));
  const first =
    operator === 'lt' || operator === 'le'
      ? null
      : startOf(operator === 'gt' ? Math.floor(value) + 1 : Math.ceil(value));
  const end =
    operator === 'gt' || operator === 'ge'
      ? null
      : startOf(operator === 'lt' ? Math.ceil(value) : Math.floor(value) + 1);
  const edges = [first, end].filter((day) => day !== null);
  // Where the clock is put back just after midnight a day begins twice; there the test itself must tell.
  const whole = edges.every((day) => isPlain(left.zone, day));
  const margin = whole ? 0 : DAY;
  return {
    from: first === null ? Number.NEGATIVE_INFINITY : startOfDay(left.zone, first) - margin,
    to: end === null ? Number.POSITIVE_INFINITY : startOfDay(left.zone, end) - 1 + margin,
    whole,
  };
}

function isStart(operand: Operand): boolean {
  return operand.kind === 'field' && operand.field.name === 'started_at';
}

/** Whether the zone's clock is not changed around the beginning of this day. */
function isPlain(zone: string, day: number): boolean {
  const start = startOfDay(zone, day);
  return offsetAt(zone, start - DAY) === offsetAt(zone, start + DAY) && start + offsetAt(zone, start) === day * DAY;
}

function daysFrom2000(year: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, 0, 1);
  return date.getTime() / DAY - Date.UTC(2000, 0, 1) / DAY;
}
