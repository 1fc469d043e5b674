import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Migrator } from 'kysely/migration';
import { SetupError } from '../../record/errors.ts';
import { NOTHING_MIGRATED, statementText, type Migrated } from '../migrated.ts';
import { migrations } from '../migrations/index.ts';
import { connect, Connection, DATABASE_FILE } from './connect.ts';
import { kyselyOver, SQLITE_DDL } from './dialect.ts';
import { openFailure } from './failure.ts';
import { fillSessions } from './fill-sessions.ts';
import { addFunctions } from './functions.ts';

/**
 * Brings the database to this program's schema, in one transaction.
 * @param isTrial do it, tell what was done, and take it back
 * @throws SetupError when a newer program made it, or when it is no Ringlog database.
 */
export async function migrate(connection: Connection, file: string, isTrial = false): Promise<Migrated> {
  const known = migrations(SQLITE_DDL);
  if (usable(connection, file).pending.length === 0) return NOTHING_MIGRATED;
  const statements: string[] = [];
  // Kysely's migrator opens no transaction on SQLite. This one also keeps other processes out until all is done.
  connection.exec('begin immediate');
  try {
    // Another process may have done it meanwhile.
    const { applied } = usable(connection, file);
    const db = kyselyOver(connection, (sql, parameters) => {
      const text = statementText(sql, parameters);
      if (text !== null) statements.push(text);
    });
    const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    if (!applied.includes(SESSIONS)) {
      fillSessions(connection);
      if (applied.length > 0) statements.push('-- The columns of sessions are filled, call log by call log');
    }
    connection.exec(isTrial ? 'rollback' : 'commit');
    return { migrations: results.map(({ migrationName }) => migrationName), statements, distributed: [] };
  } catch (error) {
    if (connection.db.isTransaction) connection.exec('rollback');
    throw error;
  }
}

const SESSIONS = '0004-sessions';

function usable(connection: Connection, file: string): SchemaState {
  const state = schemaState(connection, file);
  if (state.fault !== null) throw new SetupError(state.fault);
  return state;
}

/**
 * What `migrate` would do with a data folder; nothing is changed, nor made where there is none.
 * @throws SetupError when it cannot be used.
 */
export async function tryMigration(folder: string): Promise<Migrated> {
  const file = join(folder, DATABASE_FILE);
  let connection: Connection | null = null;
  try {
    connection = existsSync(file) ? connect(file, 'write') : inMemory();
    return await migrate(connection, file, true);
  } catch (error) {
    throw openFailure(error, folder, file);
  } finally {
    connection?.close();
  }
}

function inMemory(): Connection {
  const db = new DatabaseSync(':memory:');
  addFunctions(db);
  return new Connection(db);
}

export interface SchemaState {
  /** The migrations that were run, by name. */
  readonly applied: readonly string[];
  /** Of this program, and not run yet. */
  readonly pending: readonly string[];
  /** Why this program cannot use it, and what would be right; null: it can. */
  readonly fault: string | null;
}

export function schemaState(connection: Connection, file: string): SchemaState {
  const known = Object.keys(migrations(SQLITE_DDL));
  const { applied, foreign } = appliedMigrations(connection);
  const unknown = applied.filter((name) => !known.includes(name));
  const pending = known.filter((name) => !applied.includes(name));
  if (foreign) {
    const fault = `${file} is a database of another program. Choose an empty data folder.`;
    return { applied, pending, fault };
  }
  if (unknown.length > 0) {
    const fault = `${file} was made by a newer Ringlog (it has ${unknown.join(', ')}). Use that version, or restore a backup made before it.`;
    return { applied, pending, fault };
  }
  return { applied, pending, fault: null };
}

function appliedMigrations(connection: Connection): { applied: string[]; foreign: boolean } {
  const tables = connection.db.prepare(`select name from sqlite_schema where type = 'table'`).all();
  if (!tables.some((table) => table['name'] === 'kysely_migration')) {
    return { applied: [], foreign: tables.length > 0 };
  }
  const rows = connection.db.prepare('select name from kysely_migration order by name').all();
  return { applied: rows.map((row) => String(row['name'])), foreign: false };
}
