import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import type { LargeStore } from '../large-store.ts';
import { load } from '../load.ts';
import { startServer, type Server } from '../server.ts';
import { ask, compareRates, typicalAnswer } from './read.ts';

const PAGE = '/calllogs?top=100&count=true';
const SAMPLES = 100;

/** Rates of a large store: against a bare server, and against a store of a tenth. */
export async function measureRates(context: Context, server: Server, store: LargeStore): Promise<Figure[]> {
  const byId = (await someIds(server, store.rows)).map((id) => `/calllogs/${id}`);
  const callers = store.callers.map((caller) => `${PAGE}&filter=${encodeURIComponent(`caller eq '${caller}'`)}`);
  const figures = [
    ...(await compareRates(context, server, 'by id', byId, await typicalAnswer(server, byId))),
    ...(await compareRates(context, server, 'newest page of 100 with count', [PAGE], await ask(server, PAGE))),
    ...(await compareRates(
      context,
      server,
      'page and count of any caller',
      callers,
      await typicalAnswer(server, callers),
      0.25,
    )),
  ];
  return [...figures, ...(await againstTenth(context, server, byId))];
}

/** Pages from all over the year. */
async function someIds({ url, token }: Server, rows: number): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 0; page < SAMPLES; page++) {
    const skip = Math.floor((rows / SAMPLES) * page);
    const response = await fetch(`${url}/calllogs?top=1000&skip=${skip}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items } = (await response.json()) as { items: { id: string }[] };
    ids.push(...items.map(({ id }) => id));
  }
  // One of each page in turn.
  return ids.map((_, index) => ids[(index * 1009) % ids.length]!);
}

async function againstTenth(context: Context, server: Server, byId: readonly string[]): Promise<Figure[]> {
  const { settings } = context;
  const { folder, token, ids } = await context.store();
  const small = await startServer(folder, token);
  try {
    const rate = async (target: Server, paths: readonly string[]) => {
      const { perSecond } = await load({ url: target.url, token: target.token, paths, seconds: settings.seconds });
      return { perSecond };
    };
    const figures: Figure[] = [];
    const smallById = ids.slice(0, byId.length).map((id) => `/calllogs/${id}`);
    for (const [what, large, tenth] of [
      ['by id', byId, smallById],
      ['newest page', [PAGE], [PAGE]],
    ] as const) {
      const { ours, yardstick, ratio } = await alternate(
        settings.rounds,
        () => rate(server, large),
        () => rate(small, tenth),
      );
      figures.push({
        what: `${what}, ${settings.largeRows.toLocaleString('en')} rows (${settings.rows.toLocaleString('en')})`,
        unit: 'requests/s',
        ours: ours.perSecond,
        yardstick: yardstick.perSecond,
        ratio: ratio.perSecond,
        bar: { of: 'ratio', must: 'at least', value: 0.85 },
      });
    }
    return figures;
  } finally {
    await small.stop();
  }
}
