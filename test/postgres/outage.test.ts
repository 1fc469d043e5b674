import { writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.ts';
import { connectDirectly } from '../support/direct-connection.ts';
import { openEvents } from '../support/events.ts';
import { heapInUse, INSPECTED } from '../support/heap.ts';
import { administrator } from '../support/postgres.ts';
import { proxiedDatabase } from '../support/proxied-database.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const proxied = await proxiedDatabase();
const { database, proxy } = proxied;
const folder = temporaryFolder();
const env = { ...proxied.env, NODE_OPTIONS: INSPECTED };
const server = await startServer({ data: folder.path, env });
const { client } = server;
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await proxied[Symbol.asyncDispose]();
  folder.remove();
});
const status = async (path: string) => (await client.get(path)).status;
const ready = () => until('it is ready by itself', async () => (await status('/readyz')) === 200);
beforeEach(async () => {
  proxy.mend();
  await ready();
});

const START = Date.parse('2026-01-02T00:00:00Z');
const callLog = (name: string) => ({ started_at: new Date(START).toISOString(), caller: '101', call_id: name });

function refused({ status: code, headers, json, text }: Answer, saying: string): void {
  expect(code, text.slice(0, 200)).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(json().errors).toMatchObject([{ code: 'UNAVAILABLE' }]);
  expect(json().errors[0]!.message).toContain(saying);
}

describe('a database that is gone', () => {
  it('is said to be so by every path, ends streams in order, and all goes on by itself when it is back', async () => {
    await client.store([callLog('before')]);
    const [{ id }] = (await client.get('/calllogs')).json().items as [{ id: string }];
    const { token } = (await client.post('/calllogs/sync_tokens', {})).json<{ token: string }>();
    const stream = await openEvents(client);
    await until('the stream has begun', () => stream.lastId() !== '');

    proxy.cut();
    for (const path of ['/calllogs', `/calllogs/${id}`, '/sessions', '/tokens', '/sources', '/call_rates', '/whoami']) {
      refused(await client.get(path), 'The data cannot be read: the database does not answer.');
    }
    refused(await client.get('/reports/kpi'), 'The data cannot be read');
    refused(await client.get('/calllogs/stream'), 'The data cannot be read');
    refused(await client.post(`/calllogs/sync_tokens/${token}/diff`, {}), 'The data cannot be read');
    refused(await client.post('/calllogs', [callLog('lost')]), 'the database does not answer');
    refused(await client.send('POST', '/ingest/ringlog', '{}'), 'the database does not answer');
    refused(await client.send('POST', '/imports', '{}'), 'the database does not answer');
    refused(await client.get('/readyz'), 'The database does not answer.');
    for (const path of ['/healthz', '/openapi.json', '/docs/']) expect(await status(path), path).toBe(200);
    expect(await stream.ended).toBe(true);

    proxy.mend();
    await ready();
    await using behind = await openEvents(client, '/calllogs/stream', { 'last-event-id': stream.lastId() });
    await client.store([callLog('after')]);
    await until('the stream goes on', () => behind.events.length === 1);
    expect((await client.get('/calllogs')).json().count).toBe(2);
    expect((await client.post(`/calllogs/sync_tokens/${token}/diff`, {})).json().items).toHaveLength(1);
  });

  it('costs no memory, however often it is asked for', async () => {
    proxy.cut();
    const ask = async (times: number) => {
      for (let time = 0; time < times; time++) {
        const asked = Array.from({ length: 25 }, () => [
          client.get('/calllogs'),
          client.post('/calllogs', [callLog('x')]),
        ]);
        for (const answer of await Promise.all(asked.flat())) expect(answer.status).toBe(503);
      }
    };
    await ask(10);
    const before = await heapInUse(server);
    await ask(20);
    const grown = (await heapInUse(server)) - before;
    // Of 1,000 requests each, an error with its stack that is kept is more.
    expect(grown).toBeLessThan(1_000_000);
    proxy.mend();
  });

  it('lets a job that prices calls again go on where it was', async () => {
    const CALLS = 12_000;
    const file = folder.file('calls.ndjson');
    const fields = { caller: '101', callee: '+442079460000', direction: 'OUTBOUND_CALL', duration: 60 };
    const line = (at: string, index: number) =>
      `${JSON.stringify({ ...fields, call_id: `r-${index}`, started_at: at, answered_at: at })}\n`;
    const at = (index: number) => new Date(START + index * 1000).toISOString();
    writeFileSync(file, Array.from({ length: CALLS }, (_, index) => line(at(index), index)).join(''));
    const direct = { env: { RINGLOG_DATABASE_URL: database.url } };
    await ringlogJson(['import', file, '--format', 'ringlog'], direct);
    await ringlogJson(['rate', 'add', '44', '--price-1', '0.6'], direct);
    const { id } = (await client.post('/rerates', {})).json<{ id: number }>();
    const done = async () => {
      const [row] = await database.query('select "progress"::json->>\'rows\' as "rows" from "job" where "id" = $1', [
        id,
      ]);
      return Number(row!['rows']);
    };
    await until('a part of it is done', async () => (await done()) > 0);
    proxy.cut();
    const reached = await done();
    await until('the server has noticed', async () => (await status('/readyz')) === 503);
    proxy.mend();
    await ready();
    const job = async () =>
      (await client.get(`/rerates/${id}`)).json<{ state: string; rows: number; changed: number }>();
    await until('the job is done', async () => (await job()).state === 'DONE');
    expect(reached).toBeGreaterThan(0);
    expect(await job()).toMatchObject({ changed: CALLS });
    const [{ cost }] = (await database.query('select sum("cost")::int8 as "cost" from "calllog"')) as [
      { cost: string },
    ];
    expect(Number(cost)).toBe(CALLS * 60_000);
  });
});

describe('a database that cannot do it now', () => {
  it('since it has too many connections is said to be so', async () => {
    const admin = await administrator();
    await admin.query(`alter database ${database.name} connection limit 0`);
    try {
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);
      await until('a connection is refused', async () => (await client.get('/calllogs')).text.includes('connections'));
      refused(await client.get('/calllogs'), 'the database takes no more connections');
      expect(await status('/readyz')).toBe(503);
    } finally {
      await admin.query(`alter database ${database.name} connection limit -1`);
    }
    await ready();
    expect(await status('/calllogs')).toBe(200);
  });

  it('since a question takes too long is said to be so', async () => {
    await client.store([callLog('held up')]);
    await using hasty = await startServer({ data: folder.path, env: { ...env, RINGLOG_STATEMENT_TIMEOUT: '2' } });
    const there = hasty.client.as(server.token);
    const blocker = await connectDirectly(database.url);
    try {
      await blocker.query('begin; lock table "calllog" in access exclusive mode');
      refused(await there.get('/calllogs?top=7'), 'The data cannot be read: it takes longer than allowed.');
      // Others than those that are held up are answered meanwhile.
      expect((await there.get('/tokens')).status).toBe(200);
    } finally {
      await blocker.end();
    }
    expect((await there.get('/calllogs?top=7')).status).toBe(200);
  });

  it('is asked once more where the connection was lost', async () => {
    await client.store([callLog('asked again')]);
    const admin = await administrator();
    const blocker = await connectDirectly(database.url);
    try {
      await blocker.query('begin; lock table "calllog" in access exclusive mode');
      const answer = client.get('/calllogs?top=8');
      await until('the question is held up', async () => {
        const { rows } = await admin.query<{ pid: number }>(
          `select pid from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
          [database.name],
        );
        for (const { pid } of rows) await admin.query('select pg_terminate_backend($1)', [pid]);
        return rows.length > 0;
      });
      await blocker.query('rollback');
      expect((await answer).status).toBe(200);
    } finally {
      await blocker.end();
    }
  });

  it('does not keep a server from ending', async () => {
    await using other = await startServer({ data: folder.path, env });
    proxy.cut();
    expect(await other.stop()).toBe(0);
    proxy.mend();
    expect(server.process.exitCode).toBeNull();
  });
});
