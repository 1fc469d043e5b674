import { describe, expect, it } from 'vitest';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { examineDatabase } from '../../../src/store/postgres/examine/examine.ts';
import { ensureMonths } from '../../../src/store/postgres/months.ts';
import { migrateDatabase, prepareDatabase } from '../../../src/store/postgres/prepare.ts';
import { calledOf, withCitusStub } from '../../support/citus-stub.ts';
import { temporaryDatabase } from '../../support/postgres.ts';

const WHOLE = ['kysely_migration', 'kysely_migration_lock', 'month', 'setting', 'tenant', 'token'];
const SPREAD = [
  'amended',
  'amended_source',
  'amendment',
  'audit',
  'change',
  'counter',
  'dictionary',
  'hour_count',
  'job',
  'leg_call',
  'month_column',
  'month_count',
  'moved',
  'part',
  'position',
  'quarantine',
  'rate',
  'record_key',
  'request_count',
  'source',
];

const CALLS = [
  ...WHOLE.map((table) => `reference ${table}`),
  'distributed calllog by tenant_id with default',
  ...SPREAD.map((table) => `distributed ${table} by tenant_id with "calllog"`),
];

describe('where Citus is', () => {
  it('tables are spread by tenant and lie together when that is asked for, once', async () => {
    await using database = await temporaryDatabase();
    const url = await withCitusStub(database);
    const target = { ...database.target, url };
    // What only opens it leaves everything on one machine.
    await prepareDatabase(target);
    expect(await calledOf(database)).toEqual([]);

    const tried = await migrateDatabase(target, true);
    expect(tried.distributed).toEqual([...WHOLE, 'calllog', ...SPREAD]);
    expect(tried.statements).toContain(`select create_distributed_table('"calllog"', 'tenant_id')`);
    expect(await calledOf(database)).toEqual([]);

    expect(await migrateDatabase(target, false)).toEqual(tried);
    expect(await calledOf(database)).toEqual(CALLS.map((call) => ({ call, mode: 'sequential' })));
    expect(await migrateDatabase(target, false)).toMatchObject({ distributed: [], statements: [] });
    expect(await calledOf(database)).toHaveLength(CALLS.length);
  });

  it('an empty database gets its tables and has them spread at once', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const url = await withCitusStub(database);
    const done = await migrateDatabase({ ...database.target, url }, false);
    expect(done.migrations[0]).toBe('0001-call-logs');
    expect((await calledOf(database)).map(({ call }) => call)).toEqual(CALLS);
  });

  it('what Citus refuses is named, and the schema is there', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const target = { ...database.target, url: await withCitusStub(database) };
    await database.query(`create function "citus"."refuse" () returns trigger language plpgsql as $$
        begin raise exception 'no machine answers'; end $$;
      create trigger "refuse" before insert on "citus"."pg_dist_partition" execute function "citus"."refuse" ()`);
    await expect(migrateDatabase(target, false)).rejects.toThrow(
      'Citus could not spread table kysely_migration: no machine answers. No table was spread, and all lie where they did.',
    );
    await database.query('drop trigger "refuse" on "citus"."pg_dist_partition"');
    expect(await migrateDatabase(target, false)).toMatchObject({
      migrations: [],
      distributed: { length: CALLS.length },
    });
  });

  it('a table that a later version adds is spread when that opens the database', async () => {
    await using database = await temporaryDatabase();
    const url = await withCitusStub(database);
    const target = { ...database.target, url };
    await migrateDatabase(target, false);
    await database.query(`alter table "tenant" add column "change_seq" bigint not null default 0; drop table "counter", "request_count";
      delete from "citus"."pg_dist_partition" where "logicalrelid" not in (select "oid" from pg_class);
      delete from "citus"."called"; delete from "kysely_migration" where "name" >= '0006'`);
    await prepareDatabase(target);
    expect((await calledOf(database)).map(({ call }) => call)).toEqual([
      'distributed counter by tenant_id with "calllog"',
      'distributed request_count by tenant_id with "calllog"',
    ]);
  });

  it('months need nothing more', async () => {
    await using database = await temporaryDatabase();
    const url = await withCitusStub(database);
    await migrateDatabase({ ...database.target, url }, false);
    const pool = new ConnectionPool({ ...database.target, url }, 'write', 1);
    await ensureMonths(pool, [202_401]);
    await pool.close();
    expect(await migrateDatabase({ ...database.target, url }, false)).toMatchObject({ distributed: [] });
  });

  it('the doctor says which tables lie where they do not belong', async () => {
    await using database = await temporaryDatabase();
    const url = await withCitusStub(database);
    const target = { ...database.target, url };
    const citus = async () => (await examineDatabase(target)).filter(({ check }) => check === 'citus');
    const before = await citus();
    expect(before).toHaveLength(CALLS.length);
    expect(before[0]).toEqual({
      check: 'citus',
      state: 'wrong',
      message: 'Table calllog is on the first machine only. Run: ringlog migrate',
    });
    await migrateDatabase(target, false);
    expect(await citus()).toEqual([
      { check: 'citus', state: 'ok', message: `${CALLS.length} tables lie where they belong` },
    ]);
    await database.query(`update "citus"."pg_dist_partition" set "partkey" = 'id' where "logicalrelid" = 'audit'::regclass;
      update "citus"."pg_dist_partition" set "colocationid" = 9 where "logicalrelid" = 'job'::regclass`);
    expect((await citus()).map(({ message }) => message)).toEqual([
      `Table audit is spread otherwise; right would be by tenant. Run: select undistribute_table('audit'), and then: ringlog migrate`,
      `Tables of one tenant lie on different machines. Put them together: alter_distributed_table(…, colocate_with => 'calllog')`,
    ]);
  });
});
