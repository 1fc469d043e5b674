import { RATE_TYPES } from '../../../record/rate-fields.ts';
import type { ReplaceRatesJob, ReplaceRatesResult } from '../../jobs.ts';
import { NUMBERS } from '../../rate-batch.ts';
import type { Connection } from '../connect.ts';
import { CopyBuffer } from './copy-buffer.ts';
import { copyIn } from './copy-in.ts';
import { bigints } from '../parameters.ts';

/** Raised only from the state that was looked at: whoever comes second looks again. */
const NEXT_SEQ = 'update "tenant" set "rating_seq" = "rating_seq" + 1 where "id" = $1 and "rating_seq" = $2';
const REPLACE = 'update "rate" set "replaced_at" = $3 where "tenant_id" = $1 and "version" = any($2::bigint[])';
const COLUMNS = ['tenant_id', 'created_at', 'prefix', 'account', 'description', ...NUMBERS];
const ADD = `copy "rate" (${COLUMNS.map((name) => `"${name}"`).join(', ')}) from stdin with (format binary)`;
const TYPE = NUMBERS.indexOf('type');

/** Puts rates in the place of others, unless the tenant's rates have changed since they were looked at. In a transaction. */
export async function replaceRates(connection: Connection, job: ReplaceRatesJob): Promise<ReplaceRatesResult> {
  const { tenantId, seq, at, replaced, added, audit } = job;
  if ((await connection.changes(NEXT_SEQ, [tenantId, seq])) !== 1) return { replaced: false };
  if (replaced.length > 0) await connection.changes(REPLACE, [tenantId, bigints(replaced), at]);
  const copy = new CopyBuffer();
  for (let rate = 0; rate < added.prefixes.length; rate++) {
    copy.row(COLUMNS.length);
    copy.number(tenantId);
    copy.number(at);
    copy.text(added.prefixes[rate]!);
    copy.text(added.accounts[rate]!);
    copy.text(added.descriptions[rate]!);
    for (let column = 0; column < NUMBERS.length; column++) {
      const value = added.numbers[rate * NUMBERS.length + column]!;
      if (column === TYPE) copy.text(RATE_TYPES[value]!);
      else copy.number(Number.isNaN(value) ? null : value);
    }
  }
  if (copy.rows > 0) await copyIn(connection, ADD, copy.finish());
  await connection.rows(audit.sql, audit.parameters);
  return { replaced: true };
}
