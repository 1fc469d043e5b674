import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startRinglog, type Background } from '../support/background.ts';
import { connectDirectly } from '../support/direct-connection.ts';
import { administrator, temporaryDatabase } from '../support/postgres.ts';
import { Follower, syncToken } from '../support/follower.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import type { Client } from '../support/client.ts';
import type { Copied } from '../support/copy-data.ts';

type Engine = 'sqlite' | 'postgres';

/** Where a store lies, or will: what `--from` and `--to` take, and how a server or a command is told. */
interface Place {
  readonly place: string;
  readonly data: string;
  readonly env: { readonly RINGLOG_DATABASE_URL: string; readonly RINGLOG_DATA: string };
}

const made: (Disposable | AsyncDisposable)[] = [];
afterAll(async () => {
  for (const one of made) await (Symbol.asyncDispose in one ? one[Symbol.asyncDispose]() : one[Symbol.dispose]());
});

async function newPlace(engine: Engine): Promise<Place> {
  const folder = temporaryFolder();
  made.push(folder);
  const data = folder.file('data');
  if (engine === 'sqlite') return { place: data, data, env: { RINGLOG_DATABASE_URL: '', RINGLOG_DATA: data } };
  const database = await temporaryDatabase({ isEmpty: true });
  made.push(database);
  return { place: database.url, data, env: { RINGLOG_DATABASE_URL: database.url, RINGLOG_DATA: data } };
}

const serve = ({ data, env }: Place) => startServer({ data, env });
const copy = (from: Place, to: Place) => ringlog(['copy', '--from', from.place, '--to', to.place, '--json']);

async function copied(from: Place, to: Place): Promise<Copied> {
  const { code, stdout, stderr } = await copy(from, to);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Copied;
}

interface HeldCopy extends AsyncDisposable {
  readonly to: Place;
  readonly running: Background;
  /** Lets it go on. */
  release(): Promise<void>;
}

/** Starts to copy into a database, and holds that in the middle: the months are there, and a table behind them waits. */
async function startHeldCopy(from: Place): Promise<HeldCopy> {
  const database = await temporaryDatabase();
  const folder = temporaryFolder();
  made.push(database, folder);
  const { url } = database;
  const to = { place: url, data: folder.path, env: { RINGLOG_DATABASE_URL: url, RINGLOG_DATA: folder.path } };
  const holder = await connectDirectly(url);
  await holder.query('begin; lock table "record_key" in share mode');
  const running = await startRinglog(['copy', '--from', from.place, '--to', url], { RINGLOG_DATABASE_URL: '' });
  const waiting = `select from pg_locks where not "granted" and "relation" = '"record_key"'::regclass`;
  await until('it waits', async () => {
    if (running.errors() !== '') throw new Error(running.errors());
    return (await holder.query(waiting)).rowCount === 1;
  });
  return {
    to,
    running,
    release: async () => void (await holder.query('rollback')),
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await holder[Symbol.asyncDispose]();
    },
  };
}

const call = (n: number, fields: Record<string, unknown> = {}) => ({
  started_at: new Date(Date.UTC(2026, 1, 27) + n * 3_600_000).toISOString(),
  caller: `caller ${n % 7}`,
  callee: '+442079460000',
  session_id: `s${Math.floor(n / 3)}`,
  source: 'office',
  source_key: String(n),
  ...fields,
});
const calls = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => call(from + n));

/** All that a token sees, and what it may ask for beside. */
async function seen(client: Client): Promise<unknown> {
  const answers: unknown[] = [];
  for (const path of [
    '/calllogs?top=1000&count=true',
    '/sessions?top=1000&count=true',
    '/quarantine?top=1000',
    '/call_rates?top=1000',
    '/sources',
    '/tokens',
    '/rerates',
    '/tenant',
    "/calllogs?filter=caller eq 'caller 3'&orderby=duration desc",
    '/reports/spend?from=2026-02-01&to=2026-04-01&group=account',
  ]) {
    const { status, text } = await client.get(path.replaceAll(' ', '%20'));
    answers.push([path, status, text]);
  }
  const { items } = (await client.get('/calllogs?top=5')).json();
  for (const { id } of items) answers.push((await client.get(`/calllogs/${id}`)).text);
  return answers;
}

describe.each([
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
  ['sqlite', 'sqlite'],
] as const)('a copy from %s to %s', (one, other) => {
  it('has everything, goes on where the store was, and may be made while that takes calls', async () => {
    const [from, to] = [await newPlace(one), await newPlace(other)];
    const old = await serve(from);
    const { client } = old;
    await client.post('/call_rates', { prefix: '44', price_1: 0.6 });
    await client.post('/sources', { name: 'office', format: 'ringlog', timezone: 'Europe/Berlin' });
    await client.store(calls(0, 150));
    // One that has moved, one of a wrong clock, one with a text of its own.
    await client.store([
      call(3, { started_at: '2026-04-01T00:00:00Z' }),
      call(1000, { started_at: '0001-01-01T00:00:00Z' }),
      call(1001, { caller: '日本 "quoted", \u{1F600}' }),
    ]);
    await client.send('POST', '/ingest/ringlog', Buffer.from('no call \u0000\u00ff at all\n', 'latin1'));
    const env = from.env;
    await ringlogJson(['tenant', 'create', 'acme'], { env });
    const { token } = await ringlogJson<{ token: string }>(['token', 'create', '--role', 'admin', '--tenant', 'acme'], {
      env,
    });
    const acme = client.as(token);
    await acme.store(calls(0, 20));
    const early = await syncToken(client);

    let stored = 150;
    let isOver = false;
    const busy = (async () => {
      while (!isOver) {
        await client.store(calls(stored, stored + 3));
        stored += 3;
        await pause(20);
      }
    })();
    const first = await copy(from, to);
    isOver = true;
    await busy;
    expect([0, 2]).toContain(first.code);
    const before = [await seen(client), await seen(acme)];
    expect(await old.stop()).toBe(0);

    const second = await copied(from, to);
    expect(second.whole).toBe(true);
    expect(second.tables.find(({ table }) => table === 'quarantine')).toMatchObject({ rows: 1 });
    expect(await copied(from, to)).toMatchObject({ whole: true, written: 0, tables: second.tables });

    const now = await serve(to);
    expect(now.token).toBe(null);
    const again = now.client.as(old.token);
    expect([await seen(again), await seen(again.as(token))]).toEqual(before);
    const follower = new Follower(early);
    await follower.catchUp(again, 1000);
    expect(follower.told).toHaveLength(stored - 150);

    // It takes calls, words, tokens and faults of its own.
    await again.store([call(stored, { caller: 'nobody before' }), call(0, { duration: 7 })]);
    await again.send('POST', '/ingest/ringlog', 'nothing either\n');
    await ringlogJson(['token', 'create', '--role', 'admin', '--tenant', 'acme'], { env: to.env });
    const found = (await again.get("/calllogs?filter=caller%20eq%20'nobody%20before'&count=true")).json();
    expect(found.count).toBe(1);
    expect(await ringlogJson(['doctor'], { env: to.env })).toMatchObject({ ok: true });

    expect(await now.stop()).toBe(0);
    const late = await copy(from, to);
    expect(late.code).toBe(1);
    expect(late.stderr).toContain('has been written to since it was copied');
  });
});

describe('ringlog copy', () => {
  it('brings texts that PostgreSQL cannot keep as it keeps them', async () => {
    const [from, to] = [await newPlace('sqlite'), await newPlace('postgres')];
    const old = await serve(from);
    const texts = { caller: 'nul \u0000', callee: 'half \ud800', user_data: '\u0000', source_key: 'k\u0000' };
    // To PostgreSQL this is the same caller.
    const posted = [call(0, texts), call(1, { caller: 'nul \ufffd' })];
    await old.client.store(posted);
    expect(await old.stop()).toBe(0);
    const { tables } = await copied(from, to);
    expect(await copied(from, to)).toEqual(expect.objectContaining({ whole: true, written: 0, tables }));
    await using now = await serve(to);
    const client = now.client.as(old.token);
    const { items } = (await client.get('/calllogs?orderby=started_at')).json();
    expect(items).toMatchObject([
      { caller: 'nul \ufffd', callee: 'half \ufffd', user_data: '\ufffd' },
      { caller: 'nul \ufffd' },
    ]);
    await client.store(posted);
    expect((await client.get('/calllogs')).json().count).toBe(2);
  });

  it('goes on where it was when its process is killed; until it is whole nobody takes the copy for a store', async () => {
    const from = await newPlace('sqlite');
    await using server = await serve(from);
    await server.client.store(calls(0, 12_000));
    await using held = await startHeldCopy(from);
    const { to, running } = held;
    await running.kill();
    const refused = await ringlog(['serve', '--port', '0'], { env: to.env });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Run `ringlog copy` to its end first');
    await held.release();
    expect(await copied(from, to)).toMatchObject({ whole: true });
    expect(await ringlogJson(['list', '--top', '1'], { env: to.env })).toMatchObject({ count: 12_000 });
  });

  it('refuses to copy over what it has not made, and from where nothing is', async () => {
    const [one, other, empty] = [await newPlace('sqlite'), await newPlace('postgres'), await newPlace('sqlite')];
    for (const { env } of [one, other]) await ringlogJson(['tenant', 'create', 'acme'], { env });
    const over = await copy(one, other);
    expect(over).toMatchObject({ code: 1 });
    expect(over.stderr).toContain('holds data already. Copy into an empty one.');
    expect(over.stderr).not.toContain('password');
    const nothing = await copy(empty, await newPlace('postgres'));
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain(`There is no Ringlog data in ${empty.data}`);
    const third = await newPlace('sqlite');
    await copied(one, third);
    const foreign = await copy(other, third);
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain('is the copy of another store');
    await using server = await serve(third);
    const held = await copy(one, third);
    expect(held).toMatchObject({ code: 1, stdout: '' });
    expect(held.stderr).toContain(`is held by another server`);
    expect((await server.client.get('/healthz')).status).toBe(200);
  });

  it.each(['is interrupted', 'loses a store'])('says how to go on when it %s', async (what) => {
    const from = await newPlace('sqlite');
    await using server = await serve(from);
    await server.client.store(calls(0, 100));
    await using held = await startHeldCopy(from);
    const { to, running } = held;
    if (what === 'is interrupted') {
      process.kill(running.pid, 'SIGTERM');
      await held.release();
    } else {
      const admin = await administrator();
      const name = new URL(to.place).pathname.slice(1);
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    }
    expect(await running.exited).toBe(1);
    expect(running.errors()).toContain('ringlog: The copy has stopped, and the same command goes on with it');
    expect(running.errors().includes('it was interrupted')).toBe(what === 'is interrupted');
    expect(running.errors()).not.toContain('    at ');
  });
});
