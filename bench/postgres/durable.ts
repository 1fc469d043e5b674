import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ADMIN, databaseUrl, ROLE, TEMPLATE } from '../../test/support/postgres-names.ts';
import { startPostgres } from '../../test/support/start-postgres.ts';

/** A PostgreSQL of the bench's own. */
export interface DurablePostgres extends AsyncDisposable {
  /** The address of a new database that has Ringlog's tables and no rows. */
  database(): Promise<string>;
  drop(database: string): Promise<void>;
}

/**
 * As PostgreSQL comes (`fsync` and `synchronous_commit` on, autovacuum too), but for the memory it keeps pages in, and
 * for a log that is not gone through again and again while tables are filled.
 */
const SETTINGS = {
  listen_addresses: '',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  max_connections: '200',
  log_min_messages: 'fatal',
};

/** Starts it in a new folder within `parent`; it is reached by the socket there. */
export async function startDurable(parent: string): Promise<DurablePostgres> {
  const folder = await mkdtemp(join(parent, 'pg-'));
  const postgres = await startPostgres(folder, undefined, SETTINGS);
  const stop = () => void postgres.stop();
  process.once('exit', stop);
  const administrator = new Client({ connectionString: databaseUrl(folder, ADMIN, 'postgres') });
  await administrator.connect();
  let made = 0;
  return {
    async database() {
      const name = `bench_${++made}`;
      await administrator.query(`create database ${name} owner ${ROLE} template ${TEMPLATE}`);
      return databaseUrl(folder, ROLE, name);
    },
    async drop(database) {
      await administrator.query(`drop database ${new URL(database).pathname.slice(1)} with (force)`);
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', stop);
      await administrator.end();
      await postgres.stop();
    },
  };
}
