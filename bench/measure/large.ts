import { join } from 'node:path';
import { readdirSync, statSync } from 'node:fs';
import { median } from '../alternate.ts';
import type { Context } from '../context.ts';
import { openDuck, type Duck } from '../duck.ts';
import type { Figure } from '../figure.ts';
import { largeStore, type LargeStore } from '../large-store.ts';
import { startServer, type Server } from '../server.ts';
import { measureIngestAtSize } from './large-ingest.ts';
import { measureLatency } from './large-latency.ts';
import { measureRates } from './large-rates.ts';

/** Questions over very many call logs: against DuckDB on the same rows, a bare server, and the same at a tenth. */
export async function measureLarge(context: Context): Promise<Figure[]> {
  const { settings, note } = context;
  const store = await largeStore(settings.store ?? join(context.folder, 'large'), settings.largeRows, note);
  const { import: imported, settle, duck: filled } = store.seconds;
  note(
    `imported in ${imported.toFixed(0)} s, settled in ${settle.toFixed(0)} s; DuckDB filled in ${filled.toFixed(0)} s`,
  );
  const figures: Figure[] = [];
  const duck = await openDuck(store.duck);
  const server = await startServer(store.folder, store.token);
  try {
    figures.push(...(await questions(server, duck, store, settings.rounds, note)));
    figures.push(...(await depths(server, store, settings.rounds)));
    figures.push(...(await measureRates(context, server, store)));
    figures.push(...(await measureLatency(context, server, store)));
    const { rss, peak, anonymous } = await server.facts();
    note(`memory ${mb(rss)} MB (peak ${mb(peak)}), of it ${mb(anonymous)} not a copy of files`);
    const size = readdirSync(store.folder).reduce((sum, name) => sum + statSync(join(store.folder, name)).size, 0);
    const alone = { yardstick: null, ratio: null };
    figures.push(
      { what: 'disk, all indexes', unit: 'bytes/row', ours: size / store.allRows, ...alone, bar: below('ours', 300) },
      { what: 'memory after all these', unit: 'MB', ours: rss / 1e6, ...alone, bar: below('ours', 400) },
    );
  } finally {
    duck.close();
    await server.stop();
  }
  figures.push(...(await measureIngestAtSize(context, store)));
  return figures;
}

const mb = (bytes: number) => Math.round(bytes / 1e6);
const below = (of: 'ours' | 'ratio', value: number) => ({ of, must: 'below', value }) as const;

interface Asked {
  readonly what: string;
  readonly filter: (round: number) => string;
  readonly sql: (round: number) => string;
  readonly top: number;
  readonly bar: number;
}

const day = (round: number) => new Date(Date.UTC(2025, (round * 5) % 12, 3 + (round % 20))).toISOString().slice(0, 10);
const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
const month = (round: number) => `2025-${String((round % 12) + 1).padStart(2, '0')}-01`;
const after = (date: string) => new Date(Date.UTC(2025, Number(date.slice(5, 7)), 1)).toISOString().slice(0, 10);
const digits = (round: number) => String(100 + ((round * 137) % 900));

function asked({ callers }: LargeStore): Asked[] {
  const count = 'select count(*) from calls where tenant = 0';
  const caller = (round: number) => callers[round % callers.length]!;
  return [
    { what: 'everything', filter: () => '', sql: () => count, top: 1, bar: 1 },
    {
      what: 'one month',
      filter: (round) => `started_at ge ${month(round)} and started_at lt ${after(month(round))}`,
      sql: (round) => `${count} and started_at >= '${month(round)}' and started_at < '${after(month(round))}'`,
      top: 1,
      bar: 1,
    },
    {
      what: 'one caller',
      filter: (round) => `caller eq '${caller(round)}'`,
      sql: (round) => `${count} and caller = '${caller(round)}'`,
      top: 1,
      bar: 1,
    },
    {
      what: 'caller contains three digits',
      filter: (round) => `contains(caller,'${digits(round)}')`,
      sql: (round) => `${count} and contains(caller, '${digits(round)}')`,
      top: 1,
      bar: 1,
    },
    {
      what: 'caller contains nothing that is',
      filter: (round) => `contains(caller,'zq${round}')`,
      sql: (round) => `${count} and contains(caller, 'zq${round}')`,
      top: 1,
      bar: 1,
    },
    {
      what: "a day's inbound answered calls",
      filter: (round) =>
        `started_at ge ${day(round)} and started_at lt ${nextDay(day(round))} and direction eq 'INBOUND_CALL' and answered_at ne null`,
      sql: (round) =>
        `${count} and started_at >= '${day(round)}' and started_at < '${nextDay(day(round))}' and direction = 'INBOUND_CALL' and answered_at is not null`,
      top: 1,
      bar: 1,
    },
    {
      what: 'two unindexed fields over everything, count and page',
      filter: (round) => `duration gt ${60 + round} and direction eq 'INBOUND_CALL'`,
      sql: (round) => `${count} and duration > ${60 + round} and direction = 'INBOUND_CALL'`,
      top: 100,
      bar: 20,
    },
  ];
}

/** Each question with other values each time, so that no ready answer helps; the counts must agree. */
async function questions(
  server: Server,
  duck: Duck,
  store: LargeStore,
  rounds: number,
  note: (text: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { what, filter, sql, top, bar } of asked(store)) {
    const pairs: { ours: number; duck: number }[] = [];
    // The first of each warms both.
    for (let round = 0; round <= rounds * 3; round++) {
      const options = new URLSearchParams({
        top: String(top),
        ...(filter(round) === '' ? { skip: String(round) } : { filter: filter(round) }),
      });
      const ours = await timed(server, `/calllogs?${options.toString()}`);
      const count = await duck.ask(sql(round));
      const page =
        top === 1
          ? 0
          : (await duck.ask(`${sql(round).replace('count(*)', '*')} order by started_at desc limit ${top}`)).ms;
      if (count.first !== ours.count) throw new Error(`${what}: we count ${ours.count}, DuckDB ${count.first}`);
      if (round > 0) pairs.push({ ours: ours.ms, duck: count.ms + page });
    }
    const ratio = median(pairs.map((pair) => pair.ours / pair.duck));
    const ours = median(pairs.map((pair) => pair.ours));
    note(`${what}: ${ours.toFixed(2)} ms`);
    figures.push({
      what: `exact count: ${what}`.replace('exact count: two', 'two'),
      unit: 'ms (DuckDB)',
      ours,
      yardstick: median(pairs.map((pair) => pair.duck)),
      ratio,
      bar: below('ratio', bar),
    });
  }
  return figures;
}

/** Deep pages against the first. */
async function depths(server: Server, { rows }: LargeStore, rounds: number): Promise<Figure[]> {
  const depth = Math.min(1_000_000, Math.floor(rows / 3));
  const first: number[] = [];
  const skipped: number[] = [];
  const byKey: number[] = [];
  for (let round = 0; round <= rounds * 5; round++) {
    // Another top each time: ready answers would be no measure.
    const top = 100 + round;
    const one = await timed(server, `/calllogs?top=${top}`);
    const deep = await timed(server, `/calllogs?top=${top}&skip=${depth + round}`);
    const behind = await timed(server, deep.next!.replace(/skip=\d+&?/, ''));
    if (round === 0) continue;
    first.push(one.ms);
    skipped.push(deep.ms);
    byKey.push(behind.ms);
  }
  const against = (what: string, times: number[], bar: number): Figure => ({
    what,
    unit: 'ms (first page)',
    ours: median(times),
    yardstick: median(first),
    ratio: median(times.map((time, index) => time / first[index]!)),
    bar: below('ratio', bar),
  });
  return [
    against(`page by key at depth ${depth.toLocaleString('en')}`, byKey, 1.5),
    against(`skip=${depth.toLocaleString('en')}`, skipped, 5),
  ];
}

async function timed(
  { url, token }: Server,
  path: string,
): Promise<{ ms: number; count: number; next: string | null }> {
  const began = performance.now();
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  const ms = performance.now() - began;
  if (response.status !== 200) throw new Error(`GET ${path} got ${response.status}: ${text.slice(0, 500)}`);
  const next = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1] ?? null;
  return { ms, count: (JSON.parse(text) as { count: number }).count, next };
}
