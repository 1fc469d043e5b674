import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFirstTenant } from '../../src/access/tenants.ts';
import { NEWEST_FIRST } from '../../src/query/orderby.ts';
import { lockFolder } from '../../src/store/sqlite/lock.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { makeOld } from '../support/old-folder.ts';
import { append, draftOf } from './open-temporary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringlog-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const database = () => join(folder, 'ringlog.db');

const open = () => openSqlite(folder, { writer: 'place' });

describe('opening a data folder', () => {
  it('makes it, and opens it again as it is', async () => {
    folder = join(folder, 'a', 'b');
    const first = await open();
    const { name } = first;
    await first.close();
    const second = await open();
    expect(second.name).toBe(name);
    await second.close();
  });

  it('sets what durability needs', async () => {
    const store = await open();
    const db = new DatabaseSync(database());
    expect(db.prepare('pragma journal_mode').get()!['journal_mode']).toBe('wal');
    db.close();
    await store.close();
  });

  it('refuses the data of a newer version, and says what to do', async () => {
    await (await open()).close();
    const db = new DatabaseSync(database());
    db.exec(`insert into kysely_migration values ('9999-from-the-future', '2099-01-01')`);
    db.close();
    await expect(open()).rejects.toThrow(/made by a newer Ringlog \(it has 9999-from-the-future\)/);
  });

  it.each([1, 2, 5] as const)('brings the data of an older version to its own: schema %i', async (version) => {
    const drafts = Array.from({ length: 6_000 }, (_, index) =>
      draftOf(Date.parse('2026-01-31T12:00:00Z') + index * 11_000, {
        caller: '201',
        callee: `${100 + (index % 7)}`,
        call_id: `c${index}`,
        session_id: index % 5 === 0 ? null : `s${Math.floor(index / 3)}`,
        answered_at: index % 4 === 0 ? Date.parse('2026-01-31T12:00:05Z') + index * 11_000 : null,
        ended_at: Date.parse('2026-01-31T12:00:09Z') + index * 11_000,
        duration: index % 4 === 0 ? 4 : 0,
        direction: 'INBOUND_CALL',
      }),
    );
    const store = await open();
    const tenant = await createFirstTenant(store);
    const temporary = { store, folder, tenantId: tenant!.id, [Symbol.asyncDispose]: () => store.close() };
    await append(temporary, drafts);
    if (version > 1) await store.settle({ before: 202_602, atRest: false, fewest: 1 });
    const sessions = (of: Store) => {
      const request = {
        filter: null,
        search: null,
        order: NEWEST_FIRST,
        top: 1000,
        skip: 500,
        after: null,
        count: true,
      };
      return of.list({ tenantId: tenant!.id, extensions: null }, { ...request, of: 'sessions' });
    };
    const counts = (of: Store) => of.read(of.queries.selectFrom('hour_count').selectAll());
    await new Promise((resolve) => setImmediate(resolve));
    const before = [await sessions(store), await counts(store), await store.changeSeq(tenant!.id)];
    await store.close();

    makeOld(database(), version);
    const again = await open();
    expect([await sessions(again), await counts(again), await again.changeSeq(tenant!.id)]).toEqual(before);
    expect(await again.read(again.queries.selectFrom('month').selectAll())).toEqual([
      { month: 202_601, settled: version > 1 ? 1 : 0 },
      { month: 202_602, settled: 0 },
    ]);
    await again.close();
  });

  it("refuses another program's database, a file that is none, and a folder that cannot be", async () => {
    new DatabaseSync(database()).exec('create table other (x)');
    await expect(open()).rejects.toThrow(/database of another program/);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(database(), 'this is no database, but it is long enough to be looked at as one '.repeat(20));
    await expect(open()).rejects.toThrow(/is no database, or is damaged/);
    writeFileSync(join(folder, 'file'), '');
    await expect(openSqlite(join(folder, 'file', 'x'), { writer: 'place' })).rejects.toThrow(
      /part of that path is a file/,
    );
    await expect(openSqlite(join(folder, 'none'), { writer: 'place', existing: true })).rejects.toThrow(
      /no Ringlog data in/,
    );
  });
});

describe('the lock of a server', () => {
  it('is held by one at a time, and says by whom', () => {
    const lock = lockFolder(folder);
    lock.note('http://127.0.0.1:1');
    expect(() => lockFolder(folder)).toThrow(/held by another server \(process \d+, http:\/\/127\.0\.0\.1:1\)/);
    lock.release();
    lockFolder(folder).release();
  });
});
