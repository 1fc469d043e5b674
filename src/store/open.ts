import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { copyState, requireWhole } from './copy/copy.ts';
import type { RowStore } from './copy/row-store.ts';
import type { OpenOptions } from './open-options.ts';
import type { Target } from './postgres/target.ts';
import { DATABASE_FILE } from './sqlite/connect.ts';
import { lockFolder, type ServerLock } from './sqlite/lock.ts';
import { openSqlite } from './sqlite/open.ts';
import { sqliteRows } from './sqlite/row-store.ts';
import type { Store } from './store.ts';

type Place = Pick<Config, 'data' | 'databaseUrl' | 'databasePool' | 'statementTimeout'>;

/**
 * Opens the store that the settings name: the PostgreSQL database, else the data folder.
 * @throws SetupError when it cannot be used.
 */
export async function openStore(config: Place, options: OpenOptions): Promise<Store> {
  const store = await open(config, options);
  try {
    requireWhole(await copyState(store));
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function open(config: Place, options: OpenOptions): Promise<Store> {
  const target = targetOf(config);
  if (target === null) return openSqlite(config.data, options);
  // Whoever has a folder need not load it.
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(target, options);
}

/** Holds the store for this server, where it may have only one. @throws SetupError when another has it. */
export function holdStore(config: Place): ServerLock {
  return config.databaseUrl === null ? lockFolder(config.data) : { note() {}, release() {} };
}

/** The tables of a store, to be copied from or to. Disposing of them closes it. */
export interface OpenRows extends AsyncDisposable {
  readonly rows: RowStore;
}

/**
 * @param place a data folder, or the address of a PostgreSQL database
 * @param role what is copied must be there; what is copied to is made, and held as a server would
 */
export async function openRows(place: string, role: 'from' | 'to', config: Place): Promise<OpenRows> {
  const isDatabase = /^postgres(ql)?:/.test(place);
  const named = { ...config, data: place, databaseUrl: isDatabase ? place : null };
  // Brings it to this program's schema.
  await (await open(named, { writer: 'place', existing: role === 'from' })).close();
  const lock = role === 'to' ? holdStore(named) : null;
  const target = targetOf(named);
  const rows =
    target !== null
      ? (await import('./postgres/row-store.ts')).postgresRows(target)
      : sqliteRows(join(place, DATABASE_FILE), role === 'from' ? 'look' : 'write');
  return {
    rows,
    async [Symbol.asyncDispose]() {
      await rows.close();
      lock?.release();
    },
  };
}

/** The database that takes the place of the data folder; null: there is none. */
export function targetOf({ databaseUrl, databasePool, statementTimeout }: Place): Target | null {
  if (databaseUrl === null) return null;
  return { url: databaseUrl, pool: databasePool, statementTimeout: statementTimeout * 1000 };
}
