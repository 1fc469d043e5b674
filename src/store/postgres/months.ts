import { UnavailableError } from '../../record/errors.ts';
import { FIRST_MONTH, LAST_MONTH, monthOf, monthSpan, monthTable } from '../month.ts';
import { CALL_LOGS_TABLE } from './call-logs.ts';
import { ONE_AFTER_ANOTHER } from './citus.ts';
import type { Connection, ConnectionPool } from './connect.ts';
import { lock } from './locks.ts';

/** A table that is a month, or says so by its name. */
export interface Partition {
  readonly name: string;
  /** As PostgreSQL writes them: `FOR VALUES FROM ('…') TO ('…')`; null when it is no partition of call logs. */
  readonly bounds: string | null;
}

const PARTITIONS = `select "table"."relname"::text,
    case when "inhparent" = to_regclass('${CALL_LOGS_TABLE}') then pg_get_expr("table"."relpartbound", "table"."oid") end
  from pg_class as "table" left join pg_inherits on "inhrelid" = "table"."oid"
  where "inhparent" = to_regclass('${CALL_LOGS_TABLE}') and "table"."relkind" in ('r', 'p', 'f')
    or "table"."relname" ~ '^${CALL_LOGS_TABLE}_[0-9]{6}$' and "table"."relkind" in ('r', 'p', 'f', 'v', 'm')
    and "table"."relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
  order by 1`;

export async function readPartitions(connection: Connection): Promise<Partition[]> {
  const rows = await connection.rows(PARTITIONS);
  return rows.map(([name, bounds]) => ({ name: name as string, bounds: bounds as string | null }));
}

/** What is wrong with a table that somebody else made, and what would be right; null: it is a month as it should be. */
export function partitionFault({ name, bounds }: Partition): string | null {
  const month = Number(name.slice(CALL_LOGS_TABLE.length + 1));
  if (bounds === null) {
    return `Table ${name} is no partition of ${CALL_LOGS_TABLE}, though its name is that of a month. Rename it: Ringlog makes its months itself.`;
  }
  const right = isMonth(month) && name === monthTable(month) ? boundsOf(month) : null;
  if (bounds === right) return null;
  const wrong =
    right === null
      ? `Partition ${name} of ${CALL_LOGS_TABLE} is no month.`
      : `Partition ${name} of ${CALL_LOGS_TABLE} is made ${bounds}; right would be ${right}.`;
  return `${wrong} Take it out (alter table ${CALL_LOGS_TABLE} detach partition ${name}) and rename it: Ringlog makes its months itself.`;
}

/** The bounds of a month, as PostgreSQL writes them: the start (ms) of the first call log, and of none any more. */
export function boundsOf(month: number): string {
  const { from, to } = monthSpan(month);
  const first = month === FIRST_MONTH ? 'MINVALUE' : `'${from}'`;
  const end = month === LAST_MONTH ? 'MAXVALUE' : `'${to + 1}'`;
  return `FOR VALUES FROM (${first}) TO (${end})`;
}

function isMonth(month: number): boolean {
  if (month === FIRST_MONTH || month === LAST_MONTH) return true;
  return month > FIRST_MONTH && month < LAST_MONTH && monthOf(monthSpan(month).from) === month;
}

/** This month and the next, which are made before they are needed. */
export function monthsAhead(now: number): number[] {
  const month = monthOf(now);
  return [month, monthOf(monthSpan(month).to + 1)];
}

/**
 * Makes the months that are not there, each once, however many processes ask for it; in a transaction of its own, since
 * making a table locks what others wait for. A table beside is made and then attached: questions go on meanwhile.
 * @throws UnavailableError when a table that somebody else made is in the way
 */
export async function ensureMonths(pool: ConnectionPool, months: readonly number[]): Promise<void> {
  await pool.with((connection) => makeMonths(connection, months));
}

/** The same on a connection that is in no transaction. */
export async function makeMonths(connection: Connection, months: readonly number[]): Promise<void> {
  if ((await missing(connection, months)).length === 0) return;
  await connection.transaction('begin', async () => {
    await connection.exec(ONE_AFTER_ANOTHER);
    await lock(connection, 'months');
    const partitions = new Map((await readPartitions(connection)).map((one) => [one.name, one]));
    for (const month of await missing(connection, months)) await makeMonth(connection, month, partitions);
  });
}

async function missing(connection: Connection, months: readonly number[]): Promise<number[]> {
  const rows = await connection.rows('select "month" from "month" where "month" = any($1::bigint[])', [[...months]]);
  const there = new Set(rows.map(([month]) => month));
  return [...new Set(months)].filter((month) => !there.has(month)).sort((a, b) => a - b);
}

async function makeMonth(
  connection: Connection,
  month: number,
  partitions: ReadonlyMap<string, Partition>,
): Promise<void> {
  const table = monthTable(month);
  const partition = partitions.get(table);
  const fault = partition === undefined ? null : partitionFault(partition);
  if (fault !== null) throw new UnavailableError(`Nothing was stored: ${fault}`);
  if (partition === undefined) {
    // One by one: Citus hands the text of a statement on as it came.
    await connection.exec(`create table "${table}" (like "${CALL_LOGS_TABLE}" including all)`);
    await connection.exec(`alter table "${CALL_LOGS_TABLE}" attach partition "${table}" ${boundsOf(month)}`);
  }
  // Their numbers are indexed as a whole from the beginning.
  await connection.rows('insert into "month" ("month", "settled") values ($1, 1) on conflict do nothing', [month]);
}
