import { findings, type Finding } from '../../examine/finding.ts';
import type { Connection } from '../connect.ts';

/** The last number of a sequence is null while it has given none. */
const SEQUENCES = `select "sequence"."relname"::text, "table"."relname"::text, "attname"::text, pg_sequence_last_value("sequence"."oid")
  from pg_class as "sequence"
  join pg_depend on "classid" = 'pg_class'::regclass and "objid" = "sequence"."oid" and "deptype" = 'a'
  join pg_class as "table" on "table"."oid" = "refobjid"
  join pg_attribute on "attrelid" = "refobjid" and "attnum" = "refobjsubid"
  where "sequence"."relkind" = 'S'
    and "sequence"."relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
  order by 1`;

/** Whether the next number of each sequence is one that no row has. */
export async function examineSequences(connection: Connection): Promise<Finding[]> {
  const sequences = (await connection.rows(SEQUENCES)) as [string, string, string, number | null][];
  const faults: string[] = [];
  for (const [sequence, table, column, last] of sequences) {
    const [[highest]] = (await connection.rows(`select max("${column}") from "${table}"`)) as [[number | null]];
    if (highest === null || (last !== null && last >= highest)) continue;
    faults.push(
      `Sequence ${sequence} is at ${last ?? 0}, and ${table}.${column} at ${highest}: new rows would collide. Run: select setval('${sequence}', ${highest})`,
    );
  }
  return findings('sequences', faults, `${sequences.length} are ahead of their tables`);
}
