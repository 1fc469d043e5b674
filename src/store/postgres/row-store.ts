import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { CopiedTable } from '../copy/tables.ts';
import { deleteRange, selectRange } from '../copy/range-query.ts';
import { STOPPED, type RawCell, type RawColumn, type RawRow, type RowStore } from '../copy/row-store.ts';
import type { Database } from '../schema.ts';
import { ConnectionPool, type Connection } from './connect.ts';
import { queries } from './read/dialect.ts';
import { storageFailure } from './failure.ts';
import { ensureMonths } from './months.ts';
import { storedText } from './stored-text.ts';
import { placeOf, type Target } from './target.ts';
import { digestOf } from './word-digest.ts';

const KINDS: Record<string, RawColumn['kind']> = { bigint: 'integer', text: 'text', bytea: 'bytes' };
const TYPES: Record<RawColumn['kind'], string> = { integer: 'bigint[]', text: 'text[]', bytes: 'bytea[]' };

/** What a row of the dictionary has here beside what it has everywhere. */
const DIGEST: RawColumn = { name: 'digest', kind: 'bytes' };

const COLUMNS = `select column_name::text, data_type::text from information_schema.columns
  where table_schema = current_schema() and table_name = $1 order by ordinal_position`;
const MONTHS = `select m."month", coalesce(sum(c."changed_seq"), 0)::bigint, coalesce(sum(c."calls"), 0)::bigint
  from "month" m left join "month_count" c on c."month" = m."month" group by m."month"`;
const STATE = `select coalesce((select sum("change_seq") from "counter"), 0)::text,
  coalesce((select max("id") from "audit"), 0)::text`;
/** The sequences that number rows, each with its column. */
const SEQUENCES = `select "table"."relname"::text, "column"."attname"::text
  from pg_class as "table" join pg_attribute as "column" on "column"."attrelid" = "table"."oid"
  where "table"."relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
    and "table"."relkind" = 'r' and "column"."attnum" > 0 and not "column"."attisdropped"
    and pg_get_serial_sequence(quote_ident("table"."relname"), "column"."attname") is not null`;

/** The tables of a PostgreSQL database that has this program's schema. */
export function postgresRows(target: Target): RowStore {
  const pool = new ConnectionPool(target, 'migrate', 2);
  const { database, server } = placeOf(target.url);
  const rows = (text: string, parameters: readonly unknown[] = []) =>
    pool.with((connection) => connection.rows(text, parameters));
  return {
    place: `database '${database}' on ${server}`,
    async columns({ name }) {
      const columns = (await rows(COLUMNS, [name])) as [string, string][];
      return columns
        .filter(([column]) => name !== 'dictionary' || column !== DIGEST.name)
        .map(([column, type]) => ({ name: column, kind: KINDS[type]! }));
    },
    async rows(table, columns, range, limit) {
      const { sql: text, parameters } = selectRange(queries, table, columns, range, limit);
      return (await rows(text, parameters)) as unknown as RawRow[];
    },
    async replace(table, columns, range, replacement) {
      await pool.transaction('begin', async (connection) => {
        await run(connection, deleteRange(queries, table, range));
        if (replacement.length > 0) await run(connection, insertRows(queries, table, columns, replacement));
      });
    },
    async months() {
      const months = (await rows(MONTHS)) as [number, number, number][];
      return new Map(months.map(([month, changes, calls]) => [month, { changes, calls }]));
    },
    makeMonths: (months) => ensureMonths(pool, months),
    async setting(name) {
      const [row] = await rows('select "value" from "setting" where "name" = $1', [name]);
      return (row?.[0] as string | undefined) ?? null;
    },
    async putSetting(name, value) {
      await rows(
        'insert into "setting" ("name", "value") values ($1, $2) on conflict ("name") do update set "value" = excluded."value"',
        [name, value],
      );
    },
    kept: storedText,
    async state() {
      const [[changes, audit]] = (await rows(STATE)) as [[string, string]];
      return `${changes} ${audit}`;
    },
    async finish() {
      for (const [table, column] of (await rows(SEQUENCES)) as [string, string][]) {
        const highest = sql`(select max(${sql.ref(column)}) from ${sql.table(table)})`;
        const sequence = sql`pg_get_serial_sequence(quote_ident(${table}), ${column})`;
        const { sql: text, parameters } =
          sql`select setval(${sequence}, coalesce(${highest}, 1), ${highest} is not null)`.compile(queries);
        await rows(text, parameters);
      }
    },
    failure: (error) => storageFailure(error, STOPPED),
    close: () => pool.close(),
  };
}

function insertRows(
  kysely: Kysely<Database>,
  table: CopiedTable,
  columns: readonly RawColumn[],
  rows: readonly RawRow[],
): CompiledQuery {
  const lists: { readonly column: RawColumn; readonly cells: readonly RawCell[] }[] = columns.map((column, index) => ({
    column,
    cells: rows.map((row) => row[index]!),
  }));
  if (table.name === 'dictionary') {
    const { cells } = lists.find(({ column }) => column.name === 'text')!;
    // Of the text as it comes: as it is kept it may be that of another word.
    lists.push({ column: DIGEST, cells: cells.map((text) => Buffer.from(digestOf(text as string), 'latin1')) });
  }
  const names = sql.join(lists.map(({ column }) => sql.ref(column.name)));
  const values = lists.map(({ column, cells }) => sql`${bound(column, cells)}::${sql.raw(TYPES[column.kind])}`);
  return sql`insert into ${sql.table(table.name)} (${names}) select * from unnest(${sql.join(values)})`.compile(kysely);
}

/** `pg` writes lists of bytes only of its own kind of them. */
function bound({ kind }: RawColumn, cells: readonly RawCell[]): unknown {
  return kind === 'bytes' ? cells.map((cell) => (cell === null ? null : Buffer.from(cell as Uint8Array))) : cells;
}

function run(connection: Connection, { sql: text, parameters }: CompiledQuery): Promise<unknown> {
  return connection.rows(text, parameters);
}
