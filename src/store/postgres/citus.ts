import type { Connection } from './connect.ts';

/**
 * Citus spreads the rows of a table over machines by a column (https://docs.citusdata.com/en/stable/develop/api_udf.html).
 * Here that is the tenant, of all tables alike, so that all of a tenant lies on one machine. What is small and asked for
 * by all lies on each of them whole.
 */
const WHOLE: readonly string[] = ['tenant', 'token', 'setting', 'month', 'kysely_migration', 'kysely_migration_lock'];

/** The table that the others lie together with. */
const LARGEST = 'calllog';

/** Whether a table lies on every machine whole, and so needs no tenant in its keys. */
export function liesWhole(table: string): boolean {
  return WHOLE.includes(table);
}

/** Whether the database has Citus. */
export async function hasCitus(connection: Connection): Promise<boolean> {
  const [row] = await connection.rows(
    `select to_regproc('create_distributed_table') is not null and to_regclass('pg_dist_partition') is not null`,
  );
  return row![0] === true;
}

/** A table of this program, as Citus knows it. */
export interface CitusTable {
  readonly name: string;
  /** `local`: on the first machine only. */
  readonly lies: 'local' | 'whole' | 'by tenant' | 'otherwise';
  /** Tables with one number lie together; null: it is not spread. */
  readonly group: number | null;
}

// partmethod: h for a hash, n for none; repmodel: t where every machine has all of it (pg_dist_partition).
const TABLES = `select "relname"::text, case
      when "logicalrelid" is null then 'local'
      when "partmethod" = 'n' and "repmodel" = 't' then 'whole'
      when "partmethod" = 'h' and column_to_column_name("logicalrelid", "partkey") = 'tenant_id' then 'by tenant'
      else 'otherwise' end,
    "colocationid"::integer
  from pg_class left join pg_dist_partition on "logicalrelid" = pg_class."oid"
  where "relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
    and "relkind" in ('r', 'p') and not "relispartition"
    and ("relname" = any($1::text[]) or exists (
      select from pg_attribute where "attrelid" = pg_class."oid" and "attname" = 'tenant_id' and not "attisdropped"))
  order by "relname" <> '${LARGEST}', "relname"`;

/** The tables of this program, that of call logs first. */
export async function citusTables(connection: Connection): Promise<CitusTable[]> {
  const rows = await connection.rows(TABLES, [WHOLE]);
  return rows.map(([name, lies, group]) => ({ name, lies, group }) as CitusTable);
}

/** A table that is to be spread, and what is to be called for it. */
export interface Distributing {
  readonly table: string;
  readonly call: string;
}

/** What is to be called so that every table lies where it belongs; empty where all do. */
export function distributing(tables: readonly CitusTable[]): Distributing[] {
  const local = tables.filter(({ lies }) => lies === 'local').map(({ name }) => name);
  const whole = local.filter(liesWhole);
  const spread = local.filter((name) => !liesWhole(name));
  return [
    ...whole.map((table) => ({ table, call: `select create_reference_table('"${table}"')` })),
    ...spread.map((table) => ({
      table,
      call:
        table === LARGEST
          ? `select create_distributed_table('"${table}"', 'tenant_id')`
          : `select create_distributed_table('"${table}"', 'tenant_id', colocate_with => '"${LARGEST}"')`,
    })),
  ];
}

/**
 * Lets what a transaction does to many shards go over one connection to each machine: tables are changed after rows
 * were written in it. Where there is no Citus it means nothing.
 */
export const ONE_AFTER_ANOTHER = `set local citus.multi_shard_modify_mode = 'sequential'`;
