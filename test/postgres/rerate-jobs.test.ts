import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { connectDirectly } from '../support/direct-connection.ts';
import { databaseUrlOf } from '../support/engine.ts';
import { clientOf, type Client } from '../support/client.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Several parts of a job; the call log in the middle is in neither the first nor the last of them. */
const CALLS = 16_000;
const START = Date.parse('2026-03-01T00:00:00Z');

interface Job {
  readonly id: number;
  readonly state: string;
  readonly rows: number;
  readonly changed: number;
}

it('a job is done once beside another server, and by another one when its own is killed', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  const file = folder.file('calls.ndjson');
  const line = (index: number) => {
    const at = new Date(START + index * 1000).toISOString();
    const fields = { caller: '101', callee: '+442079460000', direction: 'OUTBOUND_CALL', duration: 60 };
    return `${JSON.stringify({ ...fields, call_id: `${index}`, started_at: at, answered_at: at })}\n`;
  };
  writeFileSync(file, Array.from({ length: CALLS }, (_, index) => line(index)).join(''));
  const a = await startServer({ data });
  await using b = await startServer({ data });
  const { token } = a;
  const atB = clientOf(b.url, token);
  await ringlogJson(['import', file, '--format', 'ringlog', '--data', data]);
  await ringlogJson(['rate', 'add', '44', '--price-1', '0.6', '--data', data]);
  await using connection = await connectDirectly((await databaseUrlOf(data))!);
  const number = async (sql: string) => Number((await connection.query({ text: sql, rowMode: 'array' })).rows[0]![0]);

  const begin = async (client: Client, body = {}) => {
    const answer = await client.post('/rerates', body);
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json<Job>().id;
  };
  const job = async (id: number) => (await atB.get(`/rerates/${id}`)).json<Job>();
  const done = (id: number) => until('the job is done', async () => (await job(id)).state === 'DONE');

  // Held by somebody else, so that the job does not end before its server does.
  await connection.query(`begin; select from "calllog" where "id" =
    (select "id" from "calllog" order by "id" offset ${CALLS / 2} limit 1) for update`);
  const first = await begin(a.client);
  await until('a part of it is done', async () => (await job(first)).rows > 0);
  await a.kill();
  expect(await job(first)).toMatchObject({ state: 'RUNNING' });
  await connection.query('rollback');
  // As if its server had been silent for a minute: the next one that looks takes it up.
  await connection.query('update "job" set "updated_at" = "updated_at" - 61000 where "id" = $1', [first]);
  await using c = await startServer({ data });
  await done(first);
  expect(await job(first)).toMatchObject({ rows: CALLS, changed: CALLS });

  // Beside each other: two jobs, of two servers that are both looking for some, and one that does not change anything.
  const jobs = await Promise.all([begin(atB, { dry_run: true }), begin(clientOf(c.url, token))]);
  for (const id of jobs) {
    await done(id);
    expect(await job(id)).toMatchObject({ rows: CALLS, changed: 0 });
  }

  expect(await number(`select count(*) from "audit" where "action" = 'rerate.done'`)).toBe(3);
  expect(await number('select "change_seq" from "counter"'), 'each was stored once and priced once').toBe(2 * CALLS);
  expect(await number('select sum("cost") from "calllog"')).toBe(CALLS * 60_000);
  const doctor = await ringlogJson<{ ok: boolean }>(['doctor', '--data', data]);
  expect(doctor.ok).toBe(true);
});
