import type { Connection } from './connect.ts';

/** What a database is, as far as it matters before it is used. */
export interface DatabaseState {
  /** As `server_version_num`: 150004 is 15.4. */
  readonly version: number;
  /** In words, e.g. `15.4 (Debian 15.4-1)`. */
  readonly versionName: string;
  readonly encoding: string;
  readonly role: string;
  readonly database: string;
  /** Where tables are looked for and made; null when no schema of `search_path` is there. */
  readonly schema: string | null;
  readonly mayCreate: boolean;
  readonly isReadOnly: boolean;
  /** Tables of the schema that belong to no extension. */
  readonly tables: readonly string[];
  /** The migrations that were run; null when there is no record of any. */
  readonly applied: readonly string[] | null;
}

const STATE = `select current_setting('server_version_num')::integer, current_setting('server_version'),
  current_setting('server_encoding'), current_user::text, current_database()::text, current_schema()::text,
  coalesce(has_schema_privilege(current_schema(), 'create'), false), current_setting('transaction_read_only') = 'on'`;

type Row = [number, string, string, string, string, string | null, boolean, boolean];

const TABLES = `select "relname"::text from pg_class as "table"
  where "relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema()) and "relkind" in ('r', 'p')
    and not exists (select from pg_depend where "classid" = 'pg_class'::regclass and "objid" = "table"."oid" and "deptype" = 'e')
  order by "relname"`;

export async function readState(connection: Connection): Promise<DatabaseState> {
  const [row] = (await connection.rows(STATE)) as [Row];
  const [version, versionName, encoding, role, database, schema, mayCreate, isReadOnly] = row;
  const tables = (await connection.rows(TABLES)).map(([name]) => name as string);
  const applied = tables.includes('kysely_migration')
    ? (await connection.rows('select "name" from "kysely_migration" order by "name"')).map(([name]) => name as string)
    : null;
  return { version, versionName, encoding, role, database, schema, mayCreate, isReadOnly, tables, applied };
}
