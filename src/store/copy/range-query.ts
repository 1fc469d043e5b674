import { sql, type CompiledQuery, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from '../schema.ts';
import type { KeyRange, RawCell, RawColumn, RawRow } from './row-store.ts';
import type { CopiedTable } from './tables.ts';

type Queries = Kysely<Database>;

/** At most `limit` rows of a range, in the order of the key; each row as the columns stand. */
export function selectRange(
  queries: Queries,
  table: CopiedTable,
  columns: readonly RawColumn[],
  range: KeyRange,
  limit: number,
): CompiledQuery {
  const shown = columns.map(({ name }) =>
    table.big.includes(name) ? sql`cast(${sql.ref(name)} as text)` : sql.ref(name),
  );
  return sql`select ${sql.join(shown)} from ${sql.table(table.name)} where ${inRange(table, range)}
    order by ${sql.join(table.key.map((name) => sql.ref(name)))} limit ${sql.lit(limit)}`.compile(queries);
}

export function deleteRange(queries: Queries, table: CopiedTable, range: KeyRange): CompiledQuery {
  return sql`delete from ${sql.table(table.name)} where ${inRange(table, range)}`.compile(queries);
}

function inRange(table: CopiedTable, { after, last }: KeyRange): RawBuilder<SqlBool> {
  const { own, key } = table;
  const ends = [own === undefined ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.ref(key[0]!)} <> ${own}`];
  if (after !== null) ends.push(sql<SqlBool>`${keyOf(table)} > ${valuesOf(table, after)}`);
  if (last !== null) ends.push(sql<SqlBool>`${keyOf(table)} <= ${valuesOf(table, last)}`);
  return sql<SqlBool>`${sql.join(ends, sql` and `)}`;
}

/** One column alone stands without brackets: so every engine takes its index. */
function keyOf({ key }: CopiedTable): RawBuilder<unknown> {
  const names = key.map((name) => sql.ref(name));
  return names.length === 1 ? names[0]! : sql`(${sql.join(names)})`;
}

function valuesOf(table: CopiedTable, key: RawRow): RawBuilder<unknown> {
  const values = key.map(
    (cell, index) => sql`${table.big.includes(table.key[index]!) ? BigInt(cell as string) : cell}`,
  );
  return values.length === 1 ? values[0]! : sql`(${sql.join(values)})`;
}

/** The key of a row that stands as the columns do. */
export function keyIn(table: CopiedTable, columns: readonly RawColumn[], row: RawRow): RawRow {
  return table.key.map((name): RawCell => row[columns.findIndex((column) => column.name === name)]!);
}
