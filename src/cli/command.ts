import { Command } from 'commander';
import { localAdmin, createFirstTenant, findTenant, DEFAULT_TENANT } from '../access/tenants.ts';
import type { Ctx } from '../access/ctx.ts';
import { readConfig, type Config, type Flags } from '../config/config.ts';
import { SetupError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import type { Target } from '../store/postgres/target.ts';
import { openSqlite, type OpenOptions } from '../store/sqlite/open.ts';

/** A command with what all have in common: where the data are, and answers for programs. */
export function dataCommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--data <dir>', 'the data folder (RINGLOG_DATA, else ./data)')
    .option('--json', 'print one JSON object, for programs')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

/** The same for commands that work on one tenant. */
export function tenantDataCommand(name: string, description: string, example: string): Command {
  return dataCommand(name, description, example).option('--tenant <name>', 'the tenant (RINGLOG_TENANT, else default)');
}

export interface CommonFlags extends Flags {
  readonly json?: boolean;
}

/** Opens the store for a command and closes it behind it. */
export async function withStore<Result>(
  flags: Flags,
  options: OpenOptions,
  run: (store: Store, config: Config) => Promise<Result> | Result,
): Promise<Result> {
  const config = readConfig(flags);
  const store = await openSqlite(dataFolder(config), options);
  try {
    return await run(store, config);
  } finally {
    await store.close();
  }
}

/** @throws SetupError when the data are to be in PostgreSQL, from which this version does not answer yet */
export function dataFolder({ data, databaseUrl }: Config): string {
  if (databaseUrl === null) return data;
  throw new SetupError('RINGLOG_DATABASE_URL: this version answers from a data folder only; unset it and use --data.');
}

/** The database that takes the place of the data folder; null: there is none. */
export function targetOf({ databaseUrl, databasePool, statementTimeout }: Config): Target | null {
  if (databaseUrl === null) return null;
  return { url: databaseUrl, pool: databasePool, statementTimeout: statementTimeout * 1000 };
}

/** The same, as the administrator of the tenant that is named. An empty store gets its first tenant. */
export async function withTenant<Result>(
  flags: Flags,
  options: OpenOptions,
  run: (ctx: Ctx) => Promise<Result> | Result,
): Promise<Result> {
  return withStore(flags, options, async (store, config) => {
    if (config.tenant === DEFAULT_TENANT && options.existing !== true) await createFirstTenant(store);
    return run(localAdmin(store, findTenant(store, config.tenant)));
  });
}

/** Of a store that is there already, for commands that write little or nothing. */
export const EXISTING: OpenOptions = { writer: 'place', existing: true };
