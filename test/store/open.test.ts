import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Migrator, type Migration } from 'kysely/migration';
import { migrations } from '../../src/store/migrations/index.ts';
import { connect } from '../../src/store/sqlite/connect.ts';
import { kyselyOver, SQLITE_DDL } from '../../src/store/sqlite/dialect.ts';
import { lockFolder } from '../../src/store/sqlite/lock.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

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

  it('brings the data of an older version to its own', async () => {
    const [[first, up]] = Object.entries(migrations(SQLITE_DDL)) as [[string, Migration]];
    const connection = connect(database(), 'write');
    const old = new Migrator({
      db: kyselyOver(connection),
      provider: { getMigrations: async () => ({ [first]: up }) },
    });
    expect((await old.migrateToLatest()).error).toBeUndefined();
    connection.exec(`insert into tenant (name, created_at) values ('default', 0);
      insert into month values (202501); insert into month_count values (1, 202501, 0)`);
    connection.close();
    const store = await open();
    expect(store.read(store.queries.selectFrom('month').selectAll())).toEqual([{ month: 202_501, settled: 0 }]);
    expect(store.read(store.queries.selectFrom('month_count').select('changed_seq'))).toEqual([{ changed_seq: 0 }]);
    await store.close();
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
