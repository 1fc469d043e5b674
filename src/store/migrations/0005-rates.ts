import { sql, type Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** As price-columns.ts tells of them. */
const COLUMNS = { rate: 'integer', rated_number: 'integer', stated: 'text' } as const;

/** Rates, what a tenant has decided about them, and what call logs keep of how they were priced. */
export async function rates(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer, text } = ddl;

  // Versions of rates: none is ever changed but for replaced_at, so that what was priced by one can be explained.
  // id: the rate's own number, which it keeps over its versions. account: null for everybody's. Amounts and
  // postcall_surcharge in 10^-5 units, prices per minute, times in ms. replaced_at: null for what is in force.
  await ddl
    .numbered(db.schema.createTable('rate'), 'version', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('id', integer, (c) => c.notNull())
    .addColumn('prefix', text, (c) => c.notNull())
    .addColumn('account', text)
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('connect_fee', integer, (c) => c.notNull())
    .addColumn('price_1', integer, (c) => c.notNull())
    .addColumn('price_n', integer, (c) => c.notNull())
    .addColumn('interval_1', integer, (c) => c.notNull())
    .addColumn('interval_n', integer, (c) => c.notNull())
    .addColumn('free_seconds', integer, (c) => c.notNull())
    .addColumn('grace_period', integer, (c) => c.notNull())
    .addColumn('postcall_surcharge', integer, (c) => c.notNull())
    .addColumn('valid_from', integer)
    .addColumn('valid_to', integer)
    .addColumn('description', text)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('replaced_at', integer)
    .modifyEnd(ddl.counted)
    .execute();
  await db.schema
    .createIndex('rate_prefix')
    .on('rate')
    .columns(['tenant_id', 'prefix'])
    .where('replaced_at' as never, 'is', null)
    .execute();
  await db.schema.createIndex('rate_id').on('rate').columns(['tenant_id', 'id']).execute();

  // rating_seq: raised by whatever may change prices. settings: JSON, as access/tenant-settings.ts has it.
  await db.schema
    .alterTable('tenant')
    .addColumn('rating_seq', integer, (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('tenant').addColumn('settings', text).execute();

  // What runs for long and can be stopped and gone on with. input, progress: JSON (rating/rerate.ts). runner: the process
  // that has it in hand, which says so again and again in updated_at.
  await ddl
    .numbered(db.schema.createTable('job'), 'id', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('input', text, (c) => c.notNull())
    .addColumn('progress', text, (c) => c.notNull())
    .addColumn('runner', text)
    .addColumn('actor', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('updated_at', integer, (c) => c.notNull())
    .modifyEnd(ddl.counted)
    .execute();

  const months = await sql<{ month: number }>`select "month" from "month"`.execute(db);
  for (const { month } of months.rows) {
    for (const [name, type] of Object.entries(COLUMNS)) {
      const column = type === 'text' ? text : integer;
      await db.schema.alterTable(`calllog_${month}`).addColumn(name, column).execute();
    }
  }
}
