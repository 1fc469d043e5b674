import { Command } from 'commander';
import { localAdmin, createFirstTenant, findTenant, DEFAULT_TENANT } from '../access/tenants.ts';
import type { Ctx } from '../access/ctx.ts';
import { readConfig, type Config, type Flags } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import type { OpenOptions } from '../store/open-options.ts';
import { openStore } from '../store/open.ts';

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
  const store = await openStore(config, options);
  try {
    return await run(store, config);
  } finally {
    await store.close();
  }
}

/** The same, as the administrator of the tenant that is named. An empty store gets its first tenant. */
export async function withTenant<Result>(
  flags: Flags,
  options: OpenOptions,
  run: (ctx: Ctx) => Promise<Result> | Result,
): Promise<Result> {
  return withStore(flags, options, async (store, config) => {
    if (config.tenant === DEFAULT_TENANT && options.existing !== true) await createFirstTenant(store);
    return run(localAdmin(store, await findTenant(store, config.tenant)));
  });
}

/** Of a store that is there already, for commands that write little or nothing. */
export const EXISTING: OpenOptions = { writer: 'place', existing: true };
