import { formatLocalTime } from '../record/time.ts';
import { csvText } from '../store/row-csv.ts';
import type { Subject } from '../store/dialect.ts';
import type { ReportOptions } from './report-options.ts';

export type Value = string | number | null;

/** What a report is about, as its answer begins. */
export interface ReportHead {
  readonly of: Subject;
  /** Times are written as the clock of the zone shows them, with their offset. */
  readonly from: string;
  readonly to: string;
  readonly tz: string;
}

/** A report of several lines, all with the same members. */
export interface Report<Item extends object = Readonly<Record<string, Value>>> extends ReportHead {
  readonly items: readonly Item[];
}

export function headOf({ of, from, to, zone, tz }: ReportOptions): ReportHead {
  return { of, from: formatLocalTime(from, zone), to: formatLocalTime(to, zone), tz };
}

/** Lines as CSV (RFC 4180), safe in spreadsheets. Blank is nothing between the commas. */
export function csvOf(columns: readonly string[], items: readonly object[]): string {
  const line = (cells: readonly Value[]) =>
    `${cells.map((cell) => (cell === null ? '' : typeof cell !== 'string' ? JSON.stringify(cell) : csvText(cell))).join(',')}\r\n`;
  const rows = items.map((item) => line(columns.map((name) => (item as Record<string, Value>)[name] ?? null)));
  return line(columns) + rows.join('');
}
