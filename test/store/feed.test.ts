import { describe, expect, it } from 'vitest';
import { ChangeLog, CREATED, entryAt, UPDATED } from '../../src/store/changes.ts';
import { append, draftOf, openTemporary, type TemporaryStore } from './open-temporary.ts';

const START = Date.parse('2026-01-02T00:00:00Z');

/** So many call logs, stored in batches of these sizes. */
async function fill(temporary: TemporaryStore, sizes: readonly number[]): Promise<void> {
  let next = 0;
  for (const size of sizes) {
    const drafts = Array.from({ length: size }, () => draftOf(START + next, { caller: '1', call_id: `c${next++}` }));
    await append(temporary, drafts);
  }
}

function read({ store, tenantId }: TemporaryStore, after: number, top: number) {
  return store.changes({ tenantId, extensions: null }, { after, from: null, top });
}

describe('the change feed', () => {
  it('begins behind any number, in whatever run that lies', async () => {
    await using temporary = await openTemporary();
    await fill(temporary, [1, 1, 2500, 1, 30]);
    const last = 2533;
    for (const after of [0, 1, 2, 3, 1001, 1002, 1003, 2001, 2502, 2503, last - 1]) {
      const page = (await read(temporary, after, 5))!;
      const told = Math.min(5, last - after);
      expect(page.changes.map(({ seq }) => seq)).toEqual(Array.from({ length: told }, (_, n) => after + 1 + n));
      expect(page.changes.map(({ item }) => (JSON.parse(item!) as { call_id: string }).call_id)).toEqual(
        Array.from({ length: told }, (_, n) => `c${after + n}`),
      );
      expect(page).toMatchObject({ reached: after + told, last });
    }
    expect(await read(temporary, last, 5)).toEqual({ changes: [], reached: last, last });
  });

  it('says so when it has no such number, or no longer what follows', async () => {
    await using temporary = await openTemporary();
    await fill(temporary, [10, 10]);
    expect(await read(temporary, 21, 5)).toBeNull();
    await temporary.store.write([temporary.store.queries.deleteFrom('change').where('seq', '=', 1)]);
    expect(await read(temporary, 0, 5)).toBeNull();
    expect(await read(temporary, 9, 5)).toBeNull();
    expect((await read(temporary, 10, 50))!.changes).toHaveLength(10);
    const other = { tenantId: temporary.tenantId + 1, extensions: null };
    expect(await temporary.store.changes(other, { after: 0, from: null, top: 5 })).toEqual({
      changes: [],
      reached: 0,
      last: 0,
    });
    expect(await temporary.store.changes(other, { after: 1, from: null, top: 5 })).toBeNull();
  });

  it('looks at so many in one go only, and tells how far it has come', async () => {
    await using temporary = await openTemporary();
    await fill(temporary, [45_000]);
    const { store, tenantId } = temporary;
    await append(temporary, [draftOf(START, { caller: '9' })]);
    const scope = { tenantId, extensions: ['9'] };
    const reached: number[] = [];
    let after = 0;
    for (;;) {
      const page = (await store.changes(scope, { after, from: null, top: 10 }))!;
      reached.push((after = page.reached));
      if (after === page.last) {
        expect(page.changes).toHaveLength(1);
        break;
      }
      expect(page.changes).toEqual([]);
    }
    expect(reached).toEqual([20_000, 40_000, 45_001]);
  });

  it('keeps every id and every party as they are', () => {
    const ids = [1n, 2n ** 63n - 1n, 4_169_362_990_695_723_464n];
    const log = new ChangeLog();
    for (const id of ids) log.created(id);
    for (const id of ids) log.updated(id, [null, 1, 2 ** 32 - 1]);
    const runs = log.finish();
    expect(runs.map(({ kind, count }) => [kind, count])).toEqual([
      [CREATED, 3],
      [UPDATED, 3],
    ]);
    for (const [index, id] of ids.entries()) {
      expect(entryAt(runs[0]!, index)).toEqual({ id, parties: [] });
      expect(entryAt(runs[1]!, index)).toEqual({ id, parties: [0, 1, 2 ** 32 - 1] });
    }
  });
});
