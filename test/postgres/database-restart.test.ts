import { chmodSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectDirectly } from '../support/direct-connection.ts';
import { databaseUrl, ROLE, TEMPLATE } from '../support/postgres-names.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const START = Date.parse('2026-01-02T00:00:00Z');
const ROUNDS = 3;
const BATCH = 2_000;

it('a database that crashes in the middle of batches and starts again loses and doubles nothing', async () => {
  using folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  const postgres = await startPostgres(folder.path);
  // What is told as stored is out of the hands of its process, as it always should be.
  const url = `${databaseUrl(folder.path, ROLE, TEMPLATE)}&options=-c%20synchronous_commit%3Don`;
  const env = { RINGLOG_DATABASE_URL: url, RINGLOG_DATABASE_POOL: '4' };
  try {
    const server = await startServer({ data: folder.path, env });
    const { client } = server;
    let [next, failed, alive] = [0, 0, true];
    const acknowledged = new Set<string>();
    const post = async () => {
      while (alive) {
        const names = Array.from({ length: BATCH }, () => `c-${next++}`);
        const records = names.map((name, index) => ({
          started_at: new Date(START + index * 60_000).toISOString(),
          caller: '101',
          session_id: name.slice(0, -1),
          call_id: name,
        }));
        for (;;) {
          const { status, headers, text } = await client.post('/calllogs', records);
          if (status === 200) break;
          expect(status, text).toBe(503);
          expect(headers.has('retry-after')).toBe(true);
          failed += 1;
          await pause(50);
        }
        for (const name of names) acknowledged.add(name);
      }
    };
    const busy = Promise.all([post(), post()]);
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const enough = acknowledged.size + 2 * BATCH;
        await Promise.race([busy, until('batches are stored', () => acknowledged.size >= enough)]);
        await postgres.stop();
        expect((await client.get('/readyz')).status).toBe(503);
        expect((await client.get('/healthz')).status).toBe(200);
        // The last time for longer than the server tries by itself.
        if (round === ROUNDS - 1) await until('a client is told', () => failed > 0);
        await postgres.again();
        await until('it is ready by itself', async () => (await client.get('/readyz')).status === 200);
      }
      const enough = acknowledged.size + BATCH;
      await Promise.race([busy, until('batches are stored', () => acknowledged.size >= enough)]);
    } finally {
      alive = false;
    }
    await busy;
    const stored = (await client.all('/calllogs?top=1000')).map(({ call_id }) => call_id as string);
    expect(stored).toHaveLength(acknowledged.size);
    expect(new Set(stored)).toEqual(acknowledged);
    expect((await client.get('/calllogs?top=1')).json().count).toBe(stored.length);
    await using connection = await connectDirectly(url);
    const { rows } = await connection.query('select "seq"::int, "count"::int from "change" order by "seq"');
    let seq = 1;
    for (const run of rows as { seq: number; count: number }[]) {
      expect(run.seq).toBe(seq);
      seq += run.count;
    }
    const doctor = await ringlogJson<{ ok: boolean; findings: { state: string }[] }>(['doctor'], { env });
    expect(doctor.findings.filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(await server.stop()).toBe(0);
  } finally {
    await postgres.stop();
  }
});
