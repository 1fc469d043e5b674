import { Migrator } from 'kysely/migration';
import { migrations } from '../migrations/index.ts';
import { CALL_LOGS_TABLE, createPartitioned } from './call-logs.ts';
import { checkState } from './check-state.ts';
import type { Connection } from './connect.ts';
import { POSTGRES_DDL } from './ddl.ts';
import { kyselyOver } from './kysely-over.ts';
import { lock } from './locks.ts';
import { readState } from './state.ts';

/** What was done, or would be. */
export interface Migrated {
  /** The migrations that were run, by name. */
  readonly migrations: readonly string[];
  /** Their SQL, in its order. */
  readonly statements: readonly string[];
}

const NOTHING: Migrated = { migrations: [], statements: [] };

/**
 * Brings the database to this program's schema, in one transaction: all of it or nothing. Several processes may do so
 * at once; one does, the others wait for it.
 * @param isTrial do it, tell what was done, and take it back
 * @throws SetupError when this program cannot use the database (check-state.ts)
 */
export async function migrate(connection: Connection, isTrial = false): Promise<Migrated> {
  const known = migrations(POSTGRES_DDL);
  const pending = async () => {
    const state = await readState(connection);
    checkState(state, Object.keys(known));
    return Object.keys(known).filter((name) => state.applied?.includes(name) !== true);
  };
  if ((await pending()).length === 0) return NOTHING;
  await connection.exec('begin');
  let done = false;
  try {
    await lock(connection, 'migrate');
    const names = await pending();
    const statements = names.length === 0 ? [] : await run(connection, known);
    done = !isTrial;
    return { migrations: names, statements };
  } finally {
    await connection.exec(done ? 'commit' : 'rollback');
  }
}

async function run(connection: Connection, known: ReturnType<typeof migrations>): Promise<string[]> {
  const statements: string[] = [];
  // Only what changes something is told: migrations look at what is there, too.
  const db = kyselyOver(connection, (sql) => {
    if (!/^select\b/i.test(sql)) statements.push(sql);
  });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  const [there] = await connection.rows('select to_regclass($1) is not null', [CALL_LOGS_TABLE]);
  for (const step of there![0] === true ? [] : createPartitioned(db)) {
    const { sql } = step.compile();
    statements.push(sql);
    await connection.exec(sql);
  }
  await connection.exec(STORE_NAME);
  return statements;
}

/** Made with the database and never changed: tells one store from another. */
const STORE_NAME = `insert into "setting" ("name", "value")
  values ('store_name', replace(gen_random_uuid()::text, '-', '')) on conflict do nothing`;
