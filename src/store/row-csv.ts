import { moneyToText } from '../price/money.ts';
import { FIELDS, type Field } from '../record/fields.ts';
import { isFormula } from '../record/formula.ts';
import { encodeId } from '../record/id.ts';
import { formatTime } from '../record/time.ts';
import type { Cell, RowWriter, WordJson } from './row-json.ts';

/** The first line of an export as CSV (RFC 4180): the fields of the detail view. */
export const CSV_HEADER = `${FIELDS.map((field) => field.name).join(',')}\r\n`;

const WRITERS = FIELDS.map(cellWriter);

/** One line of CSV. Blank is nothing between the commas. */
export const writeCsv: RowWriter = (cells, word) => {
  let line = '';
  for (let index = 0; index < WRITERS.length; index++) {
    if (index > 0) line += ',';
    const cell = cells[index]!;
    if (cell !== null) line += WRITERS[index]!(cell, word);
  }
  return `${line}\r\n`;
};

type CellWriter = (cell: NonNullable<Cell>, word: WordJson) => string;

function cellWriter(field: Field): CellWriter {
  if (field.stored === 'word') return (cell, word) => csvText(JSON.parse(word(cell as number)) as string);
  switch (field.type) {
    case 'id':
      return (cell) => encodeId(cell as string);
    case 'time':
      return (cell) => formatTime(cell as number);
    case 'enum':
      return (cell) => field.values![cell as number]!;
    case 'money':
      return (cell) => moneyToText(cell as number);
    case 'integer':
      return String;
    case 'text':
      return (cell) => csvText(cell as string);
  }
}

/**
 * A text that a spreadsheet could take for a formula gets an apostrophe before it. A plain telephone number with its
 * plus is none.
 */
export function csvText(text: string): string {
  const safe = isFormula(text) && !/^\+\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
