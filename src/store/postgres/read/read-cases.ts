import type { Connection } from '../connect.ts';
import { CASES } from './sql.ts';

/**
 * The collation of this server that knows the case of letters best. Where it has none that does (a server before
 * PostgreSQL 18 that was built without ICU), it is that of the database, which may know that of ASCII alone.
 */
export async function readCases(connection: Connection): Promise<string> {
  const rows = await connection.rows(`select "collname"::text from pg_collation where "collname" = any($1::text[])`, [
    [...CASES],
  ]);
  const there = new Set(rows.map(([name]) => name));
  return CASES.find((name) => there.has(name)) ?? 'default';
}
