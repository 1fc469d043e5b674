import { describe, expect, it } from 'vitest';
import { examineDatabase } from '../../../src/store/postgres/examine/examine.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../support/postgres.ts';

/** What is not as it should be. */
async function wrongOf({ target }: Pick<TemporaryDatabase, 'target'>): Promise<string[]> {
  const findings = await examineDatabase(target);
  for (const { message } of findings) expect(message).not.toContain('\n');
  return findings.filter(({ state }) => state === 'wrong').map(({ check, message }) => `${check}: ${message}`);
}

describe('the doctor of a database', () => {
  it('finds nothing wrong with a new one, and says what it looked at', async () => {
    await using database = await temporaryDatabase();
    const findings = await examineDatabase(database.target);
    const checks = ['connection', 'server', 'schema', 'rights', 'pg_trgm', 'keys', 'citus', 'months', 'sequences'];
    // Of months there is a note beside, where one has ended since the database was made.
    const looked = [...new Set(findings.map(({ check }) => check))];
    expect(looked).toEqual([...checks, 'roll-ups', 'changes', 'disk', 'time zones']);
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(findings.find(({ check }) => check === 'pg_trgm')).toMatchObject({ state: 'ok' });
    // A superuser may know where the data are.
    const url = database.urlFor('postgres');
    const disk = (await examineDatabase({ ...database.target, url })).find(({ check }) => check === 'disk');
    expect(disk!.message).toMatch(/^\d+ of \d+ MiB are free on the disk of \//);
  });

  it('says why it cannot look', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const url = database.url.replace(database.name, 'no_such');
    expect(await wrongOf({ target: { ...database.target, url } })).toEqual([
      expect.stringMatching(/^connection: There is no database 'no_such' on/),
    ]);
    expect(await wrongOf(database)).toEqual([
      expect.stringMatching(/^schema: 0001-call-logs.* was not run yet\. Run: ringlog migrate$/),
    ]);
    await database.query('create table "theirs" ()');
    expect(await wrongOf(database)).toEqual([expect.stringMatching(/^server: .* another program \(theirs\)/)]);
  });

  it('finds a schema that is newer, a database that is read-only, and rights that are missing', async () => {
    await using database = await temporaryDatabase();
    await database.query('revoke insert on "calllog" from ringlog');
    expect(await wrongOf(database)).toEqual([
      `rights: Role 'ringlog' lacks the right to insert calllog. Run there, as its owner: grant insert on "calllog" to "ringlog"`,
    ]);
    await database.query(`alter database ${database.name} set default_transaction_read_only = on`);
    expect(await wrongOf(database)).toEqual([expect.stringMatching(/^server: .* is read-only/)]);
    await database.query(`begin read write; insert into "kysely_migration" values ('9999-next', ''); commit`);
    expect(await wrongOf(database)).toEqual([expect.stringMatching(/^server: .* was made by a newer Ringlog/)]);
  });

  it('finds months that are not as they should be', async () => {
    await using database = await temporaryDatabase();
    await database.query(`create table calllog_202401 (like calllog);
      create table calllog_202402 partition of calllog for values from (0) to (1);
      create table calllog_202403 partition of calllog for values from ('1709251200000') to ('1711929600000');
      insert into "month" values (202404, 1)`);
    expect(await wrongOf(database)).toEqual([
      expect.stringMatching(/^months: Table calllog_202401 is no partition/),
      expect.stringMatching(
        /^months: Partition calllog_202402 of calllog is made FOR VALUES FROM \('0'\) TO \('1'\); right would be/,
      ),
      'months: Table calllog_202404 of a month that is there is missing. Restore a backup.',
      expect.stringMatching(/^months: Partition calllog_202402 stands not in table month/),
      'months: Partition calllog_202403 stands not in table month, so nothing in it is found. Run: insert into month values (202403, 1)',
    ]);
    await database.query(`delete from "month"`);
    const findings = await examineDatabase(database.target);
    expect(findings).toContainEqual({
      check: 'months',
      state: 'note',
      message: expect.stringMatching(/^calllog_\d{6}, calllog_\d{6} is not there yet; a server makes it/) as string,
    });
  });

  it('finds keys without the tenant, and sequences that are behind', async () => {
    await using database = await temporaryDatabase();
    await database.query(`create unique index "mine" on "audit" ("at");
      insert into "audit" ("id", "tenant_id", "at", "actor", "action") values (7, 1, 0, 'a', 'b')`);
    expect(await wrongOf(database)).toEqual([
      `keys: Unique index mine of audit is without tenant_id, so Citus could not spread the table. Drop it: it is not Ringlog's.`,
      `sequences: Sequence audit_id_seq is at 0, and audit.id at 7: new rows would collide. Run: select setval('audit_id_seq', 7)`,
    ]);
    await database.query(`drop index "mine"; select setval('audit_id_seq', 7)`);
    expect(await wrongOf(database)).toEqual([]);
  });

  it('finds roll-ups and numbers of changes that do not agree with what is there', async () => {
    await using database = await temporaryDatabase();
    await database.query(`insert into "tenant" ("id", "name", "created_at") values (1, 'acme', 0);
      select setval('tenant_id_seq', 1);
      create table calllog_202401 (like calllog including all);
      alter table calllog attach partition calllog_202401 for values from ('1704067200000') to ('1706745600000');
      insert into "month" values (202401, 1);
      insert into "calllog" ("tenant_id", "started_at", "id", "legs") values (1, 1704067200000, 1, 1), (1, 1704067200001, 2, 0);
      insert into "month_count" ("tenant_id", "month", "calls", "sessions") values (1, 202401, 2, 1);
      insert into "hour_count" ("tenant_id", "hour", "direction", "answered", "calls", "talk_seconds", "sessions") values (1, 473352, -1, 0, 2, 0, 1);
      insert into "counter" values (1, 2);
      insert into "change" ("tenant_id", "seq", "kind", "count", "entries") values (1, 1, 1, 2, '')`);
    expect(await wrongOf(database)).toEqual([]);
    await database.query(
      `update "hour_count" set "calls" = 3; update "month_count" set "sessions" = 0; update "counter" set "change_seq" = 1`,
    );
    expect(await wrongOf(database)).toEqual([
      `roll-ups: Of tenant 'acme' calllog_202401 has 2 call logs and 1 sessions; month_count says 2 and 0. Restore a backup, and tell us how it came about.`,
      `roll-ups: Of tenant 'acme' calllog_202401 has 2 call logs and 1 sessions; hour_count says 3 and 1. Restore a backup, and tell us how it came about.`,
      `changes: Of tenant 'acme' the last change has the number 2; counter.change_seq is 1. Restore a backup, and tell us how it came about.`,
    ]);
  });
});
