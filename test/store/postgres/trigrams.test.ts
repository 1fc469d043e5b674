import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { foldCase } from '../../../src/query/fold.ts';
import { readFilter } from '../../../src/query/filter.ts';
import { parseSearch } from '../../../src/query/search.ts';
import { ConnectionPool, type Connection } from '../../../src/store/postgres/connect.ts';
import { postgresDialect } from '../../../src/store/postgres/dialect.ts';
import { examineDatabase } from '../../../src/store/postgres/examine.ts';
import { migrateDatabase, prepareDatabase } from '../../../src/store/postgres/prepare.ts';
import { readCases } from '../../../src/store/postgres/read-cases.ts';
import { DictionaryReader } from '../../../src/store/read/dictionary-reader.ts';
import type { Ask } from '../../../src/store/read/reading.ts';
import { Statements } from '../../../src/store/read/statements.ts';
import { WordReader } from '../../../src/store/read/words.ts';
import { resolveFilter, resolveSearch, type Dictionary } from '../../../src/store/resolve.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../support/postgres.ts';

const TENANT = 1;

/** What a trigram index might take for another text, or for none. */
const ODD = ['50% off', '50 off', 'a_b_c', 'aXbXc', String.raw`c:\temp`, 'ΟΔΥΣΣΕΥΣ', 'Ὀδυσσεύς', 'İstanbul', 'Straße'];
const letters = fc.constantFrom(...Array.from('aAbB01 %_\\-+.üÜσΣςİıß汉é'));
const texts = fc.array(letters, { minLength: 1, maxLength: 12 }).map((some) => some.join(''));

async function withWords(words: readonly string[], run: (connection: Connection) => Promise<void>): Promise<void> {
  await using database = await temporaryDatabase();
  const pool = new ConnectionPool(database.target, 'migrate', 1);
  try {
    await pool.with(async (connection) => {
      await connection.rows(
        `insert into "dictionary" ("tenant_id", "id", "text", "digest")
          select ${TENANT}, "place", "word", substr(sha256(convert_to("word", 'UTF8')), 1, 16)
          from unnest($1::text[]) with ordinality as "new" ("word", "place")`,
        [words],
      );
      // As autovacuum would: it also puts in its place what waits to come into the index.
      await connection.exec('vacuum analyze "dictionary"');
      await run(connection);
    });
  } finally {
    await pool.close();
  }
}

/** The questions to the dictionary that a search or filter comes to, and the numbers that are found. */
async function asked(connection: Connection, resolve: (dictionary: Dictionary) => unknown) {
  const statements = new Statements(postgresDialect(await readCases(connection)));
  const reader = new DictionaryReader(statements, new WordReader(statements), TENANT);
  const reading = reader.resolved(resolve);
  const asks: Ask[] = [];
  const found: number[][] = [];
  let step = reading.next();
  while (step.done !== true) {
    const rows = await connection.rows(step.value.sql, step.value.parameters);
    // A search also looks for the session that is called so.
    if (step.value.sql.includes('"dictionary"')) {
      asks.push(step.value);
      found.push(rows.map(([number]) => number as number).toSorted((a, b) => a - b));
    }
    step = reading.next(rows);
  }
  return { asks, found };
}

const search = (text: string) => (dictionary: Dictionary) => resolveSearch(parseSearch(text), dictionary);
const filter = (text: string) => (dictionary: Dictionary) => resolveFilter(readFilter(text), dictionary);

describe('words are found by their trigrams', () => {
  it('in a large dictionary, where a question has three letters or digits in a row', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `+1202${String(n * 7919).padStart(9, '0')}`);
    await withWords(many, async (connection) => {
      const planOf = async (resolve: (dictionary: Dictionary) => unknown) => {
        const { asks } = await asked(connection, resolve);
        const { sql: text, parameters } = asks.at(-1)!;
        return (await connection.rows(`explain (costs off) ${text}`, parameters)).join('\n');
      };
      const index = `Bitmap Index Scan on "dictionary_folded_${await readCases(connection)}"`.replaceAll(
        /"(\w+)"/g,
        '$1',
      );
      for (const question of [
        search('7919005'),
        filter("contains(caller,'7919005')"),
        filter("contains(tolower(caller),'7919005')"),
        filter("startswith(caller,'+12020079190')"),
        filter("endswith(callee,'79190')"),
      ])
        expect(await planOf(question)).toContain(index);
      // Nearly every text, or the whole index, is no less than all texts.
      for (const question of [search('79'), search('+7'), search('1202'), filter("contains(toupper(caller),'791900')")])
        expect(await planOf(question)).not.toContain('dictionary_folded');
    });
  });

  it('and are the same that a look through all finds', async () => {
    const words = [...new Set([...ODD, ...fc.sample(texts, { seed: 5, numRuns: 400 })])];
    await withWords(words, async (connection) => {
      const { engine, queries } = postgresDialect(await readCases(connection));
      const numbers = async (condition: ReturnType<typeof engine.contains>) => {
        const query = queries.selectFrom('dictionary').select('id').where(condition).orderBy('id').compile();
        return (await connection.rows(query.sql, query.parameters)).map(([number]) => words[(number as number) - 1]!);
      };
      const column = sql.ref('text');
      const part = fc.oneof(
        texts,
        fc.constantFrom(...words.map((word) => word.slice(1, 6)).filter((one) => one !== '')),
      );
      for (const scan of ['seqscan', 'bitmapscan']) {
        await connection.exec(`set enable_seqscan = on; set enable_bitmapscan = on; set enable_${scan} = off`);
        await fc.assert(
          fc.asyncProperty(part, async (text) => {
            const word = foldCase(text);
            expect(await numbers(engine.containsFolded(column, word))).toEqual(
              words.filter((one) => foldCase(one).includes(word)),
            );
            const may = engine.mayContain(column, text);
            if (may === null) return;
            expect(await numbers(may)).toEqual(
              expect.arrayContaining(words.filter((one) => one.includes(text) || one.toLowerCase().includes(text))),
            );
          }),
          { numRuns: 300, seed: 5, examples: ODD.map((one) => [one.toLowerCase()] as [string]) },
        );
      }
    });
  });

  it('of the one tenant', async () => {
    await withWords(['12025550147', '12025550148'], async (connection) => {
      await connection.exec(`insert into "dictionary" ("tenant_id", "id", "text", "digest") values (2, 9, '12025550147', 'x');
        set enable_seqscan = off; set enable_indexscan = off`);
      for (const question of [search('5550147'), filter("contains(caller,'50147')")])
        expect((await asked(connection, question)).found).toEqual([[1]]);
    });
  });
});

describe('the extension pg_trgm', () => {
  const stateOf = async ({ target }: TemporaryDatabase) =>
    (await examineDatabase(target)).find(({ check }) => check === 'pg_trgm')!;

  it('is done without where the role may not add it, until somebody else has', async () => {
    await using database = await temporaryDatabase({ isEmpty: true });
    await database.query(
      `alter database ${database.name} owner to postgres; grant create on schema public to ringlog`,
      [],
      'postgres',
    );
    await prepareDatabase(database.target);
    expect(await stateOf(database)).toMatchObject({
      state: 'note',
      message: expect.stringMatching(
        /^is not installed: .* or a superuser: create extension pg_trgm, and then/,
      ) as string,
    });
    await database.query('create schema "elsewhere"; create extension pg_trgm schema "elsewhere"', [], 'postgres');
    await database.query('grant usage on schema "elsewhere" to ringlog', [], 'postgres');
    // Opening does not do it: writers would have to wait.
    await prepareDatabase(database.target);
    expect(await stateOf(database)).toMatchObject({
      state: 'note',
      message: expect.stringMatching(/^is installed, but words are not indexed: .* Run: ringlog migrate$/) as string,
    });
    const index = /^create index "dictionary_folded_[^"]+" on "dictionary" using gin .* "elsewhere"\."gin_trgm_ops"\)$/;
    const tried = await migrateDatabase(database.target, true);
    expect(tried.statements).toEqual([expect.stringMatching(index)]);
    expect(await stateOf(database)).toMatchObject({ state: 'note' });
    expect(await migrateDatabase(database.target, false)).toEqual(tried);
    expect(await stateOf(database)).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/^version \S+ indexes words for search$/) as string,
    });
    expect((await migrateDatabase(database.target, false)).statements).toEqual([]);
    // A server that was upgraded may know the case of letters by other means.
    const [name] = await database.query(`select "relname" from pg_class where "relname" ~ '^dictionary_folded_'`);
    await database.query(`alter index "${String(name!['relname'])}" rename to "dictionary_folded_old"`);
    expect(await stateOf(database)).toMatchObject({ state: 'note' });
    expect((await migrateDatabase(database.target, false)).statements).toEqual([
      'drop index "dictionary_folded_old"',
      expect.stringMatching(index),
    ]);
  });
});
