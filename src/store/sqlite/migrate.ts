import { Migrator } from 'kysely/migration';
import { SetupError } from '../../record/errors.ts';
import { migrations } from '../migrations/index.ts';
import type { Connection } from './connect.ts';
import { fillSessions } from './fill-sessions.ts';
import { kyselyOver, SQLITE_DDL } from './dialect.ts';

/**
 * Brings the database to this program's schema, in one transaction.
 * @throws SetupError when a newer program made it, or when it is no Ringlog database.
 */
export async function migrate(connection: Connection, file: string): Promise<void> {
  const known = migrations(SQLITE_DDL);
  const { applied, foreign } = appliedMigrations(connection);
  if (foreign) {
    throw new SetupError(`${file} is a database of another program. Choose an empty data folder.`);
  }
  const unknown = applied.filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new SetupError(
      `${file} was made by a newer Ringlog (it has ${unknown.join(', ')}). Use that version, or restore a backup made before it.`,
    );
  }
  if (applied.length === Object.keys(known).length) return;
  // Kysely's migrator opens no transaction on SQLite. This one also keeps other processes out until all is done.
  connection.exec('begin immediate');
  try {
    const migrator = new Migrator({ db: kyselyOver(connection), provider: { getMigrations: async () => known } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    if (!applied.includes(SESSIONS)) fillSessions(connection);
    connection.exec('commit');
  } catch (error) {
    if (connection.db.isTransaction) connection.exec('rollback');
    throw error;
  }
}

const SESSIONS = '0004-sessions';

function appliedMigrations(connection: Connection): { applied: string[]; foreign: boolean } {
  const tables = connection.db.prepare(`select name from sqlite_schema where type = 'table'`).all();
  if (!tables.some((table) => table['name'] === 'kysely_migration')) {
    return { applied: [], foreign: tables.length > 0 };
  }
  const rows = connection.db.prepare('select name from kysely_migration order by name').all();
  return { applied: rows.map((row) => String(row['name'])), foreign: false };
}
