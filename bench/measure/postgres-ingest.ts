import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { writeAsteriskFile } from '../asterisk-file.ts';
import { BATCH } from '../batches.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { postBatches } from '../post-batches.ts';
import { bareCopy } from '../postgres/bare-copy.ts';
import type { DurablePostgres } from '../postgres/durable.ts';
import { runImport } from '../run-import.ts';
import { startServer } from '../server.ts';
import { year } from '../year.ts';

/** Durable ingest, over HTTP and by `ringlog import`, against COPY of the rows that came of it. */
export async function measurePostgresIngest(context: Context, postgres: DurablePostgres): Promise<Figure[]> {
  const { settings, folder } = context;
  const { batches, writers } = settings;
  const rows = batches * BATCH;
  const post = async (database: string) => {
    const server = await startServer(await mkdtemp(join(folder, 'append-')), undefined, database);
    try {
      return rows / (await postBatches({ url: server.url, token: server.token, batches, writers }));
    } finally {
      await server.stop();
    }
  };
  const file = join(folder, 'Master-for-postgres.csv');
  writeAsteriskFile(file, year(rows));
  const importFile = async (database: string) => {
    const { printed } = await runImport(folder, file, 'asterisk-csv', undefined, database);
    if (printed['stored'] !== rows) throw new Error(`Not all was stored: ${JSON.stringify(printed)}`);
    return rows / (printed['seconds'] as number);
  };
  try {
    return [
      await compare(context, postgres, `durable append in batches of 1,000 on ${writers} connections`, post),
      await compare(context, postgres, 'import of a Master.csv, by its own clock', importFile),
    ];
  } finally {
    await rm(file);
  }
}

/** @param ingest fills an empty database, and gives call logs per second */
async function compare(
  { settings, note }: Context,
  postgres: DurablePostgres,
  what: string,
  ingest: (database: string) => Promise<number>,
): Promise<Figure> {
  let filled: string | null = null;
  const { ours, yardstick, ratio } = await alternate(
    settings.rounds,
    async () => {
      if (filled !== null) await postgres.drop(filled);
      filled = await postgres.database();
      const perSecond = await ingest(filled);
      note(`${what}, ours: ${Math.round(perSecond)} records/s`);
      return { perSecond };
    },
    async () => {
      const into = await postgres.database();
      const perSecond = await bareCopy(filled!, into);
      await postgres.drop(into);
      note(`${what}, COPY: ${Math.round(perSecond)} records/s`);
      return { perSecond };
    },
  );
  await postgres.drop(filled!);
  return {
    what: `PostgreSQL, ${what}`,
    unit: 'records/s',
    ours: ours.perSecond,
    yardstick: yardstick.perSecond,
    ratio: ratio.perSecond,
    bar: { of: 'ratio', must: 'at least', value: 0.5 },
  };
}
