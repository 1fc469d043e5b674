import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { bareSqlite } from '../bare-sqlite.ts';
import { BATCH } from '../batches.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { postBatches } from '../post-batches.ts';
import { startServer } from '../server.ts';

/** Durable `POST /calllogs` in batches of 1,000 into a fresh store, against the bare loop over the same texts. */
export async function measureAppend({ settings, folder, note }: Context): Promise<Figure[]> {
  const { batches, writers, rounds } = settings;
  const inFolder = async (whose: string, run: (fresh: string) => Promise<number>) => {
    const fresh = await mkdtemp(join(folder, 'append-'));
    const perSecond = (batches * BATCH) / (await run(fresh));
    await rm(fresh, { recursive: true });
    note(`append, ${whose}: ${Math.round(perSecond)} records/s`);
    return { perSecond };
  };
  const post = async (fresh: string) => {
    const server = await startServer(fresh);
    try {
      return await postBatches({ url: server.url, token: server.token, batches, writers });
    } finally {
      await server.stop();
    }
  };
  const { ours, yardstick, ratio } = await alternate(
    rounds,
    () => inFolder('ours', post),
    () => inFolder('bare', (fresh) => bareSqlite(fresh, batches)),
  );
  return [
    {
      what: `durable append in batches of 1,000 on ${writers} connections`,
      unit: 'records/s',
      ours: ours.perSecond,
      yardstick: yardstick.perSecond,
      ratio: ratio.perSecond,
      bar: { of: 'ratio', must: 'at least', value: 0.4 },
    },
  ];
}
