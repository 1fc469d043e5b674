import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BatchBuilder } from '../../src/store/batch.ts';
import { connect } from '../../src/store/sqlite/connect.ts';
import { Writer } from '../../src/store/sqlite/writer.ts';
import { UnavailableError } from '../../src/record/errors.ts';
import { append, draftOf, listAll, openTemporary } from './open-temporary.ts';

const START = Date.parse('2026-01-02T00:00:00Z');

function batchOf(...names: string[]) {
  const builder = new BatchBuilder();
  for (const name of names) builder.add(draftOf(START, { call_id: name, caller: name }));
  return builder.finish();
}

describe('the writer', () => {
  it('does jobs together, and one that fails does not take the others with it', async () => {
    await using temporary = await openTemporary();
    const writer = new Writer(connect(`${temporary.folder}/ringlog.db`, 'write'));
    const outcomes = writer.run([
      { kind: 'append', tenantId: temporary.tenantId, batch: batchOf('a', 'b') },
      { kind: 'statements', statements: [{ sql: 'insert into "nowhere" values (1)', parameters: [] }] },
      { kind: 'append', tenantId: temporary.tenantId, batch: batchOf('b', 'c') },
    ]);
    writer.close();
    expect(outcomes[0]).toMatchObject({ response: { stored: 2, updated: 0, unchanged: 0 } });
    expect(outcomes[1]).toHaveProperty('error');
    expect(outcomes[2]).toMatchObject({ response: { stored: 1, updated: 0, unchanged: 1 } });
    expect((await listAll(temporary)).count).toBe(3);
  });

  it('stores nothing of a batch when the disk is full, and goes on when there is room', async () => {
    await using temporary = await openTemporary();
    const connection = connect(`${temporary.folder}/ringlog.db`, 'write');
    const writer = new Writer(connection);
    const names = Array.from({ length: 2000 }, (_, n) => `name ${n}`);
    const job = () => ({ kind: 'append' as const, tenantId: temporary.tenantId, batch: batchOf(...names) });
    connection.exec('pragma max_page_count = 40');
    const [full] = writer.run([job()]);
    expect(full).toHaveProperty('error');
    expect((full as { error: Error }).error).toBeInstanceOf(UnavailableError);
    expect((full as { error: Error }).error.message).toBe('Nothing was stored: the disk is full.');
    expect((await listAll(temporary)).count).toBe(0);
    connection.exec('pragma max_page_count = 1000000');
    expect(writer.run([job()])).toMatchObject([{ response: { stored: 2000, updated: 0, unchanged: 0 } }]);
    writer.close();
    const { items, count } = await listAll(temporary);
    expect(count).toBe(2000);
    expect(new Set(items.map((item) => item['caller']))).toEqual(new Set(names));
  });

  it('and all that read say so when the database is damaged', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId, folder } = temporary;
    const drafts = Array.from({ length: 3000 }, (_, n) => draftOf(START + n, { caller: `name ${n}` }));
    await append(temporary, drafts);
    const file = `${folder}/ringlog.db`;
    const connection = connect(file, 'write');
    connection.exec('pragma wal_checkpoint(truncate)');
    connection.close();
    // Not the first pages: what is open knows them.
    const { size } = statSync(file);
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(size - 300_000, 0xff), 0, size - 300_000, 300_000);
    closeSync(handle);
    const damaged = { code: 'UNAVAILABLE', message: expect.stringContaining('the database is damaged') as string };
    await expect(listAll(temporary)).rejects.toMatchObject(damaged);
    await expect(
      append(
        temporary,
        drafts.map((draft) => ({ ...draft, caller: 'new' })),
      ),
    ).rejects.toMatchObject(damaged);
    const all = store.queries.selectFrom('dictionary').select('text').where('tenant_id', '=', tenantId);
    await expect((async () => store.read(all))()).rejects.toMatchObject(damaged);
  });

  it('keeps what is finished when an unfinished copy comes late', async () => {
    await using temporary = await openTemporary();
    const unfinished = draftOf(START, { source_key: '1', caller: '101' });
    const finished = { ...unfinished, ended_at: START + 60_000, duration: 50 };
    expect(await append(temporary, [unfinished])).toEqual({ stored: 1, updated: 0, unchanged: 0 });
    expect(await append(temporary, [finished])).toEqual({ stored: 0, updated: 1, unchanged: 0 });
    expect(await append(temporary, [unfinished])).toEqual({ stored: 0, updated: 0, unchanged: 1 });
    expect((await listAll(temporary)).items[0]).toMatchObject({ ended_at: '2026-01-02T00:01:00Z', duration: 50 });
  });

  it('on its own thread gathers many small jobs into few transactions', async () => {
    await using temporary = await openTemporary('thread');
    const jobs = Array.from({ length: 300 }, (_, n) =>
      append(temporary, [draftOf(START + n, { caller: String(n % 7), call_id: String(n) })]),
    );
    const results = await Promise.all(jobs);
    expect(results.every((result) => result.stored === 1)).toBe(true);
    expect((await listAll(temporary)).count).toBe(300);
    expect(await temporary.store.changeSeq(temporary.tenantId)).toBe(300);
  });
});
