import type { Connection } from './connect.ts';

/** What only one process does at a time: advisory locks of the database, held until the transaction ends. */
const LOCKS = { migrate: 1, months: 2 } as const;

/** `RING` in ASCII: the first half of the key, so that other programs on the database have others. */
const RINGLOG = 0x52_49_4e_47;

export async function lock(connection: Connection, what: keyof typeof LOCKS): Promise<void> {
  await connection.rows('select pg_advisory_xact_lock($1::integer, $2::integer)', [RINGLOG, LOCKS[what]]);
}
