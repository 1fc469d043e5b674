import { median } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { load } from '../load.ts';
import { startServer } from '../server.ts';

const MB = 1_000_000;
const STARTS = 5;
const MEMORY_BAR = { of: 'ours', must: 'below', value: 300 } as const;

/** Resident memory of a server on the full store after reads, and of the one that was filled; time to first answer. */
export async function measureMemory({ settings, store, note }: Context): Promise<Figure[]> {
  const { folder, token, ids, facts: filling } = await store();
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const server = await startServer(folder, token);
    starts.push(server.firstAnswer);
    await server.stop();
  }
  note(`starts: ${starts.map((seconds) => seconds.toFixed(2)).join(', ')} s`);

  const server = await startServer(folder, token);
  try {
    const { url } = server;
    const byId = ids.slice(0, 32_000).map((id) => `/calllogs/${id}`);
    await load({ url, token, paths: byId, seconds: settings.seconds });
    await load({ url, token, paths: ['/calllogs?top=100&count=true'], seconds: settings.seconds });
    const { rss, peak, anonymous } = await server.facts();
    note(`after reads ${mb(rss)} MB (peak ${mb(peak)}), of it ${mb(anonymous)} not a copy of files`);
    note(`after filling ${mb(filling.rss)} MB (peak ${mb(filling.peak)})`);
    const alone = { yardstick: null, ratio: null };
    return [
      { what: 'memory after reads', unit: 'MB', ours: rss / MB, ...alone, bar: MEMORY_BAR },
      {
        what: 'memory while being filled over the API, peak',
        unit: 'MB',
        ours: filling.peak / MB,
        ...alone,
        bar: MEMORY_BAR,
      },
      {
        what: 'start to first page answered',
        unit: 's',
        ours: median(starts),
        ...alone,
        bar: { of: 'ours', must: 'below', value: 1 },
      },
    ];
  } finally {
    await server.stop();
  }
}

function mb(bytes: number): number {
  return Math.round(bytes / MB);
}
