import { sql, type Compilable, type Kysely } from 'kysely';
import { createCallLogs, createNumberIndex, INDEXED_COLUMNS } from '../month-table.ts';
import { POSTGRES_DDL } from './ddl.ts';

/** The table that all months are partitions of, by the start of their call logs. */
export const CALL_LOGS_TABLE = 'calllog';

/**
 * It is made as this program's catalogue has it when the migrations are done, as months of SQLite are. A migration of
 * call logs alters it, where it is there, and with it all months.
 */
export function createPartitioned(db: Kysely<unknown>): Compilable[] {
  return [
    createCallLogs(db, CALL_LOGS_TABLE, POSTGRES_DDL).modifyEnd(sql`partition by range ("started_at")`),
    ...INDEXED_COLUMNS.map((column) =>
      createNumberIndex(db, `${CALL_LOGS_TABLE}_${column}_number`, column, CALL_LOGS_TABLE),
    ),
  ];
}
