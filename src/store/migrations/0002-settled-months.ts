import type { Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** Months whose numbers are indexed as a whole, and when each month was last changed. */
export async function settledMonths(db: Kysely<unknown>, { integer }: EngineDdl): Promise<void> {
  // settled: 0, or 1 when the indexes by day have given way to those of the whole month.
  await db.schema
    .alterTable('month')
    .addColumn('settled', integer, (c) => c.notNull().defaultTo(0))
    .execute();
  // changed_seq: the tenant's change_seq when a call log of the month was last stored or changed.
  await db.schema
    .alterTable('month_count')
    .addColumn('changed_seq', integer, (c) => c.notNull().defaultTo(0))
    .execute();
}
