import type { AmendedBy, AmendedCall, Repriced } from './store.ts';
import type { Batch } from './batch.ts';
import type { RateBatch } from './rate-batch.ts';

/** A compiled statement, as Kysely gives it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What the writer is asked to do; each job is done whole or not at all. */
export type Job =
  | { readonly kind: 'append'; readonly tenantId: number; readonly batch: Batch }
  | {
      readonly kind: 'amend';
      readonly tenantId: number;
      readonly by: AmendedBy;
      readonly calls: readonly AmendedCall[];
    }
  | {
      readonly kind: 'reprice';
      readonly tenantId: number;
      /** As decimal digits. */
      readonly ids: readonly string[];
      readonly moment: number | null;
      /** See RepriceOrder. */
      readonly expected?: Repriced;
      /** It is carried out only when this gives a row. */
      readonly when?: Statement;
      /** Done with it. */
      readonly statements: readonly Statement[];
    }
  | ReplaceRatesJob
  | {
      readonly kind: 'statements';
      readonly statements: readonly Statement[];
      /** They are carried out only when this gives a row; else nothing is given back. */
      readonly when?: Statement;
    };

export interface ReplaceRatesJob {
  readonly kind: 'rates';
  readonly tenantId: number;
  /** The tenant's `rating_seq` when its rates were looked at. */
  readonly seq: number;
  /** When this is, in ms. */
  readonly at: number;
  /** Versions that are in force no more. */
  readonly replaced: Float64Array<ArrayBuffer>;
  readonly added: RateBatch;
  readonly audit: Statement;
}

/** `replaced`: false when the rates had changed meanwhile; nothing was done then. */
export interface ReplaceRatesResult {
  readonly replaced: boolean;
}

/** What became of a batch. `stored + updated + unchanged` is its number of rows. */
export interface Counts {
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** With the dictionary number of each of the words of the batch; 0 for those that were not asked for. */
export interface AppendResult extends Counts {
  readonly words: Float64Array;
  /** How many of those stored or updated no rate priced although they were to be. */
  readonly unrated: number;
  /** Where nothing was done, since the dictionary numbers in the batch are no more: `since` when others may be learned. */
  readonly refused?: { readonly since: number };
}

/** The rows that each statement gave back. */
export type StatementsResult = readonly (readonly Record<string, unknown>[])[];

/** How many stored call logs were changed by amendments, or by being priced again. */
export interface AmendResult {
  readonly updated: number;
}

/** `done`: false when it was not carried out. */
export interface RepriceResult extends AmendResult {
  readonly done: boolean;
}

export const NOT_REPRICED: RepriceResult = { updated: 0, done: false };

export type JobResult = AppendResult | AmendResult | RepriceResult | ReplaceRatesResult | StatementsResult;
