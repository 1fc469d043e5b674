import { sql, type Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/**
 * The number of a tenant's last change gets a row of its own: it changes with every batch, and it is what a writer
 * locks where several write. The tenant itself changes rarely and is read by all.
 */
export async function counters(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  await db.schema
    .createTable('counter')
    .addColumn('tenant_id', ddl.integer, (c) => c.notNull())
    .addColumn('change_seq', ddl.integer, (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('counter_key', ['tenant_id'])
    .modifyEnd(ddl.clustered)
    .execute();
  await sql`insert into "counter" ("tenant_id", "change_seq") select "id", "change_seq" from "tenant"`.execute(db);
  await db.schema.alterTable('tenant').dropColumn('change_seq').execute();
}
