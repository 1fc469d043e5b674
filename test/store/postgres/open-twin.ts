import { join } from 'node:path';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { postgresDialect } from '../../../src/store/postgres/dialect.ts';
import { Questions } from '../../../src/store/postgres/questions.ts';
import { readCases } from '../../../src/store/postgres/read-cases.ts';
import { DATABASE_FILE } from '../../../src/store/sqlite/connect.ts';
import { copyStore } from '../../support/copy-store.ts';
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
  const pool = new ConnectionPool(database.target, 'read', 4);
  await copyStore(join(folder, DATABASE_FILE), pool);
  const cases = await pool.with(readCases);
  return {
    questions: new Questions(pool, postgresDialect(cases)),
    pool,
    async [Symbol.asyncDispose]() {
      await pool.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
