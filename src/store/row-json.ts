import { moneyToText } from '../price/money.ts';
import { FIELDS, SUMMARY_FIELDS, type Field } from '../record/fields.ts';
import { encodeId } from '../record/id.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import { formatTime } from '../record/time.ts';

export type Cell = string | number | null;

/** Gives the text of a dictionary number, as JSON. */
export type WordJson = (word: number) => string;

/**
 * Writes rows as JSON, field by field: a page is made without an object per row.
 * A row's cells are in the order of the view's fields; the id as decimal digits.
 */
export type RowWriter = (cells: readonly Cell[], word: WordJson) => string;

export const writeSummary: RowWriter = rowWriter(SUMMARY_FIELDS);
export const writeDetail: RowWriter = rowWriter(FIELDS);
/** A session as lists have it. */
export const writeSession: RowWriter = rowWriter(SESSION_FIELDS);

/**
 * One line of NDJSON: the detail view, and behind it `source` and `source_key` where the record has them, so that what
 * is read back is the same record. Cells: those of the detail view, then these two.
 */
export const writeExport: RowWriter = (cells, word) => {
  const detail = writeDetail(cells, word);
  const [source, key] = [cells[FIELDS.length]!, cells[FIELDS.length + 1]!];
  const sourceJson = source === null ? '' : `,"source":${word(source as number)}`;
  const keyJson = key === null ? '' : `,"source_key":${JSON.stringify(key)}`;
  return `${detail.slice(0, -1)}${sourceJson}${keyJson}}\n`;
};

/** Writes a member whose value is not blank: name, colon and value. */
type MemberWriter = (cell: string | number, word: WordJson) => string;

function rowWriter(fields: readonly Field[]): RowWriter {
  const names = fields.map((field, index) => `${index === 0 ? '{' : ','}"${field.name}":`);
  // A page is made of few pieces: what is known of a member before its value is one with it.
  const blanks = names.map((name) => `${name}null`);
  const writers = fields.map((field, index) => memberWriter(field, names[index]!));
  return (cells, word) => {
    let json = '';
    for (let index = 0; index < blanks.length; index++) {
      const cell = cells[index]!;
      json += cell === null ? blanks[index]! : writers[index]!(cell, word);
    }
    return `${json}}`;
  };
}

function memberWriter(field: Field, name: string): MemberWriter {
  if (field.stored === 'word') return (cell, word) => name + word(cell as number);
  switch (field.type) {
    case 'id':
      return (cell) => `${name}"${encodeId(cell as string)}"`;
    case 'time':
      return (cell) => `${name}"${formatTime(cell as number)}"`;
    case 'enum': {
      const members = field.values!.map((value) => name + JSON.stringify(value));
      return (cell) => members[cell as number]!;
    }
    case 'money':
      return (cell) => name + moneyToText(cell as number);
    case 'integer':
      return (cell) => name + cell;
    case 'text':
      return (cell) => name + JSON.stringify(cell);
  }
}
