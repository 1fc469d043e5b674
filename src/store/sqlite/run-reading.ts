import type { Ask, Key, Reading, Rows } from '../read/reading.ts';
import type { Connection } from './connect.ts';

/** Runs a reading to its end, query after query. What fails there is thrown here: a reading catches nothing. */
export function runReading<Result>(connection: Connection, reading: Reading<Result>): Result {
  let step = reading.next();
  while (step.done !== true) step = reading.next(rowsOf(connection, step.value));
  return step.value;
}

function rowsOf(connection: Connection, { sql, parameters, keys }: Ask): Rows {
  const statement = connection.rows(sql);
  if (keys === null) return statement.all(...(parameters as never[])) as unknown as Rows;
  // One after the other is quicker here than any query about all of them.
  const find = (key: Key) => (statement.get(...(parameters as never[]), ...(key as never[])) ?? NOTHING) as never;
  return keys.length === 1 ? [find(keys[0]!)] : keys.map(find);
}

const NOTHING: readonly unknown[] = [];
