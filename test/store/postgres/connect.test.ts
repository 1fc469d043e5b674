import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionPool, type Purpose } from '../../../src/store/postgres/connect.ts';
import { isPassing, NOT_READ, storageFailure } from '../../../src/store/postgres/failure.ts';
import { wordDigest } from '../../../src/store/postgres/word-digest.ts';
import { administrator, postgresFolder, temporaryDatabase, type TemporaryDatabase } from '../../support/postgres.ts';
import { startProxy } from '../../support/proxy.ts';

async function withPool<Result>(
  { target }: Pick<TemporaryDatabase, 'target'>,
  run: (pool: ConnectionPool) => Promise<Result>,
  { size = 2, purpose = 'read' }: { readonly size?: number; readonly purpose?: Purpose } = {},
): Promise<Result> {
  const pool = new ConnectionPool(target, purpose, size);
  try {
    return await run(pool);
  } finally {
    await pool.close();
  }
}

/** What a query comes to when it fails. */
async function failureOf(query: Promise<unknown>): Promise<Error> {
  return query.then(
    () => expect.unreachable('it succeeded'),
    (error: unknown) => storageFailure(error, NOT_READ),
  );
}

describe('a connection', () => {
  it('gives values as the store knows them', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(database, async (pool) => {
      const sql = `select 9007199254740991::bigint, 1::integer, 2::smallint, 0.1::double precision, 123456789012345678901234567890.5::numeric,
        'x'::text, '\\x00ff'::bytea, true, null::bigint, '\\x'::bytea`;
      const [row] = await pool.with((connection) => connection.rows(sql));
      const bytes = new Uint8Array([0, 255]);
      const empty = new Uint8Array();
      expect(row).toEqual([
        9007199254740991,
        1,
        2,
        0.1,
        '123456789012345678901234567890.5',
        'x',
        bytes,
        true,
        null,
        empty,
      ]);
      expect(row![6]).not.toBeInstanceOf(Buffer);
      expect(await pool.with((connection) => connection.objects('select 1 as "a", $1::bytea as "b"', [bytes]))).toEqual(
        [{ a: 1, b: bytes }],
      );
    });
  });

  it('stores what PostgreSQL has no character for as the replacement character', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(database, async (pool) => {
      const texts = ['a\0b', '\0', 'plain', '\ud800'];
      const rows = await pool.with((connection) =>
        connection.rows('select $1::text, "text" from unnest($2::text[]) as "one" ("text")', ['\0x\0', texts]),
      );
      expect(rows.map(([, text]) => text)).toEqual(['a\uFFFDb', '\uFFFD', 'plain', '\uFFFD']);
      expect(rows[0]![0]).toBe('\uFFFDx\uFFFD');
    });
    expect(wordDigest('a\0b')).toEqual(wordDigest('a\uFFFDb'));
    expect(wordDigest('\ud800')).toEqual(wordDigest('\uFFFD'));
    expect(wordDigest('é')).not.toEqual(wordDigest('e'));
    expect(wordDigest('')).toHaveLength(16);
  });

  it('runs a transaction as a whole, or not at all', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query('create table "x" ("a" bigint)');
    await withPool(
      database,
      async (pool) => {
        await pool.transaction('begin', (connection) => connection.rows('insert into "x" values (1)'));
        const failing = pool.transaction('begin', async (connection) => {
          await connection.rows('insert into "x" values (2)');
          await connection.rows('select 1 / 0');
        });
        await expect(failing).rejects.toThrow('division by zero');
        expect(await pool.with((connection) => connection.rows('select "a" from "x"'))).toEqual([[1]]);
        const writing = pool.transaction('begin isolation level repeatable read read only', (connection) =>
          connection.rows('insert into "x" values (3)'),
        );
        await expect(writing).rejects.toThrow('read-only transaction');
      },
      { size: 1 },
    );
  });

  it('looks at one moment, and is free again behind it', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query('create table "x" ("a" bigint); insert into "x" values (1)');
    await withPool(
      database,
      async (pool) => {
        const look = (...questions: string[]) =>
          pool.look('begin isolation level repeatable read read only', async (connection) => {
            const answers: unknown[] = [];
            for (const question of questions) {
              answers.push((await connection.rows(question))[0]![0]);
              await database.query('insert into "x" values (1)');
            }
            return answers;
          });
        const count = 'select count(*) from "x"';
        expect(await look(count, count)).toEqual([1, 1]);
        expect(await look(count)).toEqual([3]);
        await expect(look(count, 'select 1 / 0')).rejects.toThrow('division by zero');
        await expect(look('select 1 / 0')).rejects.toThrow('division by zero');
        const wrong = pool.look('begin never' as 'begin', (connection) => connection.rows('select 1'));
        await expect(wrong).rejects.toThrow('syntax error');
        // No transaction is left behind that something is seen in, or not seen.
        const alone = await pool.with(async (connection) => {
          const [[before]] = (await connection.rows('select now()')) as [[string]];
          const [[after]] = (await connection.rows('select now()')) as [[string]];
          return before !== after;
        });
        expect(alone).toBe(true);
        expect(await look(count)).toEqual([5]);
      },
      { size: 1 },
    );
  });

  it('tells of each of several questions that go at once', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(
      database,
      async (pool) => {
        const all = await pool.with((connection) =>
          Promise.allSettled(
            connection.atOnce(() =>
              ['select 1', 'select 1 / 0', 'select 3'].map((question) => connection.rows(question)),
            ),
          ),
        );
        expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        expect(await pool.with((connection) => connection.rows('select 4'))).toEqual([[4]]);
      },
      { size: 1 },
    );
  });

  it('is replaced when it has prepared many statements', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(
      database,
      async (pool) => {
        const process = () =>
          pool.with(async (connection) => (await connection.rows('select pg_backend_pid()'))[0]![0]);
        const first = await process();
        expect(await process()).toBe(first);
        await pool.with(async (connection) => {
          for (let index = 0; index < 600; index++) await connection.rows(`select ${index}`);
        });
        expect(await process()).not.toBe(first);
      },
      { size: 1 },
    );
  });

  it('tells who it is', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const sql = `select current_setting('application_name'), current_setting('statement_timeout')`;
    await withPool(database, async (pool) => {
      expect(await pool.with((connection) => connection.rows(sql))).toEqual([['ringlog', '1min']]);
    });
  });
});

describe('a database that cannot answer now', () => {
  it('is unavailable while it is away, and serves again when it is back', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await using proxy = await startProxy(join(postgresFolder(), '.s.PGSQL.5432'));
    const url = `postgres://ringlog@127.0.0.1:${proxy.port}/${database.name}`;
    await withPool({ target: { ...database.target, url } }, async (pool) => {
      const one = () => pool.with((connection) => connection.rows('select 1'));
      await one();
      const asked = pool.with((connection) => connection.rows('select pg_sleep(30)'));
      const answer = failureOf(asked);
      await pool.with((connection) => connection.rows(`select pg_sleep(0.1)`));
      proxy.cut();
      expect(await answer).toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The data cannot be read: the database does not answer.',
      });
      // Idle connections were cut, too; nobody waited for them.
      expect(await failureOf(one())).toMatchObject({ code: 'UNAVAILABLE' });
      proxy.mend();
      expect(await one()).toEqual([[1]]);
    });
  });

  it('is unavailable when it ends the connection', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(database, async (pool) => {
      const ended = pool.with((connection) => connection.rows('select pg_terminate_backend(pg_backend_pid())'));
      expect(await failureOf(ended)).toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The data cannot be read: the database is being shut down.',
      });
      expect(await pool.with((connection) => connection.rows('select 1'))).toEqual([[1]]);
    });
  });

  it('is unavailable when a question takes too long', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool({ target: { ...database.target, statementTimeout: 50 } }, async (pool) => {
      const asked = pool.with((connection) => connection.rows('select pg_sleep(30)'));
      expect(await failureOf(asked)).toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The data cannot be read: it takes longer than allowed.',
      });
    });
  });

  it('is unavailable when another writer does not let go', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query('create table "x" ("a" bigint); insert into "x" values (1)');
    await withPool(database, async (pool) => {
      await pool.transaction('begin', async (holder) => {
        await holder.rows('select "a" from "x" for update');
        const waiting = pool.transaction('begin', async (connection) => {
          await connection.exec(`set local lock_timeout = '20ms'`);
          await connection.rows('select "a" from "x" for update');
        });
        expect(await failureOf(waiting)).toMatchObject({ code: 'UNAVAILABLE' });
      });
    });
  });

  it('is unavailable when it takes no more connections, and when all of the pool are in use', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await (await administrator()).query(`alter database ${database.name} connection limit 1`);
    await withPool(database, async (pool) => {
      await pool.with(async () => {
        expect(await failureOf(pool.with((connection) => connection.rows('select 1')))).toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining(
            'takes no more connections; raise its max_connections, or lower RINGLOG_DATABASE_POOL',
          ) as string,
        });
      });
    });
    await (await administrator()).query(`alter database ${database.name} connection limit -1`);
    // Long enough for the one that there is.
    const url = `${database.url}&connect_timeout=3`;
    await withPool(
      { target: { ...database.target, url } },
      async (pool) => {
        await pool.with(async () => {
          expect(await failureOf(pool.with((connection) => connection.rows('select 1')))).toMatchObject({
            code: 'UNAVAILABLE',
            message: 'The data cannot be read: all connections to the database are in use (RINGLOG_DATABASE_POOL).',
          });
        });
      },
      { size: 1 },
    );
  });

  it.each([
    ['53100', 'the disk of the database is full'],
    ['53200', 'no memory left'],
    ['25006', 'read-only'],
    ['57P02', 'has crashed'],
    ['57P03', 'starting or stopping'],
    ['58030', 'reports an error'],
    ['40001', 'other writers were in the way'],
    ['40P01', 'other writers were in the way'],
  ])('is unavailable and says why: %s', async (state, cause) => {
    await using database = await temporaryDatabase({ isEmpty: true });
    const raise = `do $$ begin raise exception 'it' using errcode = '${state}'; end $$`;
    await withPool(database, async (pool) => {
      const raised = await pool.with((connection) => connection.exec(raise)).catch((error: unknown) => error);
      expect(storageFailure(raised)).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringMatching(new RegExp(`^Nothing was stored: .*${cause}`)) as string,
      });
      expect(isPassing(raised)).toBe(state.startsWith('40'));
    });
  });

  it('is not blamed for what is our fault', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await withPool(database, async (pool) => {
      const failure = await failureOf(pool.with((connection) => connection.rows('select "nothing"')));
      expect(failure.message).toContain('column "nothing" does not exist');
      expect(failure).not.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });
});
