import { COLUMNS } from '../../columns.ts';
import { PRICE_COLUMNS } from '../../price-columns.ts';
import { SESSION_COLUMNS, type SessionCells } from '../../session-columns.ts';
import { LEGS, type Priced } from '../../write/priced-row.ts';
import { KEY, type Cell, type Row } from '../../write/row.ts';

/** A call log with all its columns. Is never changed: what has changed is another. */
export interface StoredRow {
  /** As `findRow` gives it. */
  readonly row: Row;
  readonly sessionKey: number | null;
  readonly cells: SessionCells;
}

const NAMES = [...COLUMNS.map(({ name }) => name), ...SESSION_COLUMNS, ...PRICE_COLUMNS.map(({ name }) => name)];

/** What `readStored` reads of a table of call logs that is named `leg`. */
export const STORED_COLUMNS = [
  '"leg"."started_at"',
  '"leg"."id"::text',
  ...NAMES.map((name) => `"leg"."${name}"`),
].join(', ');

/** Where the columns of sessions begin in what was read, and those of prices. */
const SESSION = KEY - 1 + COLUMNS.length;
const PRICE = SESSION + SESSION_COLUMNS.length;

/** A row of STORED_COLUMNS, from the place where they begin. */
export function readStored(tenantId: number, cells: readonly unknown[], from = 0): StoredRow {
  const row: Row = [tenantId, cells[from] as number, BigInt(cells[from + 1] as string)];
  for (let place = from + 2; place < from + SESSION; place++) row.push(cells[place] as Cell);
  row.push(cells[from + SESSION + 1] as Cell);
  for (let place = from + PRICE; place < from + PRICE + PRICE_COLUMNS.length; place++) row.push(cells[place] as Cell);
  return {
    row,
    sessionKey: cells[from + SESSION] as number | null,
    cells: cells.slice(from + SESSION + 1, from + PRICE) as unknown as SessionCells,
  };
}

const LENGTH = LEGS + 1 + PRICE_COLUMNS.length;
const BLANK: Row = Array.from<Cell>({ length: LENGTH }).fill(null);

/** A row with, behind COLUMNS, for how many legs it stands and how it was priced. */
export function storedRow(row: Row, legs: number, priced: Priced | null): Row {
  const whole = BLANK.slice();
  for (let place = 0; place < LEGS; place++) whole[place] = row[place]!;
  whole[LEGS] = legs;
  if (priced === null) return whole;
  [whole[LEGS + 1], whole[LEGS + 2], whole[LEGS + 3]] = [priced.rate, priced.rated_number, priced.stated];
  return whole;
}

/** The same call log with other cells of its session. */
export function withSession({ row, sessionKey }: StoredRow, cells: SessionCells): StoredRow {
  const other = row.slice();
  other[LEGS] = cells[0];
  return { row: other, sessionKey, cells };
}
