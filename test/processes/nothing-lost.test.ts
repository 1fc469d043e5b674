import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startRinglog, type Background } from '../support/background.ts';
import { clientOf } from '../support/client.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROUNDS = 3;
const START = Date.parse('2026-01-02T00:00:00Z');
const IMPORTED = 4_000;

/** The call log that is told from all others by this name, as NDJSON. */
const line = (name: string, index: number) =>
  `${JSON.stringify({ started_at: new Date(START + index), caller: '101', source_key: name, call_id: name })}\n`;

/** In an order of its own each time, as retries overtake each other. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

it('while clients post, a file is tailed and another imported, everything is killed again and again: each is there once', async () => {
  using folder = temporaryFolder();
  const data = folder.file('data');
  const env = { RINGLOG_DATA: data };
  const tailed = folder.file('tailed.ndjson');
  const imported = folder.file('imported.ndjson');
  writeFileSync(tailed, '');
  writeFileSync(imported, Array.from({ length: IMPORTED }, (_, n) => line(`i-${n}`, n)).join(''));

  const acknowledged = new Set<string>();
  let [posted, written] = [0, 0];
  let token: string | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServer({ data });
    token ??= server.token;
    const client = clientOf(server.url, token);
    const others: Background[] = [
      await startRinglog(['watch', tailed, '--format', 'ringlog', '--source', 'tail'], env),
      await startRinglog(['import', imported, '--source', 'file'], env),
    ];
    let alive = true;
    const post = async () => {
      let before: string[] = [];
      while (alive) {
        const names = Array.from({ length: 20 }, () => `p-${posted++}`);
        // Some of the last batch come again with these.
        const body = shuffled([...names, ...before.slice(0, 10)]).map((name) => line(name, Number(name.slice(2))));
        const source = 'post';
        try {
          const answer = await client.send('POST', `/ingest/ringlog?source=${source}`, body.join(''));
          if (answer.status === 200) for (const name of names) acknowledged.add(name);
        } catch {
          // The connection broke: not acknowledged.
        }
        before = names;
      }
    };
    const write = async () => {
      while (alive) {
        const text = Array.from({ length: 25 }, () => line(`t-${written}`, written++)).join('');
        appendFileSync(tailed, text.slice(0, -30));
        await pause(20);
        appendFileSync(tailed, text.slice(-30));
      }
    };
    const busy = Promise.all([post(), post(), post(), write()]);
    const enough = acknowledged.size + 300;
    await until('enough are acknowledged', () => acknowledged.size >= enough);
    await pause(Math.random() * 500);
    await Promise.all([server.kill(), ...others.map((one) => one.kill())]);
    alive = false;
    await busy;
  }

  await ringlogJson(['watch', tailed, '--once', '--format', 'ringlog', '--source', 'tail'], { env });
  const again = await ringlogJson<{ stored: number; unchanged: number }>(['import', imported, '--source', 'file'], {
    env,
  });
  expect(again.stored + again.unchanged).toBe(IMPORTED);
  const server = await startServer({ data });
  const stored = (await clientOf(server.url, token).all('/calllogs?top=1000')).map(({ call_id }) => call_id as string);
  const kinds = (kind: string) => stored.filter((name) => name.startsWith(kind));
  expect(new Set(stored).size, 'each once').toBe(stored.length);
  expect(kinds('t-')).toHaveLength(written);
  expect(kinds('i-')).toHaveLength(IMPORTED);
  expect([...acknowledged].filter((name) => !new Set(stored).has(name))).toEqual([]);
  const { count } = (await clientOf(server.url, token).get('/calllogs?top=1')).json();
  expect(count).toBe(stored.length);
  expect(await server.stop()).toBe(0);
  const quarantine = await ringlogJson<{ count: number }>(['quarantine', 'list'], { env });
  expect(quarantine.count).toBe(0);
});
