import { splitRecord } from '../split-record.ts';
import { type CsvLayout, LAYOUTS } from './csv-layout.ts';
import { readStamp } from './times.ts';

/** What keeps a line from being read; `column` counts its characters from 1, null where it is the whole line. */
export interface CsvExplanation {
  readonly column: number | null;
  readonly reason: string;
}

const TIME = 'a time such as 2026-01-31 23:59:59';
const SECONDS = 'a number of seconds';
const CHECKS = [
  ['start', TIME, isStamp],
  ['answer', `${TIME}, or nothing,`, (text: string) => text === '' || isStamp(text)],
  ['end', TIME, isStamp],
  ['duration', SECONDS, (text: string) => /^-?\d*$/.test(text)],
  ['billsec', SECONDS, (text: string) => /^-?\d*$/.test(text)],
  ['cause', 'a name such as NORMAL_CLEARING', (text: string) => /^[A-Z\d_]*$/.test(text)],
  ['uuid', 'the uuid of the channel', (text: string) => /^[\w.@:-]{8,}$/.test(text)],
] as const;

/** Says what is wrong with a line, by the layout it comes nearest to. */
export function explainCsv(text: string, wanted: CsvLayout | null): CsvExplanation {
  const fields: string[] = [];
  const starts: number[] = [];
  const count = splitRecord(text, fields, starts);
  if (count < 0) return { column: -count, reason: 'The quote opened here is never closed.' };
  const layouts = (wanted === null ? LAYOUTS : [wanted]).filter(({ columns }) => columns.length === count);
  const explained = layouts
    .map((layout) =>
      CHECKS.filter(([at, , isRight]) => layout[at] >= 0 && !isRight(fields[layout[at]]!)).map(([at, right]) => ({
        layout,
        at,
        right,
      })),
    )
    .sort((a, b) => a.length - b.length)[0];
  const first = explained?.[0];
  if (first === undefined || explained!.length > 3) return { column: null, reason: explainCount(count, wanted) };
  const column = first.layout[first.at];
  const name = first.layout.columns[column]!;
  const reason = `${name} (column ${column + 1}) is ${quoted(fields[column]!)}; ${first.right} is right.`;
  return { column: starts[column]! + 1, reason };
}

function explainCount(count: number, wanted: CsvLayout | null): string {
  const has = `The record has ${count === 1 ? '1 column' : `${count} columns`}`;
  if (wanted !== null) return `${has}; the source's columns are ${wanted.columns.length}.`;
  return `${has}, in no order of FreeSWITCH's own templates; any other template needs the columns of the source to be set.`;
}

function quoted(text: string): string {
  return text === '' ? 'empty' : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function isStamp(text: string): boolean {
  return !Number.isNaN(readStamp(text).time);
}
