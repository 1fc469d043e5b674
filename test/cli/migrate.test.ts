import { existsSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { SQLITE_DDL } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { calledOf, withCitusStub } from '../support/citus-stub.ts';
import { makeOld } from '../support/old-folder.ts';
import { temporaryDatabase } from '../support/postgres.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LATER = Object.keys(migrations(SQLITE_DDL)).filter((name) => name >= '0006');

interface Done {
  readonly dry_run: boolean;
  readonly migrations: string[];
  readonly statements: string[];
  readonly distributed: string[];
}

/** Everything that is in a database, as SQL. */
function schemaOf(file: string): unknown[] {
  const db = new DatabaseSync(file);
  const rows = db.prepare('select type, name, sql from sqlite_schema order by type, name').all();
  db.close();
  return rows.map((row) => ({ ...row }));
}

describe('ringlog migrate on a data folder', () => {
  it('prints the SQL of a folder that is not there yet, and makes none', async () => {
    using folder = temporaryFolder();
    const data = folder.file('data');
    const { code, stdout } = await ringlog(['migrate', '--dry-run', '--data', data]);
    expect(code).toBe(0);
    expect(existsSync(data)).toBe(false);
    // It is SQL that makes what the program makes.
    const db = new DatabaseSync(folder.file('by-hand.db'));
    db.exec(stdout);
    db.close();
    expect((await ringlog(['migrate', '--data', data])).stdout).toMatch(
      /^Migrations run: 0001-call-logs, .*, 0006-counters.*\n$/,
    );
    expect(schemaOf(folder.file('by-hand.db'))).toEqual(schemaOf(folder.file('data/ringlog.db')));
    expect((await ringlog(['migrate', '--data', data])).stdout).toBe(
      'The database has the schema of this version already.\n',
    );
    expect((await ringlog(['migrate', '--dry-run', '--data', data])).stdout).toBe('-- Nothing to do.\n');
  });

  it('says what an older folder needs, changes nothing, and then does it', async () => {
    using folder = temporaryFolder();
    await (await openSqlite(folder.path, { writer: 'place' })).close();
    const file = folder.file('ringlog.db');
    makeOld(file, 5);
    const before = schemaOf(file);
    const tried = await ringlogJson<Done>(['migrate', '--dry-run', '--data', folder.path]);
    expect(tried).toMatchObject({ dry_run: true, migrations: LATER, distributed: [] });
    expect(tried.statements[0]).toMatch(/^create table "counter"/);
    expect(schemaOf(file)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['ringlog.db']);
    const done = await ringlogJson<Done>(['migrate', '--data', folder.path]);
    expect(done).toMatchObject({ dry_run: false, migrations: LATER });
    expect(done.statements.slice(0, 3)).toEqual(tried.statements.slice(0, 3));
  });

  it('refuses what a newer version made', async () => {
    using folder = temporaryFolder();
    await (await openSqlite(folder.path, { writer: 'place' })).close();
    const db = new DatabaseSync(folder.file('ringlog.db'));
    db.exec(`insert into kysely_migration values ('9999-from-the-future', '2099-01-01')`);
    db.close();
    for (const flags of [[], ['--dry-run']]) {
      const { code, stderr } = await ringlog(['migrate', ...flags, '--data', folder.path]);
      expect(code).toBe(1);
      expect(stderr).toContain('made by a newer Ringlog (it has 9999-from-the-future)');
    }
  });
});

describe('ringlog migrate on PostgreSQL', () => {
  it('prints its SQL, which makes what the program makes, and then does it', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await using byHand = await temporaryDatabase({ isEmpty: true });
    const env = { RINGLOG_DATABASE_URL: database.url };
    const { code, stdout } = await ringlog(['migrate', '--dry-run'], { env });
    expect(code).toBe(0);
    const columns = `select "table_name", "column_name", "data_type", "column_default", "collation_name"
      from information_schema.columns where "table_schema" = 'public' and "table_name" !~ '^calllog_' order by 1, 2`;
    expect(await database.query(columns)).toEqual([]);
    await byHand.query(stdout);
    expect((await ringlog(['migrate'], { env })).stdout).toMatch(/^Migrations run: 0001-call-logs, /);
    expect(await byHand.query(columns)).toEqual(await database.query(columns));
    expect((await ringlog(['migrate'], { env })).stdout).toBe('The database has the schema of this version already.\n');
  });

  it('spreads the tables where Citus is, and says so', async () => {
    await using database = await temporaryDatabase();
    const env = { RINGLOG_DATABASE_URL: await withCitusStub(database) };
    expect((await ringlog(['migrate', '--dry-run'], { env })).stdout).toMatch(
      /^select create_reference_table\('"kysely_migration"'\);\n[^]*select create_distributed_table\('"calllog"', 'tenant_id'\);\n/,
    );
    expect(await calledOf(database)).toEqual([]);
    expect((await ringlog(['migrate'], { env })).stdout).toMatch(
      /^Tables spread over the machines of Citus: kysely_migration, .*, calllog, .*source\n$/,
    );
    expect(await ringlogJson<Done>(['migrate'], { env })).toMatchObject({ distributed: [] });
  });

  it('says what is wrong with the database', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const env = { RINGLOG_DATABASE_URL: database.url.replace(database.name, 'no_such') };
    const { code, stderr } = await ringlog(['migrate'], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ringlog: There is no database 'no_such' on .*createdb --owner=ringlog/);
  });
});
