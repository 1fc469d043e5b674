import { chmodSync, openSync, writeSync, closeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { diskFinding } from '../../src/store/examine/disk.ts';
import type { Finding } from '../../src/store/examine/finding.ts';
import { makeOld } from '../support/old-folder.ts';
import { temporaryDatabase } from '../support/postgres.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

/** A data folder with some call logs of three months. */
async function dataFolder(): Promise<TemporaryFolder> {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 90 }, (_, index) =>
    JSON.stringify({
      started_at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      caller: String(100 + (index % 9)),
      call_id: `c${index}`,
      session_id: `s${Math.floor(index / 2)}`,
    }),
  );
  await ringlogJson(['import', '-', '--data', folder.path], { stdin: lines.join('\n') });
  return folder;
}

function change(folder: TemporaryFolder, sql: string): void {
  const db = new DatabaseSync(folder.file('ringlog.db'));
  db.exec(sql);
  db.close();
}

/** What is wrong, one line each; the exit code must fit. */
async function wrongOf(folder: Pick<TemporaryFolder, 'path'>): Promise<string[]> {
  const { code, stdout } = await ringlog(['doctor', '--json', '--data', folder.path]);
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  const wrong = findings.filter(({ state }) => state === 'wrong');
  expect({ ok, code }).toEqual(wrong.length === 0 ? { ok: true, code: 0 } : { ok: false, code: 1 });
  return wrong.map(({ check, message }) => `${check}: ${message}`);
}

describe('ringlog doctor on a data folder', () => {
  it('finds nothing wrong with one that is in order', async () => {
    using folder = await dataFolder();
    const { code, stdout } = await ringlog(['doctor', '--data', folder.path]);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 17).trimEnd()),
    ).toEqual([
      'ok     database',
      'ok     rights',
      'ok     integrity',
      'ok     schema',
      'ok     months',
      'ok     roll-ups',
      'ok     changes',
      expect.stringMatching(/^(ok|note) {3,5}disk$/),
      'ok     time zones',
    ]);
    expect(stdout).toContain('agree with the 31 call logs of calllog_202603, the newest month');
  });

  it('says where there are no data', async () => {
    using folder = temporaryFolder();
    expect(await wrongOf({ path: folder.file('none') })).toEqual([
      `database: There is no Ringlog data in ${folder.file('none')}. Name the folder with --data.`,
    ]);
  });

  it('finds a schema that is older or newer, and changes neither', async () => {
    using folder = await dataFolder();
    makeOld(folder.file('ringlog.db'), 5);
    const older = [expect.stringMatching(/^schema: 0006-counters.* was not run yet\. Run: ringlog migrate --data \//)];
    expect(await wrongOf(folder)).toEqual(older);
    expect(await wrongOf(folder)).toEqual(older);
    change(folder, `insert into kysely_migration values ('9999-next', '')`);
    expect(await wrongOf(folder)).toEqual([expect.stringMatching(/^schema: .*made by a newer Ringlog/)]);
  });

  it('finds roll-ups, changes and months that do not fit what is there', async () => {
    using folder = await dataFolder();
    change(
      folder,
      `update month_count set calls = calls + 1 where month = 202603; update counter set change_seq = 1;
      insert into month values (202604, 0); create table calllog_202605 (x)`,
    );
    expect(await wrongOf(folder)).toEqual([
      'months: Table calllog_202604 of a month that is there is missing. Restore a backup.',
      'months: Table calllog_202605 is that of no month there is. Rename or drop it: Ringlog makes its months itself.',
      expect.stringMatching(
        /^roll-ups: Of tenant 'default' calllog_202603 has 31 call logs and \d+ sessions; month_count says 32 and \d+\. Restore a backup/,
      ),
      expect.stringMatching(
        /^changes: Of tenant 'default' the last change has the number 90; counter\.change_seq is 1\. Restore a backup/,
      ),
    ]);
  });

  it('finds pages that are damaged', async () => {
    using folder = await dataFolder();
    const db = new DatabaseSync(folder.file('ringlog.db'));
    const [root] = db.prepare(`select rootpage from sqlite_schema where name = 'dictionary_text'`).all();
    db.close();
    const file = openSync(folder.file('ringlog.db'), 'r+');
    writeSync(file, Buffer.alloc(8192, 0xff), 0, 8192, (Number(root!['rootpage']) - 1) * 8192);
    closeSync(file);
    const wrong = await wrongOf(folder);
    expect(wrong[0]).toMatch(/^integrity: .*ringlog\.db is damaged: .*\. Restore a backup\.$/);
  });

  it('finds what is no database', async () => {
    using folder = temporaryFolder();
    change(folder, 'create table theirs (x)');
    expect(await wrongOf(folder)).toEqual([expect.stringMatching(/^schema: .* is a database of another program/)]);
  });

  it('finds a folder that may not be written to', async () => {
    using folder = await dataFolder();
    chmodSync(folder.file('ringlog.db'), 0o444);
    chmodSync(folder.path, 0o555);
    const isRoot = process.getuid!() === 0;
    const { stdout, code } = await ringlog(['doctor', '--data', folder.path], isRoot ? { uid: 65_534 } : {});
    chmodSync(folder.path, 0o755);
    expect(code).toBe(1);
    expect(stdout).toContain(`The data folder ${folder.path} cannot be written to. Give this user the right`);
  });

  it('knows a disk that is nearly full', () => {
    const GIB = 1024 ** 3;
    expect(diskFinding('/data', 0.2 * GIB, 100 * GIB)).toMatchObject({
      state: 'wrong',
      message: expect.stringContaining('205 of 102400 MiB are free on the disk of /data. Make room') as string,
    });
    expect(diskFinding('/data', 5 * GIB, 100 * GIB).state).toBe('note');
    expect(diskFinding('/data', 50 * GIB, 100 * GIB).state).toBe('ok');
    expect(diskFinding(null, null, 0).state).toBe('note');
  });
});

describe('ringlog doctor on PostgreSQL', () => {
  it('prints one line for each finding, and ends with 1 where something is wrong', async () => {
    await using database = await temporaryDatabase();
    const env = { RINGLOG_DATABASE_URL: database.url };
    expect(await ringlogJson(['doctor'], { env })).toMatchObject({ ok: true });
    await database.query('create table calllog_202401 ()');
    const { code, stdout } = await ringlog(['doctor'], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^wrong {2}months {6}Table calllog_202401 is no partition of calllog/m);
    expect(stdout).not.toMatch(/^wrong(?! {2}months)/m);
  });
});
