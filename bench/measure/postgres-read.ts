import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { CONNECTIONS, load } from '../load.ts';
import { askStore, captureStatements } from '../postgres/ask-store.ts';
import { barePg } from '../postgres/bare-pg.ts';
import { countsOf, NEWEST, pagesOf } from '../postgres/paths.ts';
import { startServer, type Server } from '../server.ts';
import type { LoadedDatabase } from './postgres.ts';

/** What the bare driver asks again and again. */
const CAPTURED = 1_000;
/** The words of so many answers are at hand before. */
const WARMING = 1_000;
/** Other ones in each load, so that nothing kept from before counts. */
const ASKED = 16_000;

interface Asked {
  readonly what: string;
  /** Those of one load. */
  paths(seed: number): readonly string[];
}

/**
 * What is read, over HTTP with 32 connections, against a program that runs the very same SQL in loops on as many
 * connections of the bare driver; and the store itself, asked one thing after another, against one such connection.
 */
export async function measurePostgresRead(context: Context, store: LoadedDatabase): Promise<Figure[]> {
  const { database, token, ids } = store;
  const byId = ids.map((id) => `/calllogs/${id}`);
  const asked: Asked[] = [
    { what: 'by id', paths: () => byId },
    { what: 'newest page of 100 with count', paths: () => [NEWEST] },
    { what: 'page of 100 with count, another each time', paths: (seed) => pagesOf(seed, ASKED) },
    { what: 'count of the roll-up, another each time', paths: (seed) => countsOf(seed, ASKED) },
  ];
  const figures: Figure[] = [];
  const folder = await mkdtemp(join(context.folder, 'beside-'));
  for (const one of asked) {
    const server = await startServer(folder, token, database);
    try {
      figures.push(...(await compare(context, server, database, one)));
    } finally {
      await server.stop();
    }
    figures.push(await compareAlone(context, database, one));
  }
  return figures;
}

async function compare(
  { settings, note }: Context,
  server: Server,
  database: string,
  { what, paths }: Asked,
): Promise<Figure[]> {
  const { rounds, seconds } = settings;
  let seed = 2;
  const statements = await captured(database, paths);
  const each = statements.reduce((sum, list) => sum + list.length, 0) / statements.length;
  note(`${what}: ${each.toFixed(1)} statements an answer`);
  const { url, token } = server;
  await load({ url, token, paths: paths(++seed), seconds: 1 });
  const { ours, yardstick, ratio } = await alternate(
    rounds,
    async () => {
      const before = await server.facts();
      const loaded = await load({ url, token, paths: paths(++seed), seconds });
      const busy = Math.round(loaded.generator * 100);
      note(`${what}, ours: ${Math.round(loaded.perSecond)}/s, load generator ${busy} % busy`);
      return { perSecond: loaded.perSecond, cpu: (((await server.facts()).cpu - before.cpu) * 1e6) / loaded.requests };
    },
    async () => {
      const bare = await barePg({ database, statements, connections: CONNECTIONS, seconds });
      note(`${what}, bare: ${Math.round(bare.perSecond)}/s`);
      return { perSecond: bare.perSecond, cpu: bare.cpu };
    },
  );
  return [
    {
      what: `PostgreSQL, ${what}`,
      unit: 'requests/s',
      ours: ours.perSecond,
      yardstick: yardstick.perSecond,
      ratio: ratio.perSecond,
      bar: { of: 'ratio', must: 'at least', value: 0.5 },
    },
    {
      what: `PostgreSQL, ${what}, processor time beside the database`,
      unit: 'µs/request',
      ours: ours.cpu,
      yardstick: yardstick.cpu,
      ratio: ratio.cpu,
      bar: null,
    },
  ];
}

function captured(database: string, paths: Asked['paths']): ReturnType<typeof captureStatements> {
  return captureStatements(database, paths(1).slice(0, CAPTURED), paths(2).slice(0, WARMING));
}

async function compareAlone({ settings, note }: Context, database: string, { what, paths }: Asked): Promise<Figure> {
  const { rounds, seconds } = settings;
  const statements = await captured(database, paths);
  const warming = paths(1).slice(0, WARMING);
  let seed = 1000;
  const { ours, yardstick, ratio } = await alternate(
    rounds,
    async () => ({ perSecond: await askStore(database, paths(++seed), warming, seconds) }),
    async () => ({ perSecond: (await barePg({ database, statements, connections: 1, seconds })).perSecond }),
  );
  note(`${what}, one at a time: ours ${Math.round(ours.perSecond)}/s, bare ${Math.round(yardstick.perSecond)}/s`);
  return {
    what: `PostgreSQL, ${what}, store alone, one at a time`,
    unit: 'answers/s',
    ours: ours.perSecond,
    yardstick: yardstick.perSecond,
    ratio: ratio.perSecond,
    bar: null,
  };
}
