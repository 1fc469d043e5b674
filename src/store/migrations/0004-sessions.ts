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
];

/**
 * Sessions: the first leg of each holds what all of them come to. Amendments: what other records say about legs. The
 * columns of call logs that are there already are filled by the engine, as it fills those of new ones.
 */
export async function sessions(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer, text } = ddl;
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
  // Packed columns tell of sessions, too: those that are there are made anew when the months are settled next.
  await sql`delete from "month_column"`.execute(db);
  // How many sessions have their first leg there.
  for (const table of ['hour_count', 'month_count']) {
    await db.schema
      .alterTable(table)
      .addColumn('sessions', integer, (c) => c.notNull().defaultTo(0))
      .execute();
  }

  // What other records, of this format, say about call logs of a source (its number in the dictionary, 0 for none), call
  // by call: JSON.
  await db.schema
    .createTable('amendment')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('source', integer, (c) => c.notNull())
    .addColumn('call', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('entries', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('amendment_key', ['tenant_id', 'source', 'call', 'format'])
    .modifyEnd(ddl.clustered)
    .execute();
  // Sources of which there are or were such.
  await db.schema
    .createTable('amended_source')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('source', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('amended_source_key', ['tenant_id', 'source'])
    .modifyEnd(ddl.clustered)
    .execute();
  // What a call log that was amended says itself: JSON, columns and cells.
  await db.schema
    .createTable('amended')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('id', integer, (c) => c.notNull())
    .addColumn('own', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('amended_key', ['tenant_id', 'id'])
    .modifyEnd(ddl.clustered)
    .execute();
  // Call logs of those sources by the hash of their call_id, where it is not their session_id.
  await db.schema
    .createTable('leg_call')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('key', integer, (c) => c.notNull())
    .addColumn('id', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('leg_call_key', ['tenant_id', 'key', 'id'])
    .modifyEnd(ddl.clustered)
    .execute();
}
