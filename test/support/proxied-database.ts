import { join } from 'node:path';
import { localAdmin, findTenant } from '../../src/access/tenants.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import type { Ctx } from '../../src/access/ctx.ts';
import { postgresFolder, temporaryDatabase, type TemporaryDatabase } from './postgres.ts';
import { ROLE } from './postgres-names.ts';
import type { Environment } from './program.ts';
import { startProxy, type Proxy } from './proxy.ts';

/** A database that programs reach through a proxy, so that it can go and come back for them. */
export interface ProxiedDatabase extends AsyncDisposable {
  readonly database: TemporaryDatabase;
  readonly proxy: Proxy;
  /** What leads a program to it. */
  readonly env: Environment;
  /** Does something in its tenant `default`, past the proxy, as another process on the database would. */
  beside<Result>(run: (ctx: Ctx) => Promise<Result>): Promise<Result>;
}

export async function proxiedDatabase(): Promise<ProxiedDatabase> {
  const database = await temporaryDatabase();
  const proxy = await startProxy(join(postgresFolder(), '.s.PGSQL.5432'));
  const url = `postgres://${ROLE}@127.0.0.1:${proxy.port}/${database.name}?connect_timeout=60`;
  return {
    database,
    proxy,
    env: { RINGLOG_DATABASE_URL: url, RINGLOG_DATABASE_POOL: '4' },
    async beside(run) {
      const store = await openPostgres(database.target, { writer: 'place', existing: true });
      try {
        return await run(localAdmin(store, await findTenant(store, 'default')));
      } finally {
        await store.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
