import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkState } from '../../../src/store/postgres/check-state.ts';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { prepareDatabase } from '../../../src/store/postgres/prepare.ts';
import { readState } from '../../../src/store/postgres/state.ts';
import { administrator, postgresFolder, temporaryDatabase } from '../../support/postgres.ts';
import { startProxy } from '../../support/proxy.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SECRET = 'sesame-7';

/** What is said when the database at this address is opened. */
async function saidOf(url: string): Promise<string> {
  const error = await prepareDatabase({ url, pool: 2, statementTimeout: 1000 }).then(
    () => expect.unreachable('it was opened'),
    (reason: unknown) => reason as Error,
  );
  expect(error).toMatchObject({ name: 'SetupError' });
  expect(error.message).not.toContain(SECRET);
  return error.message;
}

/** A server that does this with whoever comes. */
async function stranger(greet: (socket: Socket) => void): Promise<Server & { readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

describe('an address of a database', () => {
  it('with a password that is wrong, or with none', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const host = `?host=${encodeURIComponent(postgresFolder())}`;
    expect(await saidOf(`postgres://locked:${SECRET}@localhost/${database.name}${host}`)).toMatch(
      /refuses the password of role 'locked'\. Put the right one into RINGLOG_DATABASE_URL/,
    );
    expect(await saidOf(`postgres://locked@localhost/${database.name}${host}`)).toMatch(
      /asks for a password of role 'locked', and RINGLOG_DATABASE_URL has none/,
    );
  });

  it('with a role or a database that is not there', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    expect(await saidOf(database.urlFor('nobody_here'))).toMatch(
      /does not let role 'nobody_here' in: role "nobody_here" does not exist\. Make the role/,
    );
    expect(await saidOf(database.url.replace(database.name, 'no_such'))).toMatch(
      /^There is no database 'no_such' on .*\. Make it with: createdb --owner=ringlog --encoding=UTF8 no_such$/,
    );
  });

  it.each([
    [
      '08P01',
      'unsupported startup parameter: statement_timeout',
      /and ignore_startup_parameters = statement_timeout, /,
    ],
    [
      '42P05',
      'prepared statement "ringlog_1" already exists',
      /hands one connection to many at a time: .*: pool_mode = s/,
    ],
  ])('that is of PgBouncer with settings that do not fit (%s)', async (code, words, said) => {
    // An error as the server sends it: fields behind their letters, each with a zero behind it, and one more.
    const fields = Buffer.from(`SERROR\0C${code}\0M${words}\0\0`);
    const length = Buffer.alloc(4);
    length.writeInt32BE(fields.length + 4);
    const server = await stranger((socket) => {
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])));
    });
    expect(await saidOf(`postgres://ringlog:${SECRET}@127.0.0.1:${server.port}/ringlog`)).toMatch(said);
    server.close();
  });

  it('with a host that is not known', async () => {
    expect(await saidOf(`postgres://ringlog:${SECRET}@no-such-host.invalid/ringlog`)).toMatch(
      /^The host 'no-such-host\.invalid' of RINGLOG_DATABASE_URL is not known/,
    );
  });

  it('with a port where nobody listens, or a folder without a socket', async () => {
    // No program is given this port by chance.
    expect(await saidOf(`postgres://ringlog:${SECRET}@127.0.0.1:1/ringlog`)).toBe(
      `No database server listens at 127.0.0.1:1. Start it, let it listen there (listen_addresses), or correct RINGLOG_DATABASE_URL.`,
    );
    using folder = temporaryFolder();
    expect(await saidOf(`postgres://ringlog@localhost/x?host=${encodeURIComponent(folder.path)}`)).toMatch(
      /^No database server has a socket in .*unix_socket_directories/,
    );
  });

  it('with a server that does not answer', async () => {
    const server = await stranger(() => {});
    expect(await saidOf(`postgres://ringlog:${SECRET}@127.0.0.1:${server.port}/ringlog?connect_timeout=1`)).toMatch(
      /^The database server 127\.0\.0\.1:\d+ does not answer in time\. Check the host and port/,
    );
    server.close();
  });

  it('with a server that is something else', async () => {
    const server = await stranger((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await saidOf(`postgres://ringlog:${SECRET}@127.0.0.1:${server.port}/ringlog`)).toMatch(
      /127\.0\.0\.1:\d+ .*Check that PostgreSQL listens there/,
    );
    server.close();
  });

  it('with TLS where there is none, and with a certificate that is not there', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await using proxy = await startProxy(join(postgresFolder(), '.s.PGSQL.5432'));
    const url = `postgres://ringlog@127.0.0.1:${proxy.port}/${database.name}`;
    expect(await saidOf(`${url}?sslmode=require`)).toMatch(/does not speak TLS\. Let it \(ssl = on\)/);
    expect(await saidOf(`${url}?sslmode=verify-full&sslrootcert=/no/such.pem`)).toMatch(
      /RINGLOG_DATABASE_URL.*\/no\/such\.pem/,
    );
  });
});

describe('a database', () => {
  it('of an old server', async () => {
    await using database = await temporaryDatabase();
    const pool = new ConnectionPool(database.target, 'migrate', 1);
    const state = await pool.with(readState);
    await pool.close();
    expect(() => checkState({ ...state, version: 140_011, versionName: '14.11' }, state.applied!)).toThrow(
      /is on PostgreSQL 14\.11\. Ringlog needs 15 or newer/,
    );
    expect(() => checkState({ ...state, version: 150_000 }, state.applied!)).not.toThrow();
  });

  it('in which not every text can be kept', async () => {
    await using database = await temporaryDatabase({ options: `encoding 'SQL_ASCII' template template0` });
    expect(await saidOf(database.url)).toMatch(
      /has the encoding SQL_ASCII, .*createdb --owner=ringlog --encoding=UTF8/,
    );
  });

  it('of another program', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query('create table "a" (); create table "b" (); create table "c" (); create table "d" ()');
    expect(await saidOf(database.url)).toMatch(
      /holds the tables of another program \(a, b, c and 1 more\)\. Name an empty database/,
    );
    await database.query(
      `create table "kysely_migration" ("name" text); insert into "kysely_migration" values ('001-theirs')`,
    );
    expect(await saidOf(database.url)).toMatch(/another program/);
  });

  it('with nothing but what an extension made is empty', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query('create extension pg_trgm; create extension unaccent', [], 'postgres');
    await prepareDatabase(database.target);
  });

  it('of a newer version', async () => {
    await using database = await temporaryDatabase();
    await database.query(`insert into "kysely_migration" values ('9999-from-the-future', '2099-01-01')`);
    expect(await saidOf(database.url)).toMatch(
      /was made by a newer Ringlog \(it has 9999-from-the-future\)\. Use that version/,
    );
  });

  it('that may only be read', async () => {
    await using database = await temporaryDatabase();
    await database.query(`alter database ${database.name} set default_transaction_read_only = on`);
    expect(await saidOf(database.url)).toMatch(/is read-only; it may be a standby\. Name the primary server/);
  });

  it('that is empty where data are wanted', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await expect(prepareDatabase(database.target, true)).rejects.toThrow(
      /There is no Ringlog data in database '.*' on /,
    );
    expect(await database.query(`select from pg_class where "relnamespace" = 'public'::regnamespace`)).toEqual([]);
  });

  it('has a schema for the tables', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    expect(await saidOf(`${database.url}&options=-c%20search_path%3Dnowhere`)).toMatch(
      /has no schema in which role 'ringlog' finds its tables\. Make one \(create schema ringlog authorization ringlog\)/,
    );
    await database.query('create schema "calls"');
    const url = `${database.url}&options=-c%20search_path%3Dcalls`;
    await prepareDatabase({ ...database.target, url });
    expect(await database.query(`select to_regclass('calls.calllog') is not null as "there"`)).toEqual([
      { there: true },
    ]);
  });
});

describe('a role', () => {
  it('that may not make tables is told which right it lacks', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    expect(await saidOf(database.urlFor('locked').replace('locked@', 'locked:right@'))).toMatch(
      /^Role 'locked' may not make tables in schema 'public' of database '.*'\. Run there, as its owner: grant create, usage on schema "public" to "locked"$/,
    );
  });

  it('that may not connect', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query(`revoke connect on database ${database.name} from public`);
    expect(await saidOf(database.urlFor('locked').replace('locked@', 'locked:right@'))).toMatch(
      /^Role 'locked' lacks a right .*permission denied for database .*Grant it/,
    );
  });

  it('that may not write, or not make months, is told which right it lacks', async () => {
    await using database = await temporaryDatabase();
    const locked = database.urlFor('locked').replace('locked@', 'locked:right@');
    await database.query(
      `grant create, usage on schema public to locked; grant select on all tables in schema public to locked`,
    );
    expect(await saidOf(locked)).toMatch(
      /^Role 'locked' may not make months of calllog, which belongs to 'ringlog'\. Run there, as 'ringlog': grant "ringlog" to "locked"$/,
    );
    await database.query('revoke delete on "audit" from ringlog; revoke usage on sequence "audit_id_seq" from ringlog');
    expect(await saidOf(database.url)).toMatch(
      /^Role 'ringlog' lacks the right to delete audit\. Run there, as its owner: grant delete on "audit" to "ringlog"$/,
    );
    await database.query('grant delete on "audit" to ringlog');
    expect(await saidOf(database.url)).toMatch(/lacks the right to usage sequence audit_id_seq/);
    const server = await administrator();
    await database.query('grant usage on sequence "audit_id_seq" to ringlog');
    await server.query('grant ringlog to locked');
    await prepareDatabase({ ...database.target, url: locked });
    await server.query('revoke ringlog from locked');
  });
});
