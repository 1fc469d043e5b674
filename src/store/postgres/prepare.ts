import { SetupError } from '../../record/errors.ts';
import type { Migrated } from '../migrated.ts';
import { ConnectionPool, type Connection } from './connect.ts';
import { migrate } from './migrate.ts';
import { makeMonths, monthsAhead, partitionFault, readPartitions } from './months.ts';
import { openFailure } from './open-failure.ts';
import { checkRights } from './rights.ts';
import { readState } from './state.ts';
import { placeOf, type Target } from './target.ts';

/**
 * Makes a database ready for use: this program's schema, this month and the next.
 * @param existing refuse a database that holds no data yet rather than beginning there
 * @throws SetupError when it cannot be used; it says why, and what would be right
 */
export async function prepareDatabase(target: Target, existing = false): Promise<void> {
  await withDatabase(target, async (connection) => {
    if (existing && (await readState(connection)).tables.length === 0) throw nothingThere(target);
    await migrate(connection);
    await finish(connection);
  });
}

/**
 * The same, telling what was done; with Citus the tables are spread over its machines.
 * @param isTrial tell what would be done, and do nothing
 */
export async function migrateDatabase(target: Target, isTrial: boolean): Promise<Migrated> {
  return withDatabase(target, async (connection) => {
    const done = await migrate(connection, { isTrial, isAsked: true });
    if (!isTrial) await finish(connection);
    return done;
  });
}

async function finish(connection: Connection): Promise<void> {
  await checkRights(connection);
  const fault = (await readPartitions(connection)).map(partitionFault).find((one) => one !== null);
  if (fault !== undefined) throw new SetupError(fault);
  await makeMonths(connection, monthsAhead(Date.now()));
}

async function withDatabase<Result>(target: Target, run: (connection: Connection) => Promise<Result>): Promise<Result> {
  let pool: ConnectionPool | null = null;
  try {
    pool = new ConnectionPool(target, 'migrate', 1);
    return await pool.with(run);
  } catch (error) {
    throw openFailure(error, target.url);
  } finally {
    await pool?.close();
  }
}

function nothingThere({ url }: Target): SetupError {
  const { database, server } = placeOf(url);
  return new SetupError(
    `There is no Ringlog data in database '${database}' on ${server}. Start with \`ringlog serve\` or \`ringlog import\`, or name another by RINGLOG_DATABASE_URL.`,
  );
}
