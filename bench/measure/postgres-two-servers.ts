import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { load } from '../load.ts';
import { pagesOf } from '../postgres/paths.ts';
import { startServer } from '../server.ts';
import type { LoadedDatabase } from './postgres.ts';

const ASKED = 16_000;

/**
 * Two servers on one database, each with a load of its own, against one: where there are cores for all of them, there
 * are more answers. Where there are not, the ratio says that they do not hinder each other.
 */
export async function measureTwoServers(context: Context, { database, token, ids }: LoadedDatabase): Promise<Figure[]> {
  const { settings, folder, note } = context;
  const byId = ids.map((id) => `/calllogs/${id}`);
  const first = await startServer(await mkdtemp(join(folder, 'first-')), token, database);
  try {
    const second = await startServer(await mkdtemp(join(folder, 'second-')), token, database);
    try {
      let seed = 0;
      const compare = async (what: string, paths: () => readonly string[]): Promise<Figure> => {
        const rate = async (...servers: { readonly url: string }[]) => {
          const loads = servers.map(({ url }) => load({ url, token, paths: paths(), seconds: settings.seconds }));
          const perSecond = (await Promise.all(loads)).reduce((sum, { perSecond: one }) => sum + one, 0);
          note(`${what}, servers ${servers.length}: ${Math.round(perSecond)}/s`);
          return { perSecond };
        };
        await rate(first, second);
        const { ours, yardstick, ratio } = await alternate(
          settings.rounds,
          () => rate(first, second),
          () => rate(first),
        );
        return {
          what: `PostgreSQL, ${what}, two servers (one)`,
          unit: 'requests/s',
          ours: ours.perSecond,
          yardstick: yardstick.perSecond,
          ratio: ratio.perSecond,
          // Below that many cores they share what one server has.
          bar: null,
        };
      };
      return [
        await compare('by id', () => byId),
        await compare('page of 100 with count, another each time', () => pagesOf(++seed, ASKED)),
      ];
    } finally {
      await second.stop();
    }
  } finally {
    await first.stop();
  }
}
