import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { alternate } from '../alternate.ts';
import { generateCallLogs } from '../calllogs.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { Lines } from '../lines.ts';
import { runTimed, type Timed } from '../run-timed.ts';
import { year } from '../year.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What pricing costs an import, and how quickly what is there is priced again. */
export async function measurePricing({ settings, folder, note }: Context): Promise<Figure[]> {
  const calls = join(folder, 'calls.ndjson');
  const count = writeCalls(calls, settings.rows);
  const [deck, dearer] = [writeDeck(join(folder, 'deck.csv'), 5), writeDeck(join(folder, 'dearer.csv'), 6)];

  /** Imports into a new store, with rates or without, and does `then` with it. */
  const intoNew = async <T>(rates: string | null, then: (data: string, timed: Timed) => T | Promise<T>): Promise<T> => {
    const data = await mkdtemp(join(folder, 'pricing-'));
    if (rates !== null) await ringlog(data, 'rate', 'import', rates);
    const timed = await ringlog(data, 'import', calls, '--format', 'ringlog');
    const told = await then(data, timed);
    await rm(data, { recursive: true });
    return told;
  };
  const rateOf = (whose: string, { wall }: Timed) => {
    note(`${whose}: ${Math.round(count / wall)} call logs/s`);
    return { rate: count / wall };
  };
  const imports = await alternate(
    settings.rounds,
    () => intoNew(deck, (_, timed) => rateOf('import with rates', timed)),
    () => intoNew(null, (_, timed) => rateOf('import without', timed)),
  );
  const again = await alternate(
    settings.rounds,
    () =>
      intoNew(deck, async (data) => {
        await ringlog(data, 'rate', 'import', dearer, '--replace');
        const timed = await ringlog(data, 'rerate');
        if (timed.printed['rows'] !== count || timed.printed['changed'] === 0)
          throw new Error('Not all were looked at.');
        note(`${String(timed.printed['changed'])} of ${count} cost something else`);
        return rateOf('re-rating', timed);
      }),
    () => intoNew(deck, (_, timed) => rateOf('import with rates', timed)),
  );
  await rm(calls);
  return [
    {
      what: 'import with pricing, against without',
      unit: 'call logs/s',
      ours: imports.ours.rate,
      yardstick: imports.yardstick.rate,
      ratio: imports.ratio.rate,
      bar: { of: 'ratio', must: 'at least', value: 0.85 },
    },
    {
      what: 're-rating, against importing',
      unit: 'call logs/s',
      ours: again.ours.rate,
      yardstick: again.yardstick.rate,
      ratio: again.ratio.rate,
      bar: { of: 'ratio', must: 'at least', value: 1.5 },
    },
  ];
}

function writeCalls(path: string, rows: number): number {
  const lines = new Lines(path);
  for (const call of generateCallLogs(year(rows))) {
    lines.write(`${JSON.stringify({ ...call, cost: null, billed_account: null })}\n`);
  }
  lines.close();
  return lines.count;
}

/** A rate for every hundred numbers or so that the calls go to, in cents a minute. */
function writeDeck(path: string, cents: number): string {
  const digits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
  const prefixes = ['1', '44', '999'].flatMap((country) => [country, ...digits.map((more) => country + more)]);
  const lines = prefixes.map((prefix, index) => `${prefix},0.${String(cents + (index % 3)).padStart(2, '0')},60,6`);
  writeFileSync(path, ['prefix,price_1,interval_1,interval_n', ...lines, ''].join('\n'));
  return path;
}

function ringlog(data: string, ...args: readonly string[]): Promise<Timed> {
  const command = [...args, '--data', data, '--json'];
  return runTimed(spawn(join(ROOT, 'ringlog'), command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] }));
}
