import { afterAll, expect, it } from 'vitest';
import type { Answer } from '../support/client.ts';
import { databaseUrlOf } from '../support/engine.ts';
import { administrator } from '../support/postgres.ts';
import { ROLE } from '../support/postgres-names.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const folder = temporaryFolder();
const data = folder.path;
const servers = [await startServer({ data }), await startServer({ data })] as const;
const [{ client }, other] = servers;
const url = (await databaseUrlOf(data))!;
const name = new URL(url).pathname.slice(1);
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
  folder.remove();
});

const call = (started_at: string, caller: string) => ({ started_at, caller, callee: '+442079460000', call_id: caller });
const list = (of = client) => of.get('/calllogs?orderby=started_at');
const callersIn = (answer: Answer) => answer.json().items.map(({ caller }) => caller);

/** Does something with the database while nobody may connect to it. */
async function alone(run: (sql: (text: string) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const admin = await administrator();
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await run((text) => admin.query(text));
  await admin.query(`alter database ${name} allow_connections true`);
}

it('a database that has lost what it had, under servers that go on, gets no numbers of words that it lost', async () => {
  await client.store([call('2026-03-01T00:00:00Z', 'before')]);
  await alone((sql) => sql(`create database ${name}_backup template ${name} owner ${ROLE}`));
  // Words, and a month, that the backup does not have.
  await client.store([call('2026-05-01T00:00:00Z', 'lost')]);
  expect(callersIn(await list())).toEqual(['before', 'lost']);
  await alone(async (sql) => {
    await sql(`drop database ${name} with (force)`);
    await sql(`alter database ${name}_backup rename to ${name}`);
  });
  // Somebody else's words come by the same numbers, and as many changes.
  await other.client.as(client.token).store([call('2026-03-02T00:00:00Z', 'other')]);

  // What one has read of before is not what the same numbers mean now.
  await until('the server has noticed', async () => {
    const answer = await list();
    // It may find only by asking that its connections were cut.
    return answer.status === 200 && callersIn(answer).join() === 'before,other';
  });

  const again = [call('2026-05-02T00:00:00Z', 'lost'), call('2026-05-03T00:00:00Z', 'fresh')];
  const refused = await client.post('/calllogs', again);
  expect(refused.status).toBe(503);
  expect(refused.json().errors[0]!.message).toContain('Nothing was stored: the database has lost what it had stored');
  expect(await client.store(again)).toMatchObject({ stored: 2 });
  for (const server of servers) {
    expect(callersIn(await list(server.client.as(client.token)))).toEqual(['before', 'other', 'lost', 'fresh']);
  }
  expect(await ringlogJson(['doctor', '--data', data])).toMatchObject({ ok: true });
});
