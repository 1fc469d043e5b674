import { Client } from 'pg';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { loadStore, type LoadedStore } from '../loaded-store.ts';
import { startDurable } from '../postgres/durable.ts';
import { sizesOf } from '../postgres/sizes.ts';
import { measurePostgresIngest } from './postgres-ingest.ts';
import { measurePostgresRead } from './postgres-read.ts';
import { measureTwoServers } from './postgres-two-servers.ts';

/** A store in PostgreSQL that is full of rows. */
export interface LoadedDatabase extends LoadedStore {
  readonly database: string;
}

/** More than that takes longer to fill than all the rest. */
const MOST_ROWS = 200_000;
/** Of a call log; what takes less is in the sum alone. */
const LEAST_BYTES = 1;

/** Ringlog on a PostgreSQL of its own, which keeps what it has said it keeps, beside the bare driver. */
export async function measurePostgres(context: Context): Promise<Figure[]> {
  await using postgres = await startDurable(context.folder);
  const rows = Math.min(context.settings.rows, MOST_ROWS);
  const database = await postgres.database();
  context.note(`filling a database with ${rows} call logs`);
  const store = { ...(await loadStore(context.folder, rows, database)), database };
  context.note(`filled over the API in ${store.seconds.toFixed(1)} s`);
  const sizes = await sizesOf(database);
  await vacuum(database);
  return [
    ...bytesPerCallLog(sizes, rows),
    ...(await measurePostgresRead(context, store)),
    ...(await measureTwoServers(context, store)),
    ...(await measurePostgresIngest(context, postgres)),
  ];
}

/** What autovacuum would do in the midst of a measurement. */
async function vacuum(database: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

function bytesPerCallLog(sizes: ReadonlyMap<string, number>, rows: number): Figure[] {
  const figure = (what: string, bytes: number): Figure => {
    return { what, unit: 'bytes/call log', ours: bytes / rows, yardstick: null, ratio: null, bar: null };
  };
  const all = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const large = [...sizes].filter(([, bytes]) => bytes >= LEAST_BYTES * rows);
  return [figure('disk, all', all), ...large.map(([part, bytes]) => figure(`disk, ${part}`, bytes))];
}
