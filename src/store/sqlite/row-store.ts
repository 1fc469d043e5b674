import type { CopiedTable } from '../copy/tables.ts';
import { deleteRange, selectRange } from '../copy/range-query.ts';
import { STOPPED, type RawColumn, type RawRow, type RowStore } from '../copy/row-store.ts';
import { connect, type Connection } from './connect.ts';
import { queries } from './dialect.ts';
import { storageFailure } from './failure.ts';
import { Months } from './months.ts';

const KINDS: Record<string, RawColumn['kind']> = { INTEGER: 'integer', TEXT: 'text', BLOB: 'bytes' };

/** The tables of a database file. `mode`: a copy is written to, what is copied is not. */
export function sqliteRows(file: string, mode: 'look' | 'write'): RowStore {
  const connection = connect(file, mode);
  const run = ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) =>
    connection.rows(sql).all(...(parameters as never[])) as unknown as RawRow[];
  const write = (change: () => void) => {
    connection.exec('begin immediate');
    try {
      change();
      connection.exec('commit');
    } catch (error) {
      if (connection.db.isTransaction) connection.exec('rollback');
      throw error;
    }
  };
  return {
    place: file,
    async columns({ name }) {
      const columns = connection.rows(`select "name", "type" from pragma_table_info(?)`).all(name);
      return (columns as unknown as [string, string][]).map(([column, type]) => ({ name: column, kind: KINDS[type]! }));
    },
    async rows(table, columns, range, limit) {
      return run(selectRange(queries, table, columns, range, limit));
    },
    async replace(table, columns, range, rows) {
      write(() => {
        run(deleteRange(queries, table, range));
        insertRows(connection, table, columns, rows);
      });
    },
    async months() {
      const rows = connection
        .rows(
          `select m."month", coalesce(sum(c."changed_seq"), 0), coalesce(sum(c."calls"), 0) from "month" m
          left join "month_count" c on c."month" = m."month" group by m."month"`,
        )
        .all() as unknown as [number, number, number][];
      return new Map(rows.map(([month, changes, calls]) => [month, { changes, calls }]));
    },
    async makeMonths(months) {
      write(() => {
        const there = new Months(connection);
        for (const month of months) there.make(month);
      });
    },
    async setting(name) {
      const row = connection.rows('select "value" from "setting" where "name" = ?').get(name);
      return (row as unknown as [string] | undefined)?.[0] ?? null;
    },
    async putSetting(name, value) {
      connection.rows('insert or replace into "setting" ("name", "value") values (?, ?)').run(name, value);
    },
    kept: (text) => text,
    async state() {
      const [changes, audit] = connection
        .rows('select (select sum("change_seq") from "counter"), (select max("id") from "audit")')
        .get() as unknown as [number | null, number | null];
      return `${changes ?? 0} ${audit ?? 0}`;
    },
    // The next number is one more than the highest there is.
    async finish() {},
    failure: (error) => storageFailure(error, STOPPED),
    async close() {
      connection.close();
    },
  };
}

function insertRows(
  connection: Connection,
  table: CopiedTable,
  columns: readonly RawColumn[],
  rows: readonly RawRow[],
): void {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const insert = connection.rows(
    `insert into "${table.name}" (${names}) values (${columns.map(() => '?').join(', ')})`,
  );
  const big = columns.map(({ name }) => table.big.includes(name));
  for (const row of rows) {
    insert.run(
      ...(row.map((cell, index) => (big[index] === true && cell !== null ? BigInt(cell as string) : cell)) as never[]),
    );
  }
}
