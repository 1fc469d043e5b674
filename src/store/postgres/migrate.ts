import { Migrator } from 'kysely/migration';
import { DatabaseError } from 'pg';
import { SetupError } from '../../record/errors.ts';
import { NOTHING_MIGRATED, statementText, type Migrated } from '../migrated.ts';
import { migrations } from '../migrations/index.ts';
import { CALL_LOGS_TABLE, createPartitioned } from './call-logs.ts';
import { checkState } from './check-state.ts';
import { citusTables, distributing, hasCitus, ONE_AFTER_ANOTHER, type Distributing } from './citus.ts';
import type { Connection } from './connect.ts';
import { POSTGRES_DDL } from './ddl.ts';
import { kyselyOver } from './kysely-over.ts';
import { lock } from './locks.ts';
import { readState } from './state.ts';
import { indexTrigrams } from './trigrams.ts';

export interface MigrateOptions {
  /** Do it, tell what was done, and take it back; tables are not moved between machines at all. */
  readonly isTrial?: boolean;
  /**
   * Do also what is no migration: spread the tables over machines, where Citus is there, and index the words by their
   * trigrams. Otherwise both is done only beside migrations: the first with tables that are new where the others are
   * spread already.
   */
  readonly isAsked?: boolean;
}

/**
 * Brings the database to this program's schema, in one transaction: all of it or nothing. Tables are spread in another:
 * Citus cannot spread what was made in the same. Several processes may do so at once; one does, the others wait for it.
 * @throws SetupError when this program cannot use the database (check-state.ts)
 */
export async function migrate(connection: Connection, options: MigrateOptions = {}): Promise<Migrated> {
  const { isTrial = false, isAsked = false } = options;
  const isDue = isAsked || (await pending(connection)).length > 0;
  if (!isDue && (await toDistribute(connection, false)).length === 0) return NOTHING_MIGRATED;
  const done = await alone(connection, isTrial, async () => {
    const names = await pending(connection);
    const statements = names.length === 0 ? [] : await run(connection);
    const indexed = isDue ? await indexTrigrams(connection) : [];
    // What a trial would spread is known while its tables are there.
    const moved = isTrial ? await toDistribute(connection, isAsked) : [];
    return { names, statements: [...statements, ...indexed], moved };
  });
  const moved = isTrial ? done.moved : await distribute(connection, isAsked);
  return {
    migrations: done.names,
    statements: [...done.statements, ...moved.map(({ call }) => call)],
    distributed: moved.map(({ table }) => table),
  };
}

/** Does something in a transaction while nobody else migrates; a trial is taken back. */
async function alone<Result>(connection: Connection, isTrial: boolean, work: () => Promise<Result>): Promise<Result> {
  await connection.exec('begin');
  let done = false;
  try {
    await connection.exec(ONE_AFTER_ANOTHER);
    await lock(connection, 'migrate');
    const result = await work();
    done = !isTrial;
    return result;
  } finally {
    await connection.exec(done ? 'commit' : 'rollback');
  }
}

const KNOWN = migrations(POSTGRES_DDL);

async function pending(connection: Connection): Promise<string[]> {
  const state = await readState(connection);
  checkState(state, knownMigrations());
  return pendingOf(state.applied);
}

/** By name, in their order. */
export function knownMigrations(): string[] {
  return Object.keys(KNOWN);
}

/** The migrations of this program that were not run yet; `applied`: those that were, null for none. */
export function pendingOf(applied: readonly string[] | null): string[] {
  return knownMigrations().filter((name) => applied?.includes(name) !== true);
}

async function run(connection: Connection): Promise<string[]> {
  const statements: string[] = [];
  const db = kyselyOver(connection, (sql, parameters) => {
    const text = statementText(sql, parameters);
    if (text !== null) statements.push(text);
  });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => KNOWN } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  const [there] = await connection.rows('select to_regclass($1) is not null', [CALL_LOGS_TABLE]);
  for (const step of there![0] === true ? [] : createPartitioned(db)) {
    const { sql } = step.compile();
    statements.push(sql);
    await connection.exec(sql);
  }
  await connection.exec(STORE_NAME);
  return statements;
}

/** Made with the database and never changed: tells one store from another. */
const STORE_NAME = `insert into "setting" ("name", "value")
  values ('store_name', replace(gen_random_uuid()::text, '-', '')) on conflict do nothing`;

/** What is to be spread: all that is not when it is asked for, else what is not beside others that are. */
async function toDistribute(connection: Connection, isAsked: boolean): Promise<readonly Distributing[]> {
  if (!(await hasCitus(connection))) return [];
  const tables = await citusTables(connection);
  return !isAsked && tables.every(({ lies }) => lies === 'local') ? [] : distributing(tables);
}

async function distribute(connection: Connection, isAsked: boolean): Promise<readonly Distributing[]> {
  if ((await toDistribute(connection, isAsked)).length === 0) return [];
  return alone(connection, false, async () => {
    const moved = await toDistribute(connection, isAsked);
    for (const { table, call } of moved) {
      await connection.exec(call).catch((error: unknown) => {
        throw distributeFailure(table, error);
      });
    }
    return moved;
  });
}

function distributeFailure(table: string, error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  return new SetupError(
    `Citus could not spread table ${table}: ${error.message}. No table was spread, and all lie where they did. Run \`ringlog migrate\` again when that is mended.`,
  );
}
