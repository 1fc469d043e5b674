import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { moneyToText } from '../../src/price/money.ts';
import { alternate } from '../alternate.ts';
import { askChild } from '../ask-child.ts';
import { bareCsvParse } from '../bare-csv-parse.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { makeDeck, PREFIXES } from '../rating/make-deck.ts';
import type { QuoteRace } from '../rating/race-quote.ts';
import { runTimed } from '../run-timed.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Prices from a deck of 200,000 prefixes and 1,000 accounts, and how long it takes to load. */
export async function measureRating({ settings, folder, note }: Context): Promise<Figure[]> {
  const race = await askChild<{ rounds: number }, QuoteRace>(join(ROOT, 'bench/rating/race-quote.ts'), {
    rounds: settings.rounds,
  });
  note(`a deck of ${race.rates} rates, built in ${race.built.toFixed(2)} s`);
  note(`${Math.round(race.ours.rate)} prices/s, ${Math.round(race.yardstick.rate)} lookups/s`);
  const lookup = { yardstick: race.yardstick.rate, ratio: race.ratio.rate };
  return [
    {
      what: 'prices of calls, against the longest prefix alone',
      unit: 'prices/s',
      ours: race.ours.rate,
      ...lookup,
      bar: { of: 'ratio', must: 'at least', value: 0.5 },
    },
    {
      what: 'prices of calls, on one core',
      unit: 'prices/s',
      ours: race.ours.rate,
      yardstick: null,
      ratio: null,
      bar: { of: 'ours', must: 'at least', value: 500_000 },
    },
    await raceLoading({ settings, folder, note }),
  ];
}

/** `ringlog rate import` into a new store against csv-parse only reading the file, both by their own clock. */
async function raceLoading({ settings, folder, note }: Pick<Context, 'settings' | 'folder' | 'note'>): Promise<Figure> {
  const lines = makeDeck();
  const file = join(folder, 'deck.csv');
  const header = 'prefix,account,connect_fee,price_1,interval_1,price_n,interval_n,postcall_surcharge,description';
  const texts = lines.map(({ prefix, account, connect_fee, price, interval, surcharge }) => {
    const [fee, minute, extra] = [connect_fee, price, surcharge].map(moneyToText);
    return `${prefix},${account ?? ''},${fee},${minute},${interval},${minute},${interval},${extra},"Prefix ${prefix}, any"`;
  });
  await writeFile(file, [header, ...texts, ''].join('\n'));
  const load = async () => {
    const data = await mkdtemp(join(folder, 'rates-'));
    const args = ['rate', 'import', file, '--data', data, '--json'];
    const { printed } = await runTimed(
      spawn(join(ROOT, 'ringlog'), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    await rm(data, { recursive: true });
    if (printed['added'] !== lines.length) throw new Error(`Not all was added: ${String(printed['added'])}`);
    return { rate: lines.length / (printed['seconds'] as number) };
  };
  const parse = async () => ({ rate: lines.length / ((await bareCsvParse(file)).printed['seconds'] as number) });
  const pairs = await alternate(settings.rounds, load, parse);
  await rm(file);
  note(`${Math.round(pairs.ours.rate)} rates/s loaded, ${Math.round(pairs.yardstick.rate)} lines/s parsed`);
  return {
    what: `import of a deck of ${PREFIXES} prefixes, by its own clock`,
    unit: 'rates/s',
    ours: pairs.ours.rate,
    yardstick: pairs.yardstick.rate,
    ratio: pairs.ratio.rate,
    bar: { of: 'ratio', must: 'at least', value: 0.25 },
  };
}
