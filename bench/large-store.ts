import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { generateCallLogs } from './calllogs.ts';
import { Random } from './calls/random.ts';
import { fillDuck } from './duck.ts';
import { runTimed } from './run-timed.ts';
import { year } from './year.ts';

const ROOT = join(import.meta.dirname, '..');

/** One large tenant and many small ones in one store, and the same call logs in DuckDB. */
export interface LargeStore {
  /** The data folder. */
  readonly folder: string;
  /** The large tenant's. */
  readonly token: string;
  readonly duck: string;
  readonly rows: number;
  /** Of all tenants. */
  readonly allRows: number;
  /** Callers of call logs drawn at random, each once. */
  readonly callers: readonly string[];
  /** What filling took. */
  readonly seconds: { readonly import: number; readonly settle: number; readonly duck: number };
}

const SMALL_TENANTS = 100;
const DRAWN = 4_000;

/** The store in this folder; it is filled when it is not there yet. */
export async function largeStore(parent: string, rows: number, note: (text: string) => void): Promise<LargeStore> {
  const ready = join(parent, 'ready.json');
  if (existsSync(ready)) {
    const found = JSON.parse(await readFile(ready, 'utf8')) as LargeStore;
    if (found.rows === rows) return found;
    throw new Error(`${parent} holds ${found.rows} call logs, not ${rows}: name another folder with --store`);
  }
  await mkdir(parent, { recursive: true });
  const folder = join(parent, 'data');
  const small = Math.max(100, Math.round(rows / 1000));
  note(`writing ${rows} call logs, and ${SMALL_TENANTS} times ${small}, as NDJSON`);
  const callers = new Set<string>();
  const files = [join(parent, 'large.ndjson')];
  await writeCalls(files[0]!, rows, callers);
  for (let tenant = 1; tenant <= SMALL_TENANTS; tenant++) {
    files.push(join(parent, `small-${tenant}.ndjson`));
    await writeCalls(files[tenant]!, small + tenant);
  }
  note('importing them');
  let seconds = 0;
  for (const [tenant, file] of files.entries()) {
    const name = tenant === 0 ? 'default' : `small-${tenant}`;
    if (tenant > 0) await ringlog('tenant', 'create', name, '--data', folder);
    const args = ['import', file, '--format', 'ringlog', '--data', folder, '--tenant', name, '--json'];
    seconds += Number((await runTimed(spawn(join(ROOT, 'ringlog'), args))).printed['seconds']);
  }
  note(`imported in ${seconds.toFixed(0)} s; settling, and filling DuckDB`);
  const settled = await runTimed(spawn(join(ROOT, 'ringlog'), ['settle', '--data', folder, '--json']));
  const duck = join(parent, 'calls.duckdb');
  const began = performance.now();
  await fillDuck(duck, files);
  const store: LargeStore = {
    folder,
    token: (await ringlog('token', 'create', '--role', 'admin', '--data', folder)).trim(),
    duck,
    rows,
    allRows: rows + SMALL_TENANTS * small + (SMALL_TENANTS * (SMALL_TENANTS + 1)) / 2,
    callers: new Random(rows).shuffle([...callers]),
    seconds: {
      import: seconds,
      settle: Number(settled.printed['seconds']),
      duck: (performance.now() - began) / 1000,
    },
  };
  for (const file of files) await rm(file);
  await writeFile(ready, JSON.stringify(store));
  return store;
}

/** Writes the calls of a year; of some of them the caller is drawn. */
async function writeCalls(file: string, count: number, callers?: Set<string>): Promise<void> {
  const stream = createWriteStream(file);
  const random = new Random(count);
  let lines: string[] = [];
  for (const record of generateCallLogs(year(count))) {
    lines.push(JSON.stringify(record));
    if (callers !== undefined && random.chance((DRAWN * 4) / count) && callers.size < DRAWN) callers.add(record.caller);
    if (lines.length < 5_000) continue;
    if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
    lines = [];
  }
  stream.end(lines.map((line) => `${line}\n`).join(''));
  await finished(stream);
}

async function ringlog(...args: string[]): Promise<string> {
  const child = spawn(join(ROOT, 'ringlog'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ringlog ${args.join(' ')} ended with ${code}`);
  return output;
}
