import type { Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** What servers of one store tell each other. */
export async function manyServers(db: Kysely<unknown>, { integer, text, clustered }: EngineDdl): Promise<void> {
  // How many requests a token has made in a minute (counted from 1970) of each server. They go with the minute.
  await db.schema
    .createTable('request_count')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('actor', text, (c) => c.notNull())
    .addColumn('minute', integer, (c) => c.notNull())
    .addColumn('server', text, (c) => c.notNull())
    .addColumn('requests', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('request_count_key', ['tenant_id', 'actor', 'minute', 'server'])
    .modifyEnd(clustered)
    .execute();
}
