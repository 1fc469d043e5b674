import { RATE_TYPES } from '../../record/rate-fields.ts';
import type { ReplaceRatesJob, ReplaceRatesResult } from '../jobs.ts';
import { NUMBERS } from '../rate-batch.ts';
import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';

/** Raised only from the state that was looked at: whoever comes second looks again. */
const NEXT_SEQ = 'update "tenant" set "rating_seq" = "rating_seq" + 1 where "id" = ? and "rating_seq" = ?';
const REPLACE = 'update "rate" set "replaced_at" = ? where "version" = ? and "tenant_id" = ?';
const TEXTS = ['prefix', 'account', 'description'] as const;
const ADD = queries
  .insertInto('rate')
  .values(
    Object.fromEntries(['tenant_id', 'created_at', ...TEXTS, ...NUMBERS].map((column) => [column, null])) as never,
  )
  .compile().sql;

/** Puts rates in the place of others, unless the tenant's rates have changed since they were looked at. */
export function replaceRates(connection: Connection, job: ReplaceRatesJob): ReplaceRatesResult {
  const { tenantId, seq, at, replaced, added, audit } = job;
  if (connection.rows(NEXT_SEQ).run(tenantId, seq).changes !== 1) return { replaced: false };
  const replace = connection.rows(REPLACE);
  for (const version of replaced) replace.run(at, version, tenantId);
  const add = connection.rows(ADD);
  const { numbers, prefixes, accounts, descriptions } = added;
  const cells: (string | number | null)[] = [tenantId, at];
  for (let index = 0; index < prefixes.length; index++) {
    cells[2] = prefixes[index]!;
    cells[3] = accounts[index]!;
    cells[4] = descriptions[index]!;
    for (let column = 0; column < NUMBERS.length; column++) {
      const value = numbers[index * NUMBERS.length + column]!;
      cells[5 + column] = NUMBERS[column] === 'type' ? RATE_TYPES[value]! : Number.isNaN(value) ? null : value;
    }
    add.run(...cells);
  }
  connection.rows(audit.sql).run(...(audit.parameters as never[]));
  return { replaced: true };
}
