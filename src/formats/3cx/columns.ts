import { civilTextTime } from '../civil-text.ts';
import { spanSeconds } from '../span-text.ts';

/**
 * The output fields of 3CX's CDR service in the order in which they are shipped (3CX, "CDR - Call Data Records"): 20,
 * and 7 more since version 15. The administrator may leave fields out and change their order.
 */
export const COLUMNS = [
  'historyid',
  'callid',
  'duration',
  'time-start',
  'time-answered',
  'time-end',
  'reason-terminated',
  'from-no',
  'to-no',
  'from-dn',
  'to-dn',
  'dial-no',
  'reason-changed',
  'final-number',
  'final-dn',
  'bill-code',
  'bill-rate',
  'bill-cost',
  'bill-name',
  'chain',
  'from-type',
  'to-type',
  'final-type',
  'from-dispname',
  'to-dispname',
  'final-dispname',
  'missed-queue-calls',
] as const;
export type Column = (typeof COLUMNS)[number];

/** The columns of a line in their order, `-` for one that means nothing, and where each of them stands; -1: nowhere. */
export interface Layout {
  readonly columns: readonly (Column | '-')[];
  readonly at: Readonly<Record<Column, number>>;
}

export function layoutOf(columns: readonly (Column | '-')[]): Layout {
  const at = Object.fromEntries(COLUMNS.map((column) => [column, columns.indexOf(column)]));
  return { columns, at: at as Record<Column, number> };
}

/** The layout that a line of names gives to the lines behind it, as a file has that went through a table; else null. */
export function headerOf(text: string): Layout | null {
  const names = text.split(',').map((name) => name.trim().toLowerCase().replaceAll('_', '-'));
  const known = names.filter((name) => (COLUMNS as readonly string[]).includes(name));
  if (known.length < 5 || known.length < names.length - 1 || !known.includes('time-start')) return null;
  return layoutOf(names.map((name) => (known.includes(name) ? (name as Column) : '-')));
}

export const SHORT = layoutOf(COLUMNS.slice(0, 20));
export const LONG = layoutOf(COLUMNS);

/** Columns that any text may stand in, commas too, those first that most likely hold some. */
export const LOOSE: readonly (readonly Column[])[] = [
  ['from-dispname', 'to-dispname', 'final-dispname'],
  ['bill-name', 'chain'],
  ['from-no', 'to-no', 'final-number'],
];

const WORD = /^[a-z][\w ]*$/i;
const DN = /^[\w.+*#-]+$/;
const SHAPES: Readonly<Partial<Record<Column | '-', (text: string) => boolean>>> = {
  historyid: (text) => /^(?:call )?\d+$/i.test(text),
  callid: (text) => /^[\w-]+$/.test(text),
  duration: (text) => text.startsWith('-') || spanSeconds(text) !== null,
  'time-start': isTime,
  'time-answered': isTime,
  'time-end': isTime,
  'reason-terminated': (text) => WORD.test(text),
  'reason-changed': (text) => WORD.test(text),
  'from-dn': (text) => DN.test(text),
  'to-dn': (text) => DN.test(text),
  'final-dn': (text) => DN.test(text),
  'bill-rate': (text) => /^[\d.,]+$/.test(text),
  'bill-cost': (text) => /^[\d.,]+$/.test(text),
  chain: (text) => /^chain: ?/i.test(text),
  'from-type': (text) => WORD.test(text),
  'to-type': (text) => WORD.test(text),
  'final-type': (text) => WORD.test(text),
};

/** Whether a text may stand in a column. Blank may stand in each but `time-start`, without which there is no call. */
export function hasShape(column: Column | '-', text: string): boolean {
  if (text === '') return column !== 'time-start';
  const shape = SHAPES[column];
  return shape === undefined || shape(text);
}

const SLASH = 47;

/** The time of a column, `2026/01/31 23:59:59`; NaN when it is none. */
export function slashTime(text: string): number {
  return text.length === 19 ? civilTextTime(text, SLASH) : Number.NaN;
}

function isTime(text: string): boolean {
  return text.length === 19 && text.charCodeAt(4) === SLASH && text.charCodeAt(13) === 58;
}
