import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { NEWEST_FIRST } from '../../src/query/orderby.ts';
import type { Draft } from '../../src/record/draft.ts';
import type { Job, JobResult } from '../../src/store/jobs.ts';
import { connect, DATABASE_FILE, type Connection } from '../../src/store/sqlite/connect.ts';
import { Settler } from '../../src/store/sqlite/settle.ts';
import type { Thread } from '../../src/store/sqlite/thread.ts';
import { Writer, type Outcome } from '../../src/store/sqlite/writer.ts';
import { append, draftOf, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';

const AFTER_ALL = 999_912;
const start = Date.parse('2025-03-01T00:00:00Z');

function drafts(count: number): Draft[] {
  return Array.from({ length: count }, (_, index) =>
    draftOf(start + index * 3_600_000, {
      caller: `${100 + (index % 7)}`,
      callee: `+4420${index}`,
      duration: index % 50,
      session_id: `s${index >> 1}`,
      call_id: `c${index}`,
      source_key: `k${index}`,
      source: 'x',
      direction: index % 3 === 0 ? 'INBOUND_CALL' : 'OUTBOUND_CALL',
    }),
  );
}

async function ask(temporary: TemporaryStore, filter: string) {
  await new Promise((resolve) => setImmediate(resolve));
  const request = {
    filter: readFilter(filter),
    search: null,
    order: NEWEST_FIRST,
    top: 5,
    skip: 0,
    after: null,
    count: true,
  };
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const explained = await temporary.store.explain(scope, request);
  return { explained, count: (await temporary.store.list(scope, request)).count };
}

/** Settles beside the store, with `before` done before each job; `run` does it. */
async function settleBeside(
  { folder }: TemporaryStore,
  before: (job: Job) => Promise<unknown>,
  run: (writer: Writer, job: Job) => Outcome = (writer, job) => writer.run([job])[0]!,
) {
  const file = join(folder, DATABASE_FILE);
  const read = connect(file, 'read');
  const writer = new Writer(connect(file, 'write'));
  const jobs: Thread<Job, JobResult> = {
    async call(job) {
      await before(job);
      const outcome = run(writer, job);
      if ('error' in outcome) throw outcome.error;
      return outcome.response;
    },
    close: async () => writer.close(),
  };
  try {
    const { indexed } = await new Settler(file, read, jobs).settle({ before: AFTER_ALL, atRest: false, fewest: 1e9 });
    return { indexed, tables: tablesOf(read) };
  } finally {
    await jobs.close();
    read.close();
  }
}

function tablesOf(read: Connection) {
  const tables = read.rows(
    "select name from sqlite_schema where type = 'table' and name like 'calllog%' order by name",
  );
  return tables.all().map((row) => (row as unknown as [string])[0]);
}

const settle = ({ store }: TemporaryStore, atRest = false) => store.settle({ before: AFTER_ALL, atRest, fewest: 1 });
const ODD = "duration gt 10 and direction eq 'INBOUND_CALL'";

describe('months that are settled', () => {
  it('answer from packed columns until something in them changes, and again when packed anew', async () => {
    await using temporary = await openTemporary('thread');
    const all = drafts(400);
    await append(temporary, all);
    const expected = () =>
      all.filter(({ duration, direction }) => duration! > 10 && direction === 'INBOUND_CALL').length;
    expect(await ask(temporary, ODD)).toMatchObject({
      explained: expect.stringContaining('every row looked at') as string,
      count: expected(),
    });
    expect(await settle(temporary)).toEqual({ indexed: 1, packed: 1 });
    expect(await ask(temporary, ODD)).toMatchObject({
      explained: expect.stringContaining('packed columns') as string,
      count: expected(),
    });

    // One that comes late, one that is corrected, one that moves to another hour.
    all.push(draftOf(start + 1, { caller: '100', duration: 49, direction: 'INBOUND_CALL', call_id: 'late' }));
    all[3] = { ...all[3]!, duration: 48, direction: 'INBOUND_CALL' };
    all[6] = { ...all[6]!, duration: 47, started_at: all[6]!.started_at + 5 };
    await append(temporary, [all.at(-1)!, all[3], all[6]]);
    const changed = await ask(temporary, ODD);
    expect(changed).toMatchObject({
      explained: expect.stringContaining('every row looked at') as string,
      count: expected(),
    });
    expect(await ask(temporary, "caller eq '100'")).toMatchObject({
      count: all.filter(({ caller }) => caller === '100').length,
    });

    // The id of one does not tell its start any more, so the month cannot be packed; it is answered all the same.
    expect(await settle(temporary)).toEqual({ indexed: 0, packed: 1 });
    expect(await ask(temporary, ODD)).toEqual(changed);
  });

  it('are those that have come to rest, where that is asked', async () => {
    await using temporary = await openTemporary('thread');
    await append(temporary, drafts(10));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(await settle(temporary, true)).toEqual({ indexed: 0, packed: 0 });
    await append(temporary, drafts(12));
    await turn();
    expect(await settle(temporary, true)).toEqual({ indexed: 0, packed: 0 });
    expect(await settle(temporary, true)).toEqual({ indexed: 1, packed: 1 });
    expect(await settle(temporary, true)).toEqual({ indexed: 0, packed: 0 });
    expect(await temporary.store.settle({ before: 202_503, atRest: false, fewest: 1 })).toEqual({
      indexed: 0,
      packed: 0,
    });
  });

  it('find a session by its hash, and look at what was found', async () => {
    await using temporary = await openTemporary('thread');
    await append(temporary, drafts(400));
    await settle(temporary);
    const filter = readFilter("session_id eq 's17'");
    const { items, count } = await listAll(temporary, { filter, top: 1 });
    expect([count, items.map((item) => item['call_id'])]).toEqual([2, ['c35', 'c34']]);
    expect((await listAll(temporary, { filter: readFilter("session_id eq 's17' and caller eq '106'") })).count).toBe(1);
    expect((await listAll(temporary, { filter: readFilter("session_id eq 'none'") })).count).toBe(0);
  });

  it.each(['insert into', 'create index', 'drop table "'])(
    'stay as they are when they change before `%s`, and are settled the next time',
    async (words) => {
      await using temporary = await openTemporary();
      await append(temporary, drafts(60));
      const late = draftOf(start + 7, { caller: '100', call_id: 'late', session_id: 's3' });
      let came = false;
      const first = await settleBeside(temporary, async (job) => {
        const isMeant = job.kind === 'statements' && job.statements.some(({ sql }) => sql.startsWith(words));
        if (came || !isMeant) return;
        came = true;
        await append(temporary, [late]);
      });
      expect([came, first]).toEqual([true, { indexed: 0, tables: ['calllog_202503'] }]);
      const all = await listAll(temporary);
      expect(all.count).toBe(61);
      expect(await settleBeside(temporary, async () => {})).toEqual({ indexed: 1, tables: ['calllog_202503'] });
      expect(await listAll(temporary)).toEqual(all);
      // What is written now is written into the copy, and found by its indexes.
      await append(temporary, [draftOf(start + 8, { caller: '100', call_id: 'later', session_id: 's3' })]);
      expect((await listAll(temporary, { filter: readFilter("session_id eq 's3'") })).count).toBe(4);
      expect((await listAll(temporary)).count).toBe(62);
    },
  );

  it.each(['insert into', 'create index', 'drop table "'])(
    'keep what is stored in one transaction with `%s`',
    async (words) => {
      await using temporary = await openTemporary();
      await append(temporary, drafts(60));
      const lateJob = (call_id: string): Job => {
        const batch = temporary.store.batch(temporary.tenantId);
        batch.add(draftOf(start + 7, { caller: '100', call_id }));
        return { kind: 'append', tenantId: temporary.tenantId, batch: batch.finish() };
      };
      const [before, behind] = [lateJob('before'), lateJob('behind')];
      let came = false;
      // As the writer's thread does them that are waiting.
      await settleBeside(
        temporary,
        async () => {},
        (writer, job) => {
          const isMeant = job.kind === 'statements' && job.statements.some(({ sql }) => sql.startsWith(words));
          if (came || !isMeant) return writer.run([job])[0]!;
          came = true;
          const [first, outcome, last] = writer.run([before, job, behind]);
          expect([first, last]).toMatchObject([{ response: { stored: 1 } }, { response: { stored: 1 } }]);
          return outcome!;
        },
      );
      expect(came).toBe(true);
      const all = await listAll(temporary);
      expect([all.count, all.items.length]).toEqual([62, 62]);
      expect((await listAll(temporary, { filter: readFilter('duration eq null') })).count).toBe(2);
    },
  );

  it('fill their pages', async () => {
    await using temporary = await openTemporary();
    const all = drafts(5_000).map((draft, index) => ({ ...draft, started_at: start + index * 60_000 }));
    for (let from = 0; from < all.length; from += 500) await append(temporary, all.slice(from, from + 500));
    const read = connect(join(temporary.folder, DATABASE_FILE), 'read');
    const empty = () => {
      const sum = 'select sum("unused") * 1.0 / sum("pgsize") from dbstat where name = ?';
      return (read.rows(sum).get('calllog_202503') as unknown as [number])[0];
    };
    expect(empty()).toBeGreaterThan(0.05);
    await settle(temporary);
    expect(empty()).toBeLessThan(0.05);
    read.close();
  });
});
