import { sql, type Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** As session-columns.ts tells of them. */
const COLUMNS = [
  'session_key',
  'legs',
  'outcome',
  'session_answered_at',
  'session_answered_by',
  'session_ended_at',
  'session_duration',
  'session_service_number',
  'session_trunk',
  'session_did_cid',
];

/**
 * Sessions: the first leg of each holds what all of them come to. The columns of call logs that are there already are
 * filled by the engine, as it fills those of new ones.
 */
export async function sessions(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer } = ddl;
  const months = await sql<{ month: number; settled: number }>`select "month", "settled" from "month"`.execute(db);
  for (const { month, settled } of months.rows) {
    const table = `calllog_${month}`;
    for (const column of COLUMNS) await db.schema.alterTable(table).addColumn(column, integer).execute();
    const index = db.schema
      .createIndex(settled === 1 ? `${table}_session_key_number` : `${table}_session_key`)
      .on(table)
      .columns(['tenant_id']);
    const keyed =
      settled === 1
        ? index.columns(['session_key', 'started_at', 'id'])
        : index.expression(sql`("started_at" / 86400000)`).columns(['session_key']);
    await keyed.where('session_key' as never, 'is not', null).execute();
  }
  // How many sessions have their first leg there.
  for (const table of ['hour_count', 'month_count']) {
    await db.schema
      .alterTable(table)
      .addColumn('sessions', integer, (c) => c.notNull().defaultTo(0))
      .execute();
  }
}
