import type { Comparison, Literal, Operand, TextTest } from '../query/tree.ts';

/**
 * A filter in the terms of the store: over the columns of a row, with all that the dictionary knows already answered,
 * and never blank. `not` has been moved into the tests.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'constant'; readonly value: boolean }
  | Test;

export type Test = SetTest | RangeTest | OtherTest;

/** Whether a cell is one of these numbers (dictionary numbers, positions of enum words, any integers). */
export interface SetTest {
  readonly kind: 'set';
  readonly column: string;
  readonly values: readonly number[];
  /** Whether the others match instead. */
  readonly negated: boolean;
  /** Whether blank matches, negated or not. */
  readonly blank: boolean;
}

/** Whether a number lies in a range, its ends included; null: no end. */
export interface RangeTest {
  readonly kind: 'range';
  readonly column: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly negated: boolean;
  /** Whether blank matches, negated or not. */
  readonly blank: boolean;
}

/** What only the engine can tell, row by row. `negated`: matches where the test is not true. */
export interface OtherTest {
  readonly kind: 'other';
  readonly test:
    | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
    | { readonly kind: 'in'; readonly value: Operand; readonly items: readonly Literal[] }
    /** `holds`: whether the part is wanted there; false where either side is blank. */
    | {
        readonly kind: 'match';
        readonly test: TextTest;
        readonly holds: boolean;
        readonly text: Operand;
        readonly part: Operand;
      };
  readonly negated: boolean;
}

export const ALWAYS: Condition = { kind: 'constant', value: true };
export const NEVER: Condition = { kind: 'constant', value: false };

export function allOf(terms: readonly Condition[]): Condition {
  return join('and', terms);
}

export function anyOf(terms: readonly Condition[]): Condition {
  return join('or', terms);
}

function join(kind: 'and' | 'or', terms: readonly Condition[]): Condition {
  const decides = kind === 'or';
  const left: Condition[] = [];
  for (const term of terms) {
    if (term.kind === 'constant') {
      if (term.value === decides) return term;
    } else if (term.kind === kind) left.push(...term.terms);
    else left.push(term);
  }
  if (left.length === 0) return decides ? NEVER : ALWAYS;
  return left.length === 1 ? left[0]! : { kind, terms: left };
}

/** True where the condition is false. */
export function complement(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
      return anyOf(condition.terms.map(complement));
    case 'or':
      return allOf(condition.terms.map(complement));
    case 'constant':
      return condition.value ? NEVER : ALWAYS;
    case 'range':
      return complementOfRange(condition);
    case 'set':
      return { ...condition, negated: !condition.negated, blank: !condition.blank };
    case 'other':
      return { ...condition, negated: !condition.negated };
  }
}

/** What is left of a range with one end is a range again. */
function complementOfRange(range: RangeTest): RangeTest {
  const { from, to, negated } = range;
  const blank = !range.blank;
  if (!negated && from === null && to !== null) return { ...range, from: to + 1, to: null, blank };
  if (!negated && from !== null && to === null) return { ...range, from: null, to: from - 1, blank };
  return { ...range, negated: !negated, blank };
}

/** The terms that must all be true. */
export function conjuncts(condition: Condition): readonly Condition[] {
  if (condition.kind === 'and') return condition.terms;
  return condition.kind === 'constant' && condition.value ? [] : [condition];
}
