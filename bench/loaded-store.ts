import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generateCallLogs } from './calllogs.ts';
import { Random } from './calls/random.ts';
import type { ProcessFacts } from './process-facts.ts';
import { startServer, type Server } from './server.ts';
import { year } from './year.ts';

const CHUNK = 20_000;

/** A data folder full of call logs, and what filling it took. */
export interface LoadedStore {
  readonly folder: string;
  readonly token: string;
  /** Every tenth id or so, in random order. */
  readonly ids: readonly string[];
  readonly seconds: number;
  /** Of the server that took the rows, just after the last. */
  readonly facts: ProcessFacts;
}

/** Fills a new store over the API (in `database`, if given), checks that all is in it, and collects ids to draw from. */
export async function loadStore(parent: string, rows: number, database?: string): Promise<LoadedStore> {
  const folder = join(parent, database === undefined ? 'loaded' : 'loaded-beside-database');
  await mkdir(folder);
  const server = await startServer(folder, undefined, database);
  try {
    const began = performance.now();
    let lines: string[] = [];
    let stored = 0;
    for (const record of generateCallLogs(year(rows))) {
      lines.push(JSON.stringify(record));
      if (lines.length === CHUNK || stored + lines.length === rows) {
        stored += await post(server, lines);
        lines = [];
      }
    }
    const seconds = (performance.now() - began) / 1000;
    if (stored !== rows) throw new Error(`${rows} call logs were posted, ${stored} stored`);
    const facts = await server.facts();
    return { folder, token: server.token, ids: await someIds(server, rows), seconds, facts };
  } finally {
    await server.stop();
  }
}

async function post({ url, token }: Server, lines: readonly string[]): Promise<number> {
  const response = await fetch(`${url}/calllogs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`POST /calllogs got ${response.status}: ${text.slice(0, 1000)}`);
  return (JSON.parse(text) as { stored: number }).stored;
}

/** Walks the whole list by its `Link` headers. */
async function someIds({ url, token }: Server, rows: number): Promise<string[]> {
  const ids: string[] = [];
  let seen = 0;
  let next: string | undefined = '/calllogs?top=1000';
  while (next !== undefined) {
    const response: Response = await fetch(new URL(next, url), { headers: { authorization: `Bearer ${token}` } });
    if (response.status !== 200) throw new Error(`GET ${next} got ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as { count: number; items: { id: string }[] };
    if (page.count !== rows) throw new Error(`The list counts ${page.count} call logs of ${rows}`);
    for (const { id } of page.items) if (seen++ % 10 === 0) ids.push(id);
    next = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  }
  if (seen !== rows) throw new Error(`Paging gave ${seen} call logs of ${rows}`);
  return new Random(rows).shuffle(ids);
}
