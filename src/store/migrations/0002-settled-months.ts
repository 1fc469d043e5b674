import type { Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** What is made of months that are over: numbers indexed as a whole, and packed columns. */
export async function settledMonths(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer, text, bytes } = ddl;

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

  // A column of one tenant's month, packed (packed-column.ts). It tells of the month as it was at changed_seq.
  await db.schema
    .createTable('month_column')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('month', integer, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('changed_seq', integer, (c) => c.notNull())
    .addColumn('cells', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('month_column_key', ['tenant_id', 'month', 'name'])
    .modifyEnd(ddl.counted)
    .execute();
}
