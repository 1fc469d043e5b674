import { civilTextTime } from '../civil-text.ts';
import { CSV_16, CUSTOM_18, type Layout } from './layout.ts';

/** The field at fault, counted from 0, or null when it is the whole record. */
export interface Explanation {
  readonly column: number | null;
  readonly reason: string;
}

const COLUMNS = ['start', 'answer', 'end', 'duration', 'billsec', 'disposition'] as const;
const RIGHT = {
  start: 'a time such as 2026-01-31 23:59:59',
  answer: 'a time such as 2026-01-31 23:59:59, or nothing,',
  end: 'a time such as 2026-01-31 23:59:59',
  duration: 'a number of seconds',
  billsec: 'a number of seconds',
  disposition: 'ANSWERED, NO ANSWER, BUSY or FAILED',
} as const;
const DISPOSITION = /^(?:ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION|CANCEL|UNKNOWN)?$/;

/** Says what keeps a record from being read, by the layout it comes nearest to, or by the number of columns that were chosen. */
export function explainRecord(fields: readonly string[], chosen?: number): Explanation {
  const count = fields.length;
  const has = `The record has ${count === 1 ? '1 column' : `${count} columns`};`;
  if (chosen !== undefined) return { column: null, reason: `${has} the settings of the source name ${chosen}.` };
  if (count < 16 || count > 21) return { column: null, reason: `${has} a CDR of Asterisk has 16 to 21.` };
  const csv = COLUMNS.filter((column) => !isRight(fields, CSV_16, column));
  const custom = COLUMNS.filter((column) => !isRight(fields, CUSTOM_18, column));
  const [at, wrong] = csv.length <= custom.length ? [CSV_16, csv] : [CUSTOM_18, custom];
  const first = wrong[0];
  if (first === undefined || wrong.length > 3) {
    const reason = `The ${count} columns are in no order that Asterisk writes: times are expected in the 10th to 12th column (cdr_csv) or the 9th to 11th (cdr_custom).`;
    return { column: null, reason };
  }
  const column = at[first];
  return { column, reason: `${first} (column ${column + 1}) is ${quoted(fields[column]!)}; ${RIGHT[first]} is right.` };
}

function isRight(fields: readonly string[], at: Layout, column: (typeof COLUMNS)[number]): boolean {
  const text = fields[at[column]]!;
  if (column === 'disposition') return DISPOSITION.test(text);
  if (column === 'duration' || column === 'billsec') return /^(?:-(?=.))?[\d.]*$/.test(text);
  // The zero time stands for none.
  const time = civilTextTime(text);
  if (column === 'start') return text.length === 19 && Math.abs(time) >= 86_400_000;
  return text === '' || (text.length === 19 && !Number.isNaN(time));
}

function quoted(text: string): string {
  return text === '' ? 'empty' : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
