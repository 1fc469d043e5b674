import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection } from 'kysely';
import type { Connection } from './connect.ts';

/** Kysely over one connection, for what changes tables. Transactions are begun and ended outside. */
export function kyselyOver(
  connection: Connection,
  told: (sql: string, parameters: readonly unknown[]) => void,
): Kysely<unknown> {
  const database: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }) {
      told(sql, parameters);
      const { rows } = await connection.client.query(sql, [...parameters]);
      return { rows: rows as Row[] };
    },
    streamQuery() {
      throw new Error('no streams here');
    },
  };
  return new Kysely({
    dialect: {
      createAdapter: () => new Unlocked(),
      createDriver: () => ({
        async init() {},
        acquireConnection: async () => database,
        async beginTransaction() {},
        async commitTransaction() {},
        async rollbackTransaction() {},
        async releaseConnection() {},
        async destroy() {},
      }),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** Who runs migrations holds a lock already (locks.ts). */
class Unlocked extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}
