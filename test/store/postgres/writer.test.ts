import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../src/record/errors.ts';
import type { Draft } from '../../../src/record/draft.ts';
import { BatchBuilder } from '../../../src/store/batch.ts';
import type { AppendResult, Job } from '../../../src/store/jobs.ts';
import { Writer } from '../../../src/store/postgres/write/writer.ts';
import { administrator, temporaryDatabase, type TemporaryDatabase } from '../../support/postgres.ts';
import { draftOf } from '../open-temporary.ts';

const START = Date.parse('2026-01-02T00:00:00Z');

let database: TemporaryDatabase;
let writers: Writer[];
let tenantId: number;

beforeEach(async () => {
  database = await temporaryDatabase();
  writers = [];
  tenantId = await makeTenant('default');
});

afterEach(async () => {
  for (const writer of writers) await writer.close();
  await database[Symbol.asyncDispose]();
});

function writerOf(target = database.target): Writer {
  const writer = new Writer(target, 2);
  writers.push(writer);
  return writer;
}

async function makeTenant(name: string): Promise<number> {
  const rows = await database.query('insert into "tenant" ("name", "created_at") values ($1, 0) returning "id"', [
    name,
  ]);
  return Number(rows[0]!['id']);
}

function batchOf(drafts: readonly Draft[], of = tenantId): Job {
  const builder = new BatchBuilder(drafts.length);
  for (const draft of drafts) builder.add(draft);
  return { kind: 'append', tenantId: of, batch: builder.finish() };
}

const call = (name: string, fields: Partial<Draft> = {}) => draftOf(START, { call_id: name, caller: name, ...fields });
const calls = (...names: string[]) => batchOf(names.map((name) => call(name)));
const count = async () => Number((await database.query('select count(*) from "calllog"'))[0]!['count']);
const counts = ({ stored, updated, unchanged }: AppendResult) => [stored, updated, unchanged];

/** Lets the first so many of what a trigger is fired for do something that stops them. */
async function failing(times: number, on: string, what: string): Promise<void> {
  await database.query(`create sequence failures;
    create function fail() returns trigger language plpgsql as $$ begin
      if nextval('failures') <= ${times} then ${what}; end if; return new; end $$;
    create ${on} for each row execute function fail()`);
}

describe("PostgreSQL's writer", () => {
  it('does jobs together, and one that fails does not take the others with it', async () => {
    const writer = writerOf();
    await database.query(`alter table "calllog" add constraint "no_bad_calls" check ("call_id" <> 'bad')`);
    const outcomes = await Promise.allSettled([
      writer.run(calls('a', 'b')),
      writer.run(calls('bad')),
      writer.run({ kind: 'statements', statements: [{ sql: 'insert into "nowhere" values (1)', parameters: [] }] }),
      writer.run(calls('b', 'c')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect((outcomes[1] as PromiseRejectedResult).reason).not.toBeInstanceOf(UnavailableError);
    expect(counts((outcomes[3] as PromiseFulfilledResult<AppendResult>).value)).toEqual([1, 0, 1]);
    expect(await count()).toBe(3);
  });

  it('makes few transactions of many small jobs', async () => {
    const writer = writerOf();
    const jobs = Array.from({ length: 200 }, (_, index) => calls(`call ${index}`));
    await Promise.all(jobs.map((job) => writer.run(job)));
    const transactions = await database.query('select distinct xmin::text from "calllog"');
    expect(transactions.length).toBeLessThan(20);
    expect(await count()).toBe(200);
  });

  it('writes for several tenants beside each other', async () => {
    const writer = writerOf();
    const tenants = [tenantId, await makeTenant('b'), await makeTenant('c'), await makeTenant('d')];
    // One of them is held up by somebody else until the others are done.
    await database.query('insert into "counter" values ($1, 0)', [tenantId]);
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query('begin');
    await other.query('select 1 from "counter" where "tenant_id" = $1 for update', [tenantId]);
    const [held, ...free] = tenants.map((of) => writer.run(batchOf([call('a')], of)));
    await Promise.all(free);
    expect(await count()).toBe(3);
    await other.query('commit');
    await other.end();
    await held;
    expect(await count()).toBe(4);
  });

  it('keeps text that PostgreSQL cannot hold as what comes closest, and knows it again', async () => {
    const writer = writerOf();
    const odd = call('a\0', {
      session_id: 'x\uD800',
      source_key: '1',
      caller: '\0',
      user_data: '\uDC00',
      source: 's\0',
    });
    expect(counts((await writer.run(batchOf([odd]))) as AppendResult)).toEqual([1, 0, 0]);
    expect(counts((await writer.run(batchOf([odd]))) as AppendResult)).toEqual([0, 0, 1]);
    const by = { source: 's\0', format: 'cel' };
    const amendments = [{ call_id: 'a\0', destination: null, answered: null, set: { service_number: '\0' } }];
    const amend: Job = { kind: 'amend', tenantId, by, calls: [{ call: 'a\0', amendments }] };
    expect(await writer.run(amend)).toEqual({ updated: 1 });
    expect(await writer.run(amend)).toEqual({ updated: 0 });
    expect(await database.query('select "call_id", "session_id", "user_data" from "calllog"')).toEqual([
      { call_id: 'a\uFFFD', session_id: 'x\uFFFD', user_data: '\uFFFD' },
    ]);
    const words = await database.query('select "text" from "dictionary" order by "text"');
    expect(words.map(({ text }) => text)).toEqual(['s\uFFFD', '\uFFFD']);
  });

  it('stores nothing twice and loses nothing when several servers are sent the same', async () => {
    const servers = [writerOf(), writerOf(), writerOf()];
    const batches = Array.from({ length: 30 }, (_, batch) =>
      Array.from({ length: 20 }, (__, index) =>
        draftOf(START + (batch * 20 + index) * 60_000, {
          source: 'pbx',
          source_key: `${batch} ${index}`,
          session_id: `${batch % 7} ${index % 5}`,
          caller: `${index}`,
        }),
      ),
    );
    const results = await Promise.all(
      servers.flatMap((server, first) =>
        // Each begins with another, so that they meet.
        batches.map((_, index) => server.run(batchOf(batches[(index + first * 7) % batches.length]!))),
      ),
    );
    const total = results
      .map((result) => counts(result as AppendResult))
      .reduce((a, b) => a.map((sum, at) => sum + b[at]!));
    expect(total).toEqual([600, 0, 1200]);
    expect(await count()).toBe(600);
    const feed = await database.query('select "seq", "count" from "change" order by "seq"');
    let next = 1;
    for (const run of feed) {
      expect(Number(run['seq'])).toBe(next);
      next += Number(run['count']);
    }
    expect(next).toBe(601);
    const [sums] = await database.query(
      'select sum("calls") as "calls", sum("sessions") as "sessions" from "hour_count"',
    );
    const [legs] = await database.query(
      'select sum("legs") as "calls", count(*) filter (where "legs" > 0) as "sessions" from "calllog"',
    );
    expect(sums).toEqual(legs);
  });

  it('tries again what failed since others were in the way', async () => {
    await failing(2, 'trigger fail before insert on "change"', `raise exception 'later' using errcode = '40001'`);
    expect(counts((await writerOf().run(calls('a', 'b'))) as AppendResult)).toEqual([2, 0, 0]);
    expect(await database.query('select "change_seq" from "counter"')).toEqual([{ change_seq: '2' }]);
  });

  it('says what the database cannot do now, and goes on when it can', async () => {
    await failing(1, 'trigger fail before insert on "change"', `raise exception 'full' using errcode = '53100'`);
    const writer = writerOf();
    await expect(writer.run(calls('a'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Nothing was stored: the disk of the database is full.',
    });
    expect(await count()).toBe(0);
    expect(counts((await writer.run(calls('a'))) as AppendResult)).toEqual([1, 0, 0]);
  });

  it.each(['dictionary', 'change'])(
    'takes words back where "%s" takes nothing, and makes them again',
    async (table) => {
      await failing(1, `trigger fail before insert on "${table}"`, `raise exception 'full' using errcode = '53100'`);
      const writer = writerOf();
      const job = () => batchOf([call('a', { caller: '101' })]);
      await expect(writer.run(job())).rejects.toMatchObject({
        message: 'Nothing was stored: the disk of the database is full.',
      });
      expect(await database.query('select * from "dictionary"')).toEqual([]);
      expect(counts((await writer.run(job())) as AppendResult)).toEqual([1, 0, 0]);
      const callers = await database.query(
        'select "text" from "calllog" join "dictionary" on "dictionary"."id" = "caller"',
      );
      expect(callers).toEqual([{ text: '101' }]);
    },
  );

  it('goes on when its connections are ended under it', async () => {
    const writer = writerOf();
    const server = await administrator();
    const endAll = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = $1 and backend_type = 'client backend'`;
    const totals = [0, 0, 0];
    for (let batch = 0; batch < 40; batch++) {
      const names = Array.from({ length: 50 }, (_, index) => `${batch} ${index}`);
      const running = writer.run(calls(...names)) as Promise<AppendResult>;
      // Somewhere on the way, and each batch once.
      const ended = new Promise((resolve) => setTimeout(resolve, batch)).then(() =>
        server.query(endAll, [database.name]),
      );
      const [result] = await Promise.all([running, ended]);
      for (const [at, value] of counts(result).entries()) totals[at]! += value;
    }
    // Where the word that it was kept got lost, a record met itself.
    expect(totals[0]! + totals[2]!).toBe(2000);
    expect(await count()).toBe(2000);
    expect(await database.query('select "change_seq" from "counter"')).toEqual([{ change_seq: '2000' }]);
  });

  it('does call logs again when the connection is lost at the very end, and nothing else', async () => {
    const ending = 'perform pg_terminate_backend(pg_backend_pid())';
    await failing(1, 'constraint trigger fail after insert on "audit" deferrable initially deferred', ending);
    await database.query(`create constraint trigger fail after insert on "change" deferrable initially deferred
      for each row execute function fail()`);
    const writer = writerOf();
    expect(counts((await writer.run(calls('a'))) as AppendResult)).toEqual([1, 0, 0]);
    await database.query('alter sequence failures restart');
    const sql = `insert into "audit" ("tenant_id", "at", "actor", "action") values (1, 0, 'a', 'b')`;
    await expect(writer.run({ kind: 'statements', statements: [{ sql, parameters: [] }] })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'It is not known whether this was stored: the database does not answer.',
    });
    expect(await database.query('select * from "audit"')).toEqual([]);
    expect(await count()).toBe(1);
  });

  it('does not say that nothing was stored when the connection is lost at the very end each time', async () => {
    const ending = 'perform pg_terminate_backend(pg_backend_pid())';
    await failing(1_000, 'constraint trigger fail after insert on "change" deferrable initially deferred', ending);
    const writer = writerOf();
    await expect(writer.run(calls('a'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'It is not known whether this was stored: the database does not answer.',
    });
  });

  it('gives up when there is no database', async () => {
    const writer = writerOf({ ...database.target, url: 'postgres://nobody@localhost/none?host=/nowhere' });
    await expect(writer.run(calls('a'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Nothing was stored: the database does not answer.',
    });
  });

  it('raises when the database disagrees with its books', async () => {
    const writer = writerOf();
    await writer.run(calls('a'));
    await database.query(`create rule "nothing" as on update to "counter" do instead nothing`);
    await expect(writer.run(calls('b'))).rejects.toThrow(/the books do not agree with the database: 0 of 1 rows/);
    expect(await count()).toBe(1);
  });

  it('finds legs of a session that lie around noon, midnight and the turn of a month', async () => {
    const writer = writerOf();
    const HOUR = 3_600_000;
    const base = Date.parse('2026-01-31T12:05:00Z');
    const at = [0, -0.2, 11, -11.9, 12, 22].map((hours) => base + hours * HOUR);
    for (const started_at of at) {
      await writer.run(
        batchOf([draftOf(started_at, { session_id: 's', call_id: `${started_at}`, ended_at: started_at })]),
      );
    }
    const legs = await database.query('select "legs" from "calllog" order by "started_at"');
    expect(legs.map((row) => Number(row['legs']))).toEqual([6, 0, 0, 0, 0, 0]);
  });
});
