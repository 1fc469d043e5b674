import { sql } from 'kysely';
import { ID_EPOCH, SLOT_BITS, SLOTS } from '../../record/id.ts';
import { monthTable } from '../month.ts';
import { packColumn } from '../packed-column.ts';
import { hashText, SESSION, SLOT } from '../packed-columns.ts';
import type { Cell } from '../row-json.ts';
import { connect, type Connection } from './connect.ts';
import { queries } from './dialect.ts';
import { answerOfMoment } from './moment.ts';
import { serveThread, yieldToOthers } from './thread.ts';

/** Which columns of a tenant's month are to be packed. */
export interface PackCall {
  readonly tenant: number;
  readonly month: number;
  readonly names: readonly string[];
}

export interface PackAnswer {
  /** The month's changed_seq at the moment of reading. */
  readonly changed: number;
  /** One for each name; null where a column cannot be packed. */
  readonly columns: readonly (Uint8Array | null)[];
}

/** Reads months whole, away from those who wait for answers. */
serveThread<{ readonly file: string }, PackCall, PackAnswer>(({ file }) => {
  yieldToOthers();
  const connection = connect(file, 'look');
  const answer = (call: PackCall) => answerOfMoment(connection, () => pack(connection, call));
  return { answer: (calls) => calls.map(answer), close: () => connection.close() };
});

const CHANGED = 'select "calls", "changed_seq" from "month_count" where "tenant_id" = ? and "month" = ?';

function pack(connection: Connection, { tenant, month, names }: PackCall): PackAnswer {
  const [calls, changed] = connection.rows(CHANGED).get(tenant, month) as unknown as [number, number];
  const query = queries
    .selectFrom(monthTable(month))
    .select(names.map((name, index) => columnSql(name).as(`c${index}`)) as never)
    .where('tenant_id', '=', tenant)
    .orderBy('started_at')
    .orderBy('id')
    .compile();
  const columns = names.map(() => new Float64Array(calls));
  let row = 0;
  for (const cells of connection.rows(query.sql).iterate(tenant) as unknown as Iterable<Cell[]>) {
    for (let index = 0; index < columns.length; index++) {
      const cell = cells[index]!;
      columns[index]![row] = cell === null ? Number.NaN : typeof cell === 'string' ? hashText(cell) : cell;
    }
    row += 1;
  }
  return { changed, columns: columns.map(packColumn) };
}

/** The slot is blank where the id does not tell the start. */
function columnSql(name: string) {
  if (name === SESSION) return sql<Cell>`case when "legs" > 0 then coalesce("outcome", -1) end`;
  if (name !== SLOT) return sql<Cell>`${sql.ref(name)}`;
  return sql<Cell>`case ("id" >> ${sql.lit(Number(SLOT_BITS))}) + ${sql.lit(ID_EPOCH)} when "started_at" then "id" & ${sql.lit(SLOTS - 1)} end`;
}
