import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';

const INSERT = queries
  .insertInto('dictionary')
  .values({ tenant_id: 0, text: '' })
  .onConflict((c) => c.doNothing())
  .compile().sql;
export const FIND_WORD = queries
  .selectFrom('dictionary')
  .select('id')
  .where('tenant_id', '=', 0)
  .where('text', '=', '')
  .compile().sql;

/** The number of a text in the tenant's dictionary, found or made. Entries never change or go. */
export function wordNumber(connection: Connection, tenantId: number, text: string): number {
  const inserted = connection.rows(INSERT).run(tenantId, text);
  if (inserted.changes === 1) return Number(inserted.lastInsertRowid);
  return (connection.rows(FIND_WORD).get(tenantId, text) as unknown as [number])[0];
}
