import type { Field } from '../record/fields.ts';

/**
 * What a filter asks, checked against the catalogue of fields: every operand has a type, both sides of a comparison
 * have the same one, and every literal is in the form that the store keeps. What `filter` and `search` mean beyond
 * their text stands here, and nothing of SQL.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  /** Never blank: `eq` is false and `ne` true where exactly one side is blank; the others are false where any is. */
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
  /** `eq` to any of them. None of the items is blank: those never match. Never blank itself. */
  | { readonly kind: 'in'; readonly value: Operand; readonly items: readonly Literal[] }
  /** Blank where either is. */
  | { readonly kind: 'match'; readonly test: TextTest; readonly text: Operand; readonly part: Operand }
  /** Whether the term is true, is false, or is blank: a comparison of a condition with `true`, `false` or `null`. Never blank. */
  | { readonly kind: 'is'; readonly term: Filter; readonly value: boolean | null; readonly negated: boolean }
  | { readonly kind: 'constant'; readonly value: boolean | null };

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextTest = 'contains' | 'startswith' | 'endswith';
export type TimePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/**
 * - `text`: compared by code point. Enums are texts here.
 * - `number`: a plain number.
 * - `money`: in 10⁻⁵ units; a literal may lie between two.
 * - `time`: epoch milliseconds.
 * - `date`: days since 1970-01-01. `clock`: milliseconds since midnight. Both of the filter's zone.
 * - `id`: the decimal digits of a call log's id, compared as a number. A literal that is the id of nothing is `''`.
 */
export type OperandType = 'text' | 'number' | 'money' | 'time' | 'date' | 'clock' | 'id';

export type Operand =
  | { readonly kind: 'field'; readonly type: OperandType; readonly field: Field }
  | { readonly kind: 'lower' | 'upper'; readonly type: 'text'; readonly of: Operand }
  /** In characters (Unicode code points). */
  | { readonly kind: 'length'; readonly type: 'number'; readonly of: Operand }
  | {
      readonly kind: 'part';
      readonly type: 'number';
      readonly part: TimePart;
      readonly of: Operand;
      readonly zone: string;
    }
  | { readonly kind: 'date'; readonly type: 'date'; readonly of: Operand; readonly zone: string }
  | { readonly kind: 'clock'; readonly type: 'clock'; readonly of: Operand; readonly zone: string }
  | Literal;

/** `null` is blank. */
export interface Literal {
  readonly kind: 'literal';
  readonly type: OperandType;
  readonly value: string | number | null;
}

/** What a search asks. A word matches as its field's `searched` says; phrases are words with blanks in them. */
export type Search =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Search[] }
  | { readonly kind: 'not'; readonly term: Search }
  | { readonly kind: 'word'; readonly text: string };
