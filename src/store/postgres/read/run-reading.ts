import type { Ask, Key, Reading, Rows } from '../../read/reading.ts';
import type { Connection } from '../connect.ts';

/** Runs a reading to its end, query after query. What fails is thrown here: a reading catches nothing. */
export async function runReading<Result>(reading: Reading<Result>, rows: (ask: Ask) => Promise<Rows>): Promise<Result> {
  let step = reading.next();
  while (step.done !== true) step = reading.next(await rows(step.value));
  return step.value;
}

/** The rows of one query. */
export async function rowsOf(connection: Connection, { sql, parameters, keys }: Ask): Promise<Rows> {
  if (keys === null) return connection.rows(sql, parameters);
  const found = keys.map(() => NOTHING);
  // Behind what was asked for stands the place of the key, from 1 on.
  for (const row of await connection.rows(sql, [...parameters, ...listsOf(keys)])) found[Number(row.pop()) - 1] = row;
  return found;
}

/** All keys, column by column. */
function listsOf(keys: readonly Key[]): unknown[][] {
  const blanks = Array.from<null>({ length: Math.max(0, FEWEST_KEYS - keys.length) }).fill(null);
  return keys[0]!.map((_, column) => [...keys.map((key) => key[column]), ...blanks]);
}

/**
 * As many keys PostgreSQL expects of a list that it does not know yet. Of fewer ones it makes a new plan each time,
 * which takes longer than the rows: that for any list seems dear to it then. Blank keys find nothing.
 */
const FEWEST_KEYS = 10;

const NOTHING: readonly unknown[] = [];
