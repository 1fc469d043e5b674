import { once } from 'node:events';
import type { Command } from 'commander';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { createFirstTenant, listTenants, localAdmin } from '../access/tenants.ts';
import { createToken, listTokens } from '../access/tokens.ts';
import { forgetOldParts } from '../calllogs/forget-parts.ts';
import { settleCallLogs } from '../calllogs/settle.ts';
import { readConfig, type Config, type Flags } from '../config/config.ts';
import { listenFailure } from '../ingest/listen/listen-failure.ts';
import type { Store } from '../store/store.ts';
import { holdStore, openStore } from '../store/open.ts';
import { dataCommand } from './command.ts';
import { printJson, printLine } from './output.ts';
import { stopSignal } from './stop-signal.ts';

export function serveCommand(): Command {
  return dataCommand('serve', 'Answer over HTTP.', 'ringlog serve --data /var/lib/ringlog --port 8887')
    .option('--host <address>', 'where to listen (RINGLOG_HOST, else 127.0.0.1)')
    .option('--port <number>', 'the port (RINGLOG_PORT, else 8887; 0: any free one)')
    .action((flags: Flags & { json?: boolean }) => serve(readConfig(flags), flags.json === true));
}

async function serve(config: Config, json: boolean): Promise<void> {
  const stop = once(stopSignal(), 'abort');
  const lock = holdStore(config);
  try {
    const store = await openStore(config, { writer: 'thread' });
    try {
      await createFirstTenant(store);
      const logger = pino({ level: config.logLevel, redact: ['req.headers.authorization'] }, pino.destination(2));
      // Half of what there is to load, and no other command needs it.
      const { buildApp } = await import('../http/app.ts');
      const app = await buildApp(store, config, logger);
      try {
        const url = await listen(app, config);
        lock.note(url);
        // It is shown once: not before nothing stands in the way of that.
        const token = await firstToken(store);
        if (json) printJson({ url, token });
        else {
          if (token !== null) printLine(`Token of the administrator, shown this once:\n${token}`);
          printLine(`Ringlog answers at ${url}`);
        }
        const settling = setInterval(() => void settle(store, logger), SETTLE_EVERY);
        await stop;
        clearInterval(settling);
      } finally {
        await app.close();
      }
    } finally {
      await store.close();
    }
  } finally {
    lock.release();
  }
}

/** How often months that are over are looked at (ms): those that did not change in between are settled. */
const SETTLE_EVERY = 60_000;

async function settle(store: Store, logger: Logger): Promise<void> {
  try {
    await forgetOldParts(store);
    const { indexed, packed } = await settleCallLogs(store, true);
    if (indexed + packed > 0) logger.info({ indexed, packed }, 'months settled');
  } catch (error) {
    logger.warn({ err: error }, 'months could not be settled; it is tried again');
  }
}

/** A store without any token gets one for the administrator of its first tenant. */
async function firstToken(store: Store): Promise<string | null> {
  const tenants = await listTenants(store);
  const admins = tenants.map((tenant) => localAdmin(store, tenant));
  for (const ctx of admins) if ((await listTokens({ ctx, input: null })).length > 0) return null;
  if (!(await isFirst(store))) return null;
  const input = { role: 'admin', extensions: [], lifetime: null, name: 'first administrator' } as const;
  return (await createToken({ ctx: admins[0]!, input })).token;
}

/**
 * Of servers that start on an empty store at once, one. Where one has marked it and made no token for a minute, it was
 * ended in between.
 */
async function isFirst(store: Store): Promise<boolean> {
  const now = Date.now();
  const value = new Date(now).toISOString();
  const mark = store.queries
    .insertInto('setting')
    .values({ name: 'first_token', value })
    .onConflict((c) =>
      c
        .column('name')
        .doUpdateSet({ value })
        .where('setting.value', '<', new Date(now - 60_000).toISOString()),
    )
    .returning('name');
  const [marked] = await store.write([mark]);
  return marked!.length === 1;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw listenFailure(error, host, port);
  }
}
