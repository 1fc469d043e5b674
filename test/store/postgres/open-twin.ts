import { join } from 'node:path';
import { copyStore } from '../../../src/store/copy/copy.ts';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { postgresDialect } from '../../../src/store/postgres/read/dialect.ts';
import { Questions } from '../../../src/store/postgres/read/questions.ts';
import { readCases } from '../../../src/store/postgres/read/read-cases.ts';
import { postgresRows } from '../../../src/store/postgres/row-store.ts';
import { DATABASE_FILE } from '../../../src/store/sqlite/connect.ts';
import { sqliteRows } from '../../../src/store/sqlite/row-store.ts';
import { temporaryDatabase } from '../../support/postgres.ts';
import type { TemporaryStore } from '../open-temporary.ts';

/** What a store holds, in PostgreSQL, too. */
export interface Twin extends AsyncDisposable {
  readonly questions: Questions;
  readonly pool: ConnectionPool;
}

/** Copies a store as it is now into a database of its own. */
export async function openTwin({ folder }: TemporaryStore): Promise<Twin> {
  const database = await temporaryDatabase();
  const [from, to] = [sqliteRows(join(folder, DATABASE_FILE), 'look'), postgresRows(database.target)];
  await copyStore({ from, to, signal: new AbortController().signal, step() {} });
  await Promise.all([from.close(), to.close()]);
  const pool = new ConnectionPool(database.target, 'read', 4);
  return {
    questions: new Questions(pool, postgresDialect(await pool.with(readCases))),
    pool,
    async [Symbol.asyncDispose]() {
      await pool.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
