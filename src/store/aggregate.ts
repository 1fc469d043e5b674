import type { Filter } from '../query/tree.ts';
import type { Subject } from './dialect.ts';

/**
 * What rows come to, put together: the one way in which the store adds up. Rows belong to the stretch of time that they
 * started in, and to the values of their groups; of each such set the measures are told.
 */

/** Columns of a row by which rows are put together: of several, the first that is not blank. */
export type Group = readonly [string, ...string[]];

/**
 * What is added up or compared: a column, the milliseconds from one time to another, or the seconds of talk or those
 * that are charged (price.ts, `billedSeconds`; of a cost that no rate made, those of talk) of call logs. Where it is
 * blank, a row is left out.
 */
export type Amount =
  | { readonly column: string }
  | { readonly from: string; readonly to: string }
  | { readonly seconds: 'talk' | 'billed' };

/** `where`: only of the rows that it is true of; null: of all. */
export type Measure =
  | { readonly kind: 'count'; readonly where: Filter | null }
  | { readonly kind: 'sum' | 'min' | 'max'; readonly of: Amount; readonly where: Filter | null };

/** Stretches of time without gaps between them. */
export interface Stretches {
  /** Where each begins (ms), ascending, and at last where the last ends: that moment is not in it. */
  readonly edges: readonly number[];
  /** What each counts for: those of the same key are put together. Null: each counts for its position. */
  readonly keys: readonly number[] | null;
}

export interface Aggregation extends Stretches {
  /** Filters are over the fields of this one's catalogue, and so are columns. */
  readonly of: Subject;
  readonly groups: readonly Group[];
  readonly measures: readonly Measure[];
  /**
   * Only the groups with the most of one measure (its position), where that is more than 0; of those with as much, the
   * ones whose values come first by code point. All stretches are to have one key then. Null: all groups, in any order.
   */
  readonly most: { readonly measure: number; readonly top: number } | null;
}

/** Of one key and one value for each group. Where all measures are 0 or blank, it is left out. */
export interface Aggregate {
  readonly key: number;
  /** Words of the dictionary and of enums are texts, other columns are as the rows hold them. Null: blank. */
  readonly groups: readonly (string | number | null)[];
  /** In the order of the measures, exact. `min` and `max` of nothing are null. */
  readonly values: readonly (bigint | null)[];
}

/** How many rows were under way at once. */
export interface PeakRequest {
  readonly of: Subject;
  readonly edges: readonly number[];
}

export function keyOf({ keys }: Stretches, stretch: number): number {
  return keys === null ? stretch : keys[stretch]!;
}
