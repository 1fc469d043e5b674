import { resolve } from 'node:path';
import { inject } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/store/open.ts';
import type { OpenOptions } from '../../src/store/open-options.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryDatabase, type TemporaryDatabase } from './postgres.ts';
import type { Environment } from './program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
  }
}

/** Where the stores of this run of a test lie; vitest.config.ts says which tests run on which. */
export const ENGINE = inject('engine');

/** On PostgreSQL: a database for each data folder, so that a test names its store by the folder on either engine. */
const databases = new Map<string, Promise<TemporaryDatabase>>();

/** The address of the database that stands for a data folder; null: it lies in the folder itself. */
export async function databaseUrlOf(folder: string): Promise<string | null> {
  if (ENGINE === 'sqlite') return null;
  const path = resolve(folder);
  let database = databases.get(path);
  if (database === undefined) databases.set(path, (database = temporaryDatabase({ isEmpty: false })));
  // On a busy machine a connection may take longer than a client would be kept waiting.
  return `${(await database).url}&connect_timeout=60`;
}

/** Opens the store of a data folder as the program would. */
export async function openTestStore(folder: string, options: OpenOptions): Promise<Store> {
  const config = readConfig({ data: folder }, { RINGLOG_DATABASE_POOL: '4' });
  return openStore({ ...config, databaseUrl: await databaseUrlOf(folder) }, options);
}

/** Does something with the store of a data folder that is there. */
export async function withTestStore<Result>(folder: string, run: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openTestStore(folder, { writer: 'place', existing: true });
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

/** The settings for a command with these arguments: where its data are, on whatever engine. */
export async function withEngine(args: readonly string[], env: Environment = {}, cwd = '.'): Promise<Environment> {
  if (ENGINE === 'sqlite' || env['RINGLOG_DATABASE_URL'] !== undefined) return env;
  const flag = args.indexOf('--data');
  const folder = (flag >= 0 ? args[flag + 1] : env['RINGLOG_DATA']) ?? resolve(cwd, 'data');
  return { RINGLOG_DATABASE_URL: (await databaseUrlOf(folder))!, RINGLOG_DATABASE_POOL: '4', ...env };
}

/** Drops what this test has made. */
export async function dropDatabases(): Promise<void> {
  // One connection drops them all.
  for (const database of databases.values()) await (await database)[Symbol.asyncDispose]();
  databases.clear();
}
