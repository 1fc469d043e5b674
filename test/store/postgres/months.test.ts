import { describe, expect, it } from 'vitest';
import { monthOf, monthTable } from '../../../src/store/month.ts';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { ensureMonths, monthsAhead, partitionFault, readPartitions } from '../../../src/store/postgres/months.ts';
import { prepareDatabase } from '../../../src/store/postgres/prepare.ts';
import { temporaryDatabase } from '../../support/postgres.ts';

const poolOf = (target: ConstructorParameters<typeof ConnectionPool>[0]) => new ConnectionPool(target, 'write', 4);

describe('months', () => {
  it('are made once, whoever asks, and hold the starts that are theirs', async () => {
    await using database = await temporaryDatabase();
    const pools = [poolOf(database.target), poolOf(database.target)];
    const months = [202_401, 202_402, 199_912, 210_001, 202_401];
    await Promise.all([...pools, ...pools].map((pool) => ensureMonths(pool, months)));
    const starts = [
      Date.UTC(2024, 0),
      Date.UTC(2024, 1) - 1,
      Date.UTC(2024, 1),
      Date.UTC(1970, 0),
      -8_640_000_000_000_000,
      Date.UTC(2100, 0),
      8_640_000_000_000_000,
    ];
    for (const [id, start] of starts.entries()) {
      await database.query('insert into "calllog" ("tenant_id", "started_at", "id") values (1, $1, $2)', [start, id]);
    }
    const where = await database.query(
      'select tableoid::regclass::text as "table", "started_at" from "calllog" order by "id"',
    );
    expect(where).toEqual(starts.map((start) => ({ table: monthTable(monthOf(start)), started_at: String(start) })));
    for (const pool of pools) await pool.close();
  });

  it('have the indexes of the table they are part of', async () => {
    await using database = await temporaryDatabase();
    const [month] = monthsAhead(Date.now());
    const indexes = await database.query(
      `select regexp_replace(indexdef, '^.* USING ', '') as "index" from pg_indexes where tablename = $1 order by 1`,
      [monthTable(month!)],
    );
    expect(indexes.map(({ index }) => index)).toEqual([
      'btree (tenant_id, callee, started_at, id)',
      'btree (tenant_id, caller, started_at, id)',
      'btree (tenant_id, destination_user, started_at, id) WHERE (destination_user IS NOT NULL)',
      'btree (tenant_id, session_key, started_at, id) WHERE (session_key IS NOT NULL)',
      'btree (tenant_id, started_at, id)',
    ]);
  });

  it('are found although their row is gone', async () => {
    await using database = await temporaryDatabase();
    const pool = poolOf(database.target);
    await ensureMonths(pool, [202_401]);
    await database.query('delete from "month"');
    await ensureMonths(pool, [202_401]);
    expect(await database.query('select "month" from "month"')).toEqual([{ month: '202401' }]);
    await pool.close();
  });

  it('ahead are this one and the next', () => {
    expect(monthsAhead(Date.UTC(2026, 10, 30, 23, 59))).toEqual([202_611, 202_612]);
    expect(monthsAhead(Date.UTC(2026, 11, 1))).toEqual([202_612, 202_701]);
    expect(monthsAhead(Date.UTC(2099, 11, 31))).toEqual([209_912, 210_001]);
  });
});

describe('a month made by hand', () => {
  it.each([
    [
      'is no partition',
      'create table calllog_202401 (like calllog)',
      /Table calllog_202401 is no partition of calllog, though its name is that of a month\. Rename it/,
    ],
    ['is a view', 'create view calllog_202401 as select 1 as one', /calllog_202401 is no partition of calllog/],
    [
      'has other bounds',
      'create table calllog_202401 partition of calllog for values from (0) to (1)',
      /Partition calllog_202401 of calllog is made FOR VALUES FROM \('0'\) TO \('1'\); right would be FOR VALUES FROM \('1704067200000'\) TO \('1706745600000'\)\. Take it out/,
    ],
    [
      'is no month of any year',
      'create table calllog_202413 partition of calllog for values from (0) to (1)',
      /Partition calllog_202413 of calllog is no month/,
    ],
    [
      'has a name of its own',
      'create table calls_2024 partition of calllog for values from (0) to (1)',
      /Partition calls_2024 of calllog is no month\. Take it out \(alter table calllog detach partition calls_2024\)/,
    ],
    [
      'takes what no other takes',
      'create table rest partition of calllog default',
      /Partition rest of calllog is no month/,
    ],
  ])('that %s is named when the database is opened', async (_, sql, message) => {
    await using database = await temporaryDatabase();
    await database.query(sql);
    await expect(prepareDatabase(database.target)).rejects.toThrow(message);
  });

  it('that comes while the program runs stops what needs it, and nothing else', async () => {
    await using database = await temporaryDatabase();
    const pool = poolOf(database.target);
    await database.query('create table calllog_202401 (like calllog)');
    await expect(ensureMonths(pool, [202_312, 202_401])).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^Nothing was stored: Table calllog_202401 is no partition/) as string,
    });
    await ensureMonths(pool, [202_312]);
    await database.query('drop table calllog_202401');
    await ensureMonths(pool, [202_401]);
    const partitions = await pool.with(readPartitions);
    expect(partitions.map(({ name }) => name)).toContain('calllog_202401');
    expect(partitions.map(partitionFault).filter((fault) => fault !== null)).toEqual([]);
    await pool.close();
  });
});
