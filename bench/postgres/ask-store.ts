import { Client } from 'pg';
import { readListOptions, requestOf } from '../../src/calllogs/list-options.ts';
import { cursorsOf } from '../../src/calllogs/cursor.ts';
import { decodeId } from '../../src/record/id.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import type { Store } from '../../src/store/store.ts';
import { answerParent } from '../answer-parent.ts';
import { askChild } from '../ask-child.ts';
import type { Statement } from './statement.ts';

/** Asks the store itself, without HTTP, as the server does: for the tag first, then for the answer. */
interface Question {
  readonly database: string;
  /** Paths of the API: `/calllogs/{id}` or `/calllogs?…`. */
  readonly paths: readonly string[];
  /** Asked before that: words and plans are at hand then. */
  readonly warming: readonly string[];
  /** For so long, one after another; null: each once, and its statements are kept. */
  readonly seconds: number | null;
}

interface Answer {
  readonly perSecond: number;
  /** What each path has asked the database. */
  readonly statements: readonly (readonly Statement[])[];
}

/** How many answers a second the store has, one at a time. */
export async function askStore(
  database: string,
  paths: readonly string[],
  warming: readonly string[],
  seconds: number,
): Promise<number> {
  const question = { database, paths, warming, seconds };
  return (await askChild<Question, Answer>(import.meta.filename, question)).perSecond;
}

/** The very SQL that Ringlog asks for each path, in its order. */
export async function captureStatements(
  database: string,
  paths: readonly string[],
  warming: readonly string[],
): Promise<readonly (readonly Statement[])[]> {
  const question = { database, paths, warming, seconds: null };
  return (await askChild<Question, Answer>(import.meta.filename, question)).statements;
}

const TENANT = 1;

async function run({ database, paths, warming, seconds }: Question): Promise<Answer> {
  const store = await openPostgres({ url: database, pool: 4, statementTimeout: 60_000 }, { writer: 'place' });
  try {
    for (const path of warming) await answer(store, path);
    if (seconds === null) return { perSecond: Number.NaN, statements: await captured(store, paths) };
    const began = performance.now();
    let asked = 0;
    while (performance.now() - began < seconds * 1000) await answer(store, paths[asked++ % paths.length]!);
    return { perSecond: (asked * 1000) / (performance.now() - began), statements: [] };
  } finally {
    await store.close();
  }
}

async function answer(store: Store, path: string): Promise<void> {
  const scope = { tenantId: TENANT, extensions: null };
  await store.changeSeq(TENANT);
  const [place, query] = path.split('?') as [string, string?];
  if (query === undefined) await store.get(scope, decodeId(place.slice(place.lastIndexOf('/') + 1))!);
  else await store.list(scope, requestOf(readListOptions(Object.fromEntries(new URLSearchParams(query)), NO_CURSORS)));
}

const NO_CURSORS = cursorsOf('');

async function captured(store: Store, paths: readonly string[]): Promise<Statement[][]> {
  const all: Statement[][] = [];
  let statements: Statement[] = [];
  const { query } = Client.prototype;
  Client.prototype.query = function (this: Client, ...given: [Statement | string]) {
    const [asked] = given;
    statements.push(typeof asked === 'string' ? { text: asked } : { ...asked });
    return query.apply(this, given as never) as never;
  } as never;
  for (const path of paths) {
    statements = [];
    await answer(store, path);
    all.push(statements);
  }
  Client.prototype.query = query;
  return all;
}

if (import.meta.main) answerParent(run);
