import { RATE_TYPES } from '../../record/rate-fields.ts';
import type { ReplaceRatesJob, ReplaceRatesResult } from '../jobs.ts';
import { NUMBERS } from '../rate-batch.ts';
import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';

/** Raised only from the state that was looked at: whoever comes second looks again. */
const NEXT_SEQ = 'update "tenant" set "rating_seq" = "rating_seq" + 1 where "id" = ? and "rating_seq" = ?';
const REPLACE = 'update "rate" set "replaced_at" = ? where "version" = ? and "tenant_id" = ?';
const TEXTS = ['prefix', 'account', 'description'] as const;
const COLUMNS = ['tenant_id', 'created_at', ...TEXTS, ...NUMBERS];
/** Many rows in one statement are stored in two thirds of the time. */
const AT_ONCE = 16;
const [ADD_ONE, ADD_MANY] = [1, AT_ONCE].map((rows) => {
  const row = Object.fromEntries(COLUMNS.map((column) => [column, null]));
  return queries.insertInto('rate').values(Array(rows).fill(row)).compile().sql;
}) as [string, string];

type Cell = string | number | null;

/** Puts rates in the place of others, unless the tenant's rates have changed since they were looked at. */
export function replaceRates(connection: Connection, job: ReplaceRatesJob): ReplaceRatesResult {
  const { tenantId, seq, at, replaced, added, audit } = job;
  if (connection.rows(NEXT_SEQ).run(tenantId, seq).changes !== 1) return { replaced: false };
  const replace = connection.rows(REPLACE);
  for (const version of replaced) replace.run(at, version, tenantId);
  const count = added.prefixes.length;
  const many = connection.rows(ADD_MANY);
  const one = connection.rows(ADD_ONE);
  let next = 0;
  for (const cells: Cell[] = []; next + AT_ONCE <= count; next += AT_ONCE) {
    for (let row = 0; row < AT_ONCE; row++) setCells(cells, row * COLUMNS.length, job, next + row);
    many.run(...cells);
  }
  for (const cells: Cell[] = []; next < count; next++) one.run(...setCells(cells, 0, job, next));
  connection.rows(audit.sql).run(...(audit.parameters as never[]));
  return { replaced: true };
}

/** The cells of one rate, in the order of COLUMNS. */
function setCells(cells: Cell[], from: number, { tenantId, at, added }: ReplaceRatesJob, rate: number): Cell[] {
  const { numbers, prefixes, accounts, descriptions } = added;
  cells[from] = tenantId;
  cells[from + 1] = at;
  cells[from + 2] = prefixes[rate]!;
  cells[from + 3] = accounts[rate]!;
  cells[from + 4] = descriptions[rate]!;
  for (let column = 0; column < NUMBERS.length; column++) {
    const value = numbers[rate * NUMBERS.length + column]!;
    cells[from + 5 + column] = NUMBERS[column] === 'type' ? RATE_TYPES[value]! : Number.isNaN(value) ? null : value;
  }
  return cells;
}
