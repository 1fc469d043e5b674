import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { BATCH } from '../batches.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import type { LargeStore } from '../large-store.ts';
import { postBatches } from '../post-batches.ts';
import { startServer, type Server } from '../server.ts';

/** Durable `POST /calllogs` into the large store, against an empty one. It goes into a copy. */
export async function measureIngestAtSize({ settings, folder, note }: Context, store: LargeStore): Promise<Figure[]> {
  const { writers, rounds, batches } = settings;
  const copy = join(folder, 'copy');
  await cp(store.folder, copy, { recursive: true });
  // Other call logs each time, since the same ones would be stored once. They come when calls come: after those that
  // are there.
  let seed = 1;
  const span = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 5, 1) };
  const post = async (whose: string, server: Server) => {
    try {
      seed += 1;
      const calls = { ...span, seed };
      const seconds = await postBatches({ url: server.url, token: server.token, batches, calls, writers });
      const perSecond = (batches * BATCH) / seconds;
      note(`ingest, ${whose}: ${Math.round(perSecond)} records/s`);
      return { perSecond };
    } finally {
      await server.stop();
    }
  };
  const { ours, yardstick, ratio } = await alternate(
    rounds,
    async () => post('large', await startServer(copy, store.token)),
    async () => {
      const fresh = await mkdtemp(join(folder, 'empty-'));
      const figure = await post('empty', await startServer(fresh));
      await rm(fresh, { recursive: true });
      return figure;
    },
  );
  await rm(copy, { recursive: true });
  return [
    {
      what: 'durable ingest into the large store (an empty one)',
      unit: 'records/s',
      ours: ours.perSecond,
      yardstick: yardstick.perSecond,
      ratio: ratio.perSecond,
      bar: { of: 'ratio', must: 'at least', value: 0.7 },
    },
  ];
}
