import { DatabaseSync } from 'node:sqlite';
import type { Connection, ConnectionPool } from '../../src/store/postgres/connect.ts';
import { ensureMonths } from '../../src/store/postgres/months.ts';
import { wordDigest } from '../../src/store/postgres/word-digest.ts';

/** So many rows are read and written at a time. */
const PART = 5_000;
/** What each engine keeps for itself: its migrations, and what makes it quicker. */
const OWN = /^(kysely_|sqlite_|month_column$)/;

type Row = Record<string, unknown>;

/**
 * Copies all that a SQLite store holds into a PostgreSQL database that has Ringlog's tables and nothing in them but what
 * a new one has. Ids and dictionary numbers stay what they are, and what is counted up goes on behind them.
 */
export async function copyStore(file: string, pool: ConnectionPool): Promise<void> {
  const from = new DatabaseSync(file, { readOnly: true });
  try {
    from.exec('begin');
    const months = from.prepare('select "month" from "month"').all();
    await ensureMonths(
      pool,
      months.map(({ month }) => Number(month)),
    );
    const tables = from
      .prepare(`select "name" from sqlite_schema where "type" = 'table'`)
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !OWN.test(name));
    await pool.transaction('begin', async (connection) => {
      for (const table of tables) await copyTable(from, connection, table);
    });
  } finally {
    from.close();
  }
}

async function copyTable(from: DatabaseSync, to: Connection, table: string): Promise<void> {
  const types = await columnsOf(to, table);
  const names = [...types.keys()];
  // What a new database has already gives way.
  await to.exec(`delete from "${table}"`);
  const select = from.prepare(`select * from "${table}"`);
  // Ids are more than a JavaScript number holds.
  select.setReadBigInts(true);
  const lists = names.map((name, index) => `cast($${index + 1} as ${types.get(name)!}[])`);
  const insert = `insert into "${table}" (${names.map(quoted).join(', ')}) select * from unnest(${lists.join(', ')})`;
  const put = async (rows: readonly Row[]) => {
    if (rows.length === 0) return;
    await to.rows(
      insert,
      names.map((name) => rows.map((row) => row[name])),
    );
  };
  let rows: Row[] = [];
  for (const row of select.iterate()) {
    rows.push(changed(table, row));
    if (rows.length < PART) continue;
    await put(rows);
    rows = [];
  }
  await put(rows);
  await goOnCounting(to, table);
}

/** What PostgreSQL keeps otherwise: its months are settled from the beginning, and words are found by their digest. */
function changed(table: string, row: Row): Row {
  if (table === 'month') return { ...row, settled: 1 };
  return table === 'dictionary' ? { ...row, digest: wordDigest(String(row['text'])) } : row;
}

/** The columns of a table with their types. */
async function columnsOf(connection: Connection, table: string): Promise<Map<string, string>> {
  const rows = await connection.rows(
    `select "column_name"::text, "data_type"::text from information_schema.columns
      where "table_schema" = current_schema() and "table_name" = $1 order by "ordinal_position"`,
    [table],
  );
  return new Map(rows as [string, string][]);
}

async function goOnCounting(connection: Connection, table: string): Promise<void> {
  const counted = await connection.rows(
    `select "column_name"::text, pg_get_serial_sequence(quote_ident("table_name"), "column_name")
      from information_schema.columns where "table_schema" = current_schema() and "table_name" = $1
      and pg_get_serial_sequence(quote_ident("table_name"), "column_name") is not null`,
    [table],
  );
  for (const [column, sequence] of counted as [string, string][]) {
    const last = `(select coalesce(max(${quoted(column)}), 0) from "${table}")`;
    await connection.exec(`select setval('${sequence}', greatest(${last}, 1), ${last} > 0)`);
  }
}

const quoted = (name: string) => `"${name}"`;
