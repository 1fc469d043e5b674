import { createHash } from 'node:crypto';
import { SetupError } from '../../record/errors.ts';
import { keyIn } from './range-query.ts';
import { STOPPED, type KeyRange, type RawCell, type RawColumn, type RawRow, type RowStore } from './row-store.ts';
import type { CopiedTable } from './tables.ts';

/** Rows that are compared, and written, at a time: those with bytes may be a MiB each. */
const PART = 5_000;
const PART_WITH_BYTES = 100;

export interface TableCopy {
  readonly rows: number;
  /** Of these, those that were not there, or otherwise, before; and rows that were there and are no more. */
  readonly written: number;
  /** SHA-256 over the rows in the order of their keys, hexadecimal. */
  readonly checksum: string;
}

/**
 * Makes a table of `to` what it is in `from`, part by part: each is read on both sides, and put in the place of what is
 * there where that is another. So a copy that was interrupted goes on, and one that is whole is found to be so.
 * `step` is told of each part; the signal ends it between two.
 */
export async function copyTable(
  from: RowStore,
  to: RowStore,
  table: CopiedTable,
  step: (rows: number) => void,
  signal: AbortSignal,
): Promise<TableCopy> {
  const columns = await commonColumns(from, to, table);
  const most = columns.some(({ kind }) => kind === 'bytes') ? PART_WITH_BYTES : PART;
  const hash = createHash('sha256');
  let [rows, written] = [0, 0];
  let after: RawRow | null = null;
  do {
    if (signal.aborted) throw new SetupError(`${STOPPED}: it was interrupted.`);
    const part: readonly RawRow[] = await from.rows(table, columns, { after, last: null }, most);
    const last: RawRow | null = part.length < most ? null : keyIn(table, columns, part.at(-1)!);
    const range: KeyRange = { after, last };
    const there = await to.rows(table, columns, range, part.length + 1);
    const kept = part.map((row) => keptRow(to, row));
    if (!isSame(kept, there)) {
      await to.replace(table, columns, range, part);
      written += differences(kept, there);
    }
    for (const row of kept) hash.update(rowText(row));
    rows += part.length;
    step(part.length);
    after = last;
  } while (after !== null);
  return { rows, written, checksum: hash.digest('hex') };
}

async function commonColumns(from: RowStore, to: RowStore, table: CopiedTable): Promise<readonly RawColumn[]> {
  const [columns, others] = [await from.columns(table), await to.columns(table)];
  const names = (some: readonly RawColumn[]) => some.map(({ name }) => name).toSorted();
  if (names(columns).join() === names(others).join()) return columns;
  throw new SetupError(
    `The table ${table.name} has other columns in ${from.place} than in ${to.place}. Bring both to this version with \`ringlog migrate\`.`,
  );
}

/** A row as a store keeps it; most are the same there. */
function keptRow(to: RowStore, row: RawRow): RawRow {
  const kept = (cell: RawCell) => (typeof cell === 'string' ? to.kept(cell) : cell);
  return row.every((cell) => kept(cell) === cell) ? row : row.map(kept);
}

function isSame(part: readonly RawRow[], there: readonly RawRow[]): boolean {
  return part.length === there.length && part.every((row, index) => isSameRow(row, there[index]!));
}

function isSameRow(row: RawRow, other: RawRow): boolean {
  for (let index = 0; index < row.length; index++) if (!isSameCell(row[index]!, other[index]!)) return false;
  return true;
}

function isSameCell(cell: RawCell, other: RawCell): boolean {
  if (cell === other) return true;
  return cell instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(cell, other) === 0;
}

function differences(part: readonly RawRow[], there: readonly RawRow[]): number {
  const before = new Set(there.map(rowText));
  const fresh = part.filter((row) => !before.has(rowText(row))).length;
  return Math.max(fresh, there.length - (part.length - fresh));
}

function rowText(row: RawRow): string {
  return JSON.stringify(row.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell)));
}
