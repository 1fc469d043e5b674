import type { AmendedBy, AmendedCall } from './store.ts';
import type { Batch } from './batch.ts';

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
      /** Done with it. */
      readonly statements: readonly Statement[];
    }
  | {
      readonly kind: 'statements';
      readonly statements: readonly Statement[];
      /** They are carried out only when this gives a row; else nothing is given back. */
      readonly when?: Statement;
    };

/** What became of a batch. `stored + updated + unchanged` is its number of rows. */
export interface Counts {
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** With the dictionary number of each of the batch's texts that was looked up; 0 for the others. */
export interface AppendResult extends Counts {
  readonly words: Float64Array;
}

/** The rows that each statement gave back. */
export type StatementsResult = readonly (readonly Record<string, unknown>[])[];

/** How many stored call logs were changed by amendments, or by being priced again. */
export interface AmendResult {
  readonly updated: number;
}

export type JobResult = AppendResult | AmendResult | StatementsResult;
