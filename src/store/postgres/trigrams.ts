import { sql } from 'kysely';
import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';
import { isLost, sqlState } from './failure.ts';
import { readCases } from './read-cases.ts';
import { foldedSql } from './sql.ts';

/**
 * An index of all runs of three characters in the folded texts of the dictionary, by which a search finds the words that
 * hold a part. It needs the extension pg_trgm, which the owner of a database may add without being a superuser
 * (PostgreSQL 15, F.35).
 */
export const EXTENSION = 'pg_trgm';

export interface Trigrams {
  /** Of the extension in this database; null: it is not in it. */
  readonly installed: string | null;
  /** Whether the server could add it. */
  readonly isAvailable: boolean;
  /** Whether there is the index that questions on this server need. */
  readonly isIndexed: boolean;
}

export async function readTrigrams(connection: Connection): Promise<Trigrams> {
  const [[isIndexed]] = (await connection.rows('select to_regclass($1) is not null', [
    `"${indexName(await readCases(connection))}"`,
  ])) as [[boolean]];
  const [row] = await connection.rows('select "installed_version" from pg_available_extensions where "name" = $1', [
    EXTENSION,
  ]);
  return { installed: (row?.[0] as string | null | undefined) ?? null, isAvailable: row !== undefined, isIndexed };
}

/**
 * Adds the extension and the index where they are missing, in the transaction that runs. Where that may not be,
 * everything goes on without: a search then looks through all words.
 * @returns the statements of it
 */
export async function indexTrigrams(connection: Connection): Promise<string[]> {
  const { installed, isAvailable, isIndexed } = await readTrigrams(connection);
  if (isIndexed || !isAvailable) return [];
  const statements: string[] = [];
  const run = async (statement: string) => {
    await connection.exec(statement);
    statements.push(statement);
  };
  await connection.exec('savepoint "trigrams"');
  try {
    if (installed === null) await run(`create extension if not exists ${EXTENSION}`);
    for (const [name] of await connection.rows(OTHERS, [`^${PREFIX}`])) await run(`drop index "${name as string}"`);
    const cases = await readCases(connection);
    await run(indexSql(cases, await schemaOfExtension(connection)));
    return statements;
  } catch (error) {
    if (sqlState(error) === null || isLost(error)) throw error;
    await connection.exec('rollback to savepoint "trigrams"');
    return [];
  }
}

/** It may lie in a schema in which this role does not look. */
async function schemaOfExtension(connection: Connection): Promise<string> {
  const [row] = await connection.rows(
    `select "nspname"::text from pg_extension join pg_namespace on pg_namespace."oid" = "extnamespace" where "extname" = $1`,
    [EXTENSION],
  );
  return row![0] as string;
}

const PREFIX = 'dictionary_folded_';

/** Another collation, after the server was upgraded, is another expression and needs another index. */
function indexName(cases: string): string {
  return PREFIX + cases;
}

const OTHERS = `select "relname"::text from pg_class join pg_index on "indexrelid" = pg_class."oid"
  where "indrelid" = 'dictionary'::regclass and "relname" ~ $1`;

function indexSql(cases: string, schema: string): string {
  const { sql: text } =
    sql`create index ${sql.id(indexName(cases))} on "dictionary" using gin ((${foldedSql(sql.ref('text'), cases)}) ${sql.id(schema, 'gin_trgm_ops')})`.compile(
      queries,
    );
  return text;
}
