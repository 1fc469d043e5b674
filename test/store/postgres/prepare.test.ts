import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/store/migrations/index.ts';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { POSTGRES_DDL } from '../../../src/store/postgres/ddl.ts';
import { migrate } from '../../../src/store/postgres/migrate.ts';
import { monthsAhead } from '../../../src/store/postgres/months.ts';
import { prepareDatabase } from '../../../src/store/postgres/prepare.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../support/postgres.ts';

const NAMES = Object.keys(migrations(POSTGRES_DDL));

async function applied(database: TemporaryDatabase): Promise<unknown[]> {
  const rows = await database.query('select "name" from "kysely_migration" order by "name"');
  return rows.map(({ name }) => name);
}

/** Everything that lies in a schema: tables, indexes, sequences. */
async function relations(database: TemporaryDatabase): Promise<unknown[]> {
  const rows = await database.query(`select "relname" from pg_class
    where "relnamespace" = 'public'::regnamespace order by "relname"`);
  return rows.map(({ relname }) => relname);
}

describe('preparing a database', () => {
  it('makes the tables, this month and the next', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const ahead = () => monthsAhead(Date.now()).map((month) => ({ month: String(month), settled: '1' }));
    const begun = ahead();
    await prepareDatabase(database.target);
    expect(await applied(database)).toEqual(NAMES);
    const months = await database.query('select "month", "settled" from "month" order by "month"');
    // A month may have ended meanwhile.
    expect([begun, ahead()]).toContainEqual(months);
    const before = await relations(database);
    await prepareDatabase(database.target);
    expect(await relations(database)).toEqual(before);
  });

  it('is done once by any number of processes that begin together', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await Promise.all(Array.from({ length: 8 }, () => prepareDatabase(database.target)));
    expect(await applied(database)).toEqual(NAMES);
    expect(await database.query(`select "value" from "setting" where "name" = 'store_name'`)).toHaveLength(1);
  });

  it('goes on where an older version has left it, and keeps the numbers of changes', async () => {
    await using database = await temporaryDatabase();
    await database.query(`alter table "tenant" add column "change_seq" bigint not null default 0`);
    await database.query(`insert into "tenant" ("name", "created_at", "change_seq") values ('a', 1, 7), ('b', 2, 0)`);
    await database.query('drop table "counter", "request_count"');
    await database.query(`delete from "kysely_migration" where "name" >= '0006'`);
    await prepareDatabase(database.target);
    expect(await applied(database)).toEqual(NAMES);
    const counters = await database.query(`select "name", "counter"."change_seq" from "counter"
      join "tenant" on "id" = "tenant_id" order by "name"`);
    expect(counters).toEqual([
      { name: 'a', change_seq: '7' },
      { name: 'b', change_seq: '0' },
    ]);
  });

  it('leaves nothing half done when a migration fails', async () => {
    await using database = await temporaryDatabase();
    // Migration 0006 makes a table and then finds no numbers to put into it.
    await database.query('drop table "counter", "request_count"');
    await database.query(`delete from "kysely_migration" where "name" >= '0006'`);
    const before = await relations(database);
    await expect(prepareDatabase(database.target)).rejects.toThrow(/column "change_seq" does not exist/);
    expect(await relations(database)).toEqual(before);
    expect(await applied(database)).toEqual(NAMES.filter((name) => name < '0006'));
  });

  it('can be tried: tells what it would do, and does nothing', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const pool = new ConnectionPool(database.target, 'migrate', 1);
    const tried = await pool.with((connection) => migrate(connection, { isTrial: true }));
    expect(tried.migrations).toEqual(NAMES);
    expect(tried.statements.join('\n')).toMatch(
      /create table "tenant"[^]*create table "calllog"[^]*partition by range/,
    );
    expect(await relations(database)).toEqual([]);
    // What was told is what is done.
    const done = await pool.with((connection) => migrate(connection));
    const plain = (statement: string) => !statement.includes('kysely_migration');
    expect(done.statements.filter(plain)).toEqual(tried.statements.filter(plain));
    expect((await pool.with((connection) => migrate(connection))).statements).toEqual([]);
    await pool.close();
  });

  it('names the tenant in every key of what belongs to one', async () => {
    await using database = await temporaryDatabase();
    const keys = await database.query(`select "table"."relname" as "table", "index"."relname" as "key"
      from pg_index join pg_class as "table" on "table"."oid" = "indrelid" join pg_class as "index" on "index"."oid" = "indexrelid"
      where "indisunique" and "table"."relnamespace" = 'public'::regnamespace
        and not exists (select from pg_attribute where "attrelid" = "indexrelid" and "attname" = 'tenant_id')
      order by 1, 2`);
    expect(keys.map(({ table, key }) => `${String(table)}.${String(key)}`)).toEqual([
      'kysely_migration.kysely_migration_pkey',
      'kysely_migration_lock.kysely_migration_lock_pkey',
      'month.month_pkey',
      'setting.setting_pkey',
      'tenant.tenant_key',
      'tenant.tenant_name_key',
      'token.token_hash_key',
      'token.token_key',
    ]);
  });

  it('compares and sorts texts by code point', async () => {
    await using database = await temporaryDatabase();
    const others =
      await database.query(`select "relname", "attname" from pg_attribute join pg_class on "attrelid" = pg_class."oid"
      where "relnamespace" = 'public'::regnamespace and "relkind" in ('r', 'p') and "attnum" > 0 and "atttypid" = 'text'::regtype
        and "attcollation" <> '"C"'::regcollation`);
    expect(others).toEqual([]);
  });
});
