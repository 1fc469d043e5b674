import { SetupError } from '../../record/errors.ts';
import { ConnectionPool } from './connect.ts';
import { migrate } from './migrate.ts';
import { ensureMonths, monthsAhead, partitionFault, readPartitions } from './months.ts';
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
  let pool: ConnectionPool | null = null;
  try {
    pool = new ConnectionPool(target, 'migrate', 1);
    await pool.with(async (connection) => {
      if (existing && (await readState(connection)).tables.length === 0) throw nothingThere(target);
      await migrate(connection);
      await checkRights(connection);
      const fault = (await readPartitions(connection)).map(partitionFault).find((one) => one !== null);
      if (fault !== undefined) throw new SetupError(fault);
    });
    await ensureMonths(pool, monthsAhead(Date.now()));
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
