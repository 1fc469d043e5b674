import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { monthsAhead } from '../../src/store/postgres/months.ts';
import { connectDirectly } from '../support/direct-connection.ts';
import { openEvents, type Events } from '../support/events.ts';
import { databaseUrlOf } from '../support/engine.ts';
import { Follower, syncToken } from '../support/follower.ts';
import { administrator } from '../support/postgres.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { until } from '../support/until.ts';

const folder = temporaryFolder();
const data = folder.path;
const ahead = monthsAhead(Date.now());
const a = await startServer({ data });
const b = await startServer({ data });
const url = new URL((await databaseUrlOf(data))!);
const database = url.pathname.slice(1);
const owner = await connectDirectly(url.href);
afterAll(async () => {
  await owner.end();
  for (const server of [a, b]) await server[Symbol.asyncDispose]();
  folder.remove();
});

/** The same tenant through both servers. */
async function tenant(): Promise<
  TenantClients & { readonly atA: TenantClients['admin']; readonly atB: TenantClients['admin'] }
> {
  const made = await newTenant(a);
  return { ...made, atA: made.admin, atB: b.client.as(made.admin.token) };
}

const START = Date.parse('2026-01-02T00:00:00Z');
const callLog = (name: string, at = START) => ({
  started_at: new Date(at).toISOString(),
  caller: '101',
  call_id: name,
});
const told = ({ events }: Events) => events.map((event) => event.data.items[0]!['call_id']);

describe('servers that start at once on an empty database', () => {
  it('give out one token for the administrator', async () => {
    using empty = temporaryFolder();
    const servers = await Promise.all([1, 2, 3].map(() => startServer({ data: empty.path })));
    const tokens = servers.flatMap(({ token }) => token ?? []);
    expect(tokens).toHaveLength(1);
    for (const server of servers) {
      expect((await server.client.as(tokens[0]!).get('/calllogs')).status).toBe(200);
      await server[Symbol.asyncDispose]();
    }
  });
});

describe('changes', () => {
  it('stored through one server or a command are told by the stream of the other', async () => {
    const { atA, atB, name } = await tenant();
    await using stream = await openEvents(atB);
    await atA.store([callLog('posted')]);
    await until('what was posted is told', () => told(stream).length === 1);
    const file = folder.file('calls.ndjson');
    writeFileSync(file, ['x', 'y'].map((one) => `${JSON.stringify(callLog(one))}\n`).join(''));
    await ringlogJson(['import', file, '--format', 'ringlog', '--data', data, '--tenant', name]);
    await until('what was imported is told', () => told(stream).length === 3);
    expect(told(stream)).toEqual(['posted', 'x', 'y']);

    await using behind = await openEvents(atA, '/calllogs/stream', { 'last-event-id': stream.events[1]!.id });
    await until('the other server goes on behind it', () => told(behind).length === 1);
    await atB.store([callLog('z')]);
    await until('both tell it', () => told(stream).length === 4 && told(behind).length === 2);
    expect(told(behind)).toEqual(['y', 'z']);
  });

  it('are followed by a token that goes from server to server', async () => {
    const { atA, atB } = await tenant();
    const follower = new Follower(await syncToken(atA));
    for (let time = 0; time < 6; time++) {
      await (time % 2 === 0 ? atA : atB).store([callLog(`${time}`), callLog(`${time + 1}`)]);
      await follower.catchUp(time % 3 === 0 ? atA : atB, 1);
    }
    await follower.expectCurrent(atB);
    expect(follower.types()).toEqual(['0', '1', '2', '3', '4', '5', '6'].map((name) => `CREATED ${name}`));
  });
});

describe('tokens', () => {
  const works = async (token: string | null) => (await b.client.as(token).get('/whoami')).status;
  const refuses = (token: string | null) => until('it is refused', async () => (await works(token)) === 401);
  const revoke = async ({ atA }: Awaited<ReturnType<typeof tenant>>, token: string | null) => {
    const { items } = (await atA.get('/tokens')).json<{ items: { id: number; prefix: string }[] }>();
    const { id } = items.find(({ prefix }) => token!.startsWith(prefix))!;
    expect((await atA.send('DELETE', `/tokens/${id}`, null)).status).toBe(204);
  };

  it('revoked through one server or the command line are refused by the other', async () => {
    const all = await tenant();
    const [one, other] = [await all.client('admin'), await all.client('admin')];
    for (const { token } of [one, other]) for (let time = 0; time < 3; time++) expect(await works(token)).toBe(200);
    await revoke(all, one.token);
    await refuses(one.token);
    const command = ['--data', data, '--tenant', all.name];
    const { items } = await ringlogJson<{ items: { id: number; prefix: string }[] }>(['token', 'list', ...command]);
    const { id } = items.find(({ prefix }) => other.token!.startsWith(prefix))!;
    await ringlogJson(['token', 'revoke', String(id), ...command]);
    await refuses(other.token);
  });

  it('are looked up for each request while it is not heard that they change, and then no more', async () => {
    const all = await tenant();
    const [one, other] = [await all.client('admin'), await all.client('admin')];
    for (const { token } of [one, other]) expect(await works(token)).toBe(200);
    const server = await administrator();
    const listening = async () => {
      const { rows } = await server.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = $1 and state = 'idle' and query = 'select 1'
          or datname = $1 and query like 'listen%'`,
        [database],
      );
      return rows.map(({ pid }) => pid);
    };
    // The servers' connections that are there may stay; who has lost one gets no other.
    await server.query(`alter database ${database} connection limit 0`);
    try {
      for (const pid of await listening()) await server.query('select pg_terminate_backend($1)', [pid]);
      await until('nobody listens', async () => (await listening()).length === 0);
      expect(await works(one.token)).toBe(200);
      // As a process does whose word is not heard.
      const { rowCount } = await owner.query('update "token" set "revoked_at" = 1 where "prefix" = $1', [
        one.token!.slice(0, 11),
      ]);
      expect(rowCount).toBe(1);
      await refuses(one.token);
      expect(await works(other.token)).toBe(200);
    } finally {
      await server.query(`alter database ${database} connection limit -1`);
    }
    await until('both listen again', async () => (await listening()).length >= 2);
    for (let time = 0; time < 3; time++) expect(await works(other.token)).toBe(200);
    await revoke(all, other.token);
    await refuses(other.token);
  });
});

describe('months', () => {
  const months = async () =>
    (await owner.query('select "month" from "month" order by "month"')).rows.map(({ month }) => Number(month));
  const partitions = async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select "inhrelid"::regclass::text as "name" from pg_inherits where "inhparent" = 'calllog'::regclass order by 1`,
    );
    return rows.map(({ name }) => Number(name.slice('calllog_'.length)));
  };

  it('are made once when both servers get the first call logs of several at once', async () => {
    const { atA, atB } = await tenant();
    const others = await tenant();
    const days = Array.from({ length: 8 }, (_, month) => Date.UTC(2031, month, 15));
    const clients = [atA, atB, others.atA, others.atB];
    const posts = clients.flatMap((client) =>
      // Some with several months in a batch, in another order each.
      days.map((_, first) =>
        client.store([0, 1, 2].map((step) => callLog('c', days[(first * 3 + step) % days.length]))),
      ),
    );
    const summaries = await Promise.all(posts);
    expect(summaries.reduce((sum, { stored }) => sum + stored, 0)).toBe(2 * days.length);
    for (const client of clients) expect((await client.get('/calllogs')).json().count).toBe(days.length);
    const made = await months();
    expect(made).toEqual(await partitions());
    expect(made.filter((month) => month > 203_100)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((month) => 203_100 + month));
  });

  it('are made ahead, by whoever finds that they are not there', async () => {
    const before = await months();
    expect(before).toEqual(expect.arrayContaining(ahead));
    // As if a month had gone by.
    await owner.query(`delete from "month" where "month" = ${ahead[1]}; drop table "calllog_${ahead[1]}"`);
    await Promise.all([ringlogJson(['settle', '--data', data]), ringlogJson(['settle', '--data', data])]);
    // And one more where a month does go by meanwhile.
    const after = await months();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(await partitions()).toEqual(after);
  });
});
