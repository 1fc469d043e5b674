import { texts } from '../texts.ts';
import type { QuarantineEntry } from './types.ts';

const { quarantine: words } = texts.admin;

/** Where a record stood: `cdr.csv, line 5, column 3`. */
export function placeOf({ file, line, column }: QuarantineEntry): string {
  const where = [file, line === null ? null : words.line(line), column === null ? null : words.column(column)];
  return where.filter((part) => part !== null).join(', ') || '–';
}
