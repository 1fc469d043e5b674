import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeContext, type Measurement } from './context.ts';
import { isMet, type Figure } from './figure.ts';
import { measureAppend } from './measure/append.ts';
import { measureFormats } from './measure/formats.ts';
import { measureImportMemory } from './measure/import-memory.ts';
import { measureImport } from './measure/import.ts';
import { measureLarge } from './measure/large.ts';
import { measureMemory } from './measure/memory.ts';
import { measurePage } from './measure/page.ts';
import { measurePostgres } from './measure/postgres.ts';
import { measurePricing } from './measure/pricing.ts';
import { measureRating } from './measure/rating.ts';
import { measureRead } from './measure/read.ts';
import { measureReports } from './measure/reports.ts';
import { printTable } from './print-table.ts';
import { machine, readSettings, USAGE, type Measure, type Settings } from './settings.ts';

const MEASUREMENTS: Record<Measure, Measurement> = {
  read: measureRead,
  reports: measureReports,
  page: measurePage,
  pricing: measurePricing,
  append: measureAppend,
  import: measureImport,
  memory: measureMemory,
  formats: measureFormats,
  'import-memory': measureImportMemory,
  rating: measureRating,
  large: measureLarge,
  postgres: measurePostgres,
};

await start();

async function start(): Promise<void> {
  let settings: Settings | null;
  try {
    settings = readSettings(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  if (settings === null) console.log(USAGE);
  else await bench(settings);
}

async function bench(settings: Settings): Promise<void> {
  console.log(`${machine()}; ${settings.rows.toLocaleString('en')} call logs, ${settings.rounds} rounds.`);
  console.log('Ours and the yardstick ran in turn on this machine: only the ratios mean anything elsewhere.\n');
  const folder = await mkdtemp(join(settings.dir, 'ringlog-bench-'));
  // PostgreSQL runs as somebody else where this is root.
  await chmod(folder, 0o755);
  process.once('SIGINT', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    const context = makeContext(settings, folder);
    const figures: Figure[] = [];
    for (const name of settings.only) {
      console.error(name);
      figures.push(...(await MEASUREMENTS[name](context)));
    }
    console.error();
    printTable(figures);
    if (settings.only.includes('read')) {
      console.log('\nWhere the load generator was near 100 % busy, requests/s flatter ours; processor time does not.');
    }
    if (settings.json !== null) await writeFile(settings.json, report(settings, figures));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function report({ rows, seconds, rounds, batches, writers }: Settings, figures: readonly Figure[]): string {
  const run = { machine: machine(), rows, seconds, rounds, batches, writers };
  const lines = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  return `${JSON.stringify({ ...run, figures: lines }, null, 2)}\n`;
}
