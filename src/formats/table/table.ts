import type { Fault } from '../format.ts';

/** Rows of database tables, however they were exported. */
export interface TableSink {
  /**
   * Rows of this table follow. `name` is null where the export has none, `columns` where it does not tell them.
   * False: they are of no interest and are passed over.
   */
  table(name: string | null, columns: readonly string[] | null): boolean;
  /** One row; what is NULL in the database is null. `values` is used again for the next one. */
  row(values: readonly (string | null)[], line: number, row: Row): void;
  fault(fault: Fault): void;
}

/** How the row at hand stands in the export. */
export interface Row {
  /** It was read as windows-1252, because it is not UTF-8. */
  readonly legacy: boolean;
  /** A copy of its bytes. */
  raw(): Uint8Array;
  /** The character of its first line, counted from 1, where a value begins; null if it is on a later one. */
  columnOf(value: number): number | null;
}

/** The character that stands after a backslash in MySQL's dumps and exports, as the one that it means. */
export function unescaped(character: string): string {
  switch (character) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '0':
      return '\0';
    case 'b':
      return '\b';
    case 'Z':
      return '\u001a';
    default:
      return character;
  }
}
