import { Client } from 'pg';

/** Bytes on disk of tables and indexes, all months of one kind together, the largest first. */
export async function sizesOf(database: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ part: string; bytes: string }>(SIZES);
    return new Map(rows.map(({ part, bytes }) => [part, Number(bytes)]));
  } finally {
    await client.end();
  }
}

/** Of a table without its indexes, with what was too long for its rows; months are named `calllog`. */
const SIZES = `select "part", sum("bytes") as "bytes" from (
    select regexp_replace("of"."relname", '^calllog_[0-9]{6}$', 'calllog') as "part", pg_table_size("of"."oid") as "bytes"
    from pg_class as "of" where "relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema()) and "relkind" = 'r'
    union all
    select regexp_replace("of"."relname", '^calllog_[0-9]{6}$', 'calllog') || ', index of '
        || (select string_agg("attname", ', ' order by "attnum") from pg_attribute where "attrelid" = "index"."oid"),
      pg_relation_size("index"."oid")
    from pg_index join pg_class as "of" on "of"."oid" = "indrelid" join pg_class as "index" on "index"."oid" = "indexrelid"
    where "of"."relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema()) and "of"."relkind" = 'r'
  ) as "all"
  group by "part" order by 2 desc`;
