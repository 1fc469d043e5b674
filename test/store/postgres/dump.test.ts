import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { examineDatabase } from '../../../src/store/postgres/examine/examine.ts';
import { dumpPrograms } from '../../support/dump-programs.ts';
import { ADMIN, databaseUrl, TEMPLATE } from '../../support/postgres-names.ts';
import { ringlog } from '../../support/ringlog.ts';
import { startPostgres } from '../../support/start-postgres.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FILL = `insert into "tenant" ("name", "created_at") values ('acme', 1);
  insert into "counter" values (1, 3);
  insert into "change" values (1, 1, 1, 3, '\\x00ff');
  insert into "dictionary" ("tenant_id", "text", "digest") select 1, 'é' || one, sha256(one::text::bytea) from generate_series(1, 100) as one;
  create table calllog_202401 (like calllog including all);
  alter table calllog attach partition calllog_202401 for values from ('1704067200000') to ('1706745600000');
  insert into "month" values (202401, 1);
  insert into "calllog" ("tenant_id", "started_at", "id", "caller", "legs", "session_id")
    select 1, 1704067200000 + one, one, one, 1, 's' || one from generate_series(1, 100) as one;
  insert into "month_count" ("tenant_id", "month", "calls", "sessions") values (1, 202401, 100, 100);
  insert into "hour_count" ("tenant_id", "hour", "direction", "answered", "calls", "talk_seconds", "sessions") values (1, 473352, -1, 0, 100, 0, 100)`;

/** Every row of every table, as text. */
async function everything(url: string): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ relname: string }>(
    `select "relname" from pg_class where "relnamespace" = 'public'::regnamespace and "relkind" = 'r' order by 1`,
  );
  const all: Record<string, unknown[]> = {};
  for (const { relname } of tables.rows) {
    const { rows } = await client.query<{ row: string }>(
      `select "t"::text as "row" from "${relname}" as "t" order by 1`,
    );
    all[relname] = rows.map(({ row }) => row);
  }
  await client.end();
  return all;
}

it('the lines that `ringlog backup` prints copy a database into a file and back', async () => {
  using folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  const server = folder.file('server');
  mkdirSync(server);
  const programs = dumpPrograms();
  const postgres = await startPostgres(server, programs);
  try {
    const url = databaseUrl(server, ADMIN, TEMPLATE);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(FILL);
    await client.end();
    const env = { RINGLOG_DATABASE_URL: url };
    const { code, stdout, stderr } = await ringlog(['backup', folder.file('copy.dump')], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Nothing was done: PostgreSQL copies its databases itself.');
    const lines = stderr.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(['pg_dump', 'createdb', 'pg_restore']);
    for (const line of lines) {
      const done = spawnSync('sh', ['-c', line], {
        env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
        encoding: 'utf8',
      });
      expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: '' });
    }
    const restored = databaseUrl(server, ADMIN, `${TEMPLATE}_restored`);
    const rows = await everything(url);
    expect(rows['calllog_202401']).toHaveLength(100);
    expect(await everything(restored)).toEqual(rows);
    const findings = await examineDatabase({ url: restored, pool: 2, statementTimeout: 60_000 });
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
  } finally {
    await postgres.stop();
  }
});
