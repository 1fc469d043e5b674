import { splitRecord } from '../split-record.ts';
import { type CsvLayout, fitsAt, isRealUuid, isTime, LAYOUTS, layoutOf } from './csv-layout.ts';

/** A line in its columns. */
export interface CsvRow {
  readonly fields: readonly string[];
  readonly layout: CsvLayout;
}

/** What may hold quotes and commas: names of people, what they type, and what the administrator gives. */
const FREE: ReadonlySet<string> = new Set([
  'caller_id_name',
  'caller_id',
  'last_arg',
  'accountcode',
  'userfield',
  'original_caller_id_name',
  'sip_user_agent',
  'call_clientcode',
  'effective_caller_id_name',
  'last_sent_callee_id_name',
  'sip_from_display',
]);
/** What others are like, which shows whether the columns are right. */
const LIKE: ReadonlyMap<string, RegExp> = new Map([
  ['caller_id_number', /^[^",\s]*$/],
  ['destination_number', /^[^",\s]*$/],
  ['context', /^[^",\s]*$/],
  ['channel_name', /^(?:[^",\s]+\/[^",\s]*)?$/],
  ['bridge_channel', /^(?:[^",\s]+\/[^",\s]*)?$/],
  ['last_app', /^\w*$/],
]);

const TIME_WITHIN = /","\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"/;

/** More pieces than this are no name. */
const MOST_EXCESS = 64;

/**
 * Splits a line of mod_cdr_csv, whose values are quoted but never escaped; of mod_cdr_pg_csv's spool, which quotes as
 * SQL does; or of CSV. `wanted` is the layout that the line is in; null: one of FreeSWITCH's own. Null when it fits none.
 */
export function splitCdrLine(line: string, wanted: CsvLayout | null): CsvRow | null {
  const text = unwrap(line);
  const fit = (fields: readonly string[]): CsvRow | null => {
    const layout = wanted === null ? layoutOf(fields) : fitsWanted(fields, wanted) ? wanted : null;
    return layout === null ? null : { fields, layout };
  };
  const first = text.charCodeAt(0);
  if (first === 34 && text.charCodeAt(text.length - 1) === 34) {
    const plain = fit(text.slice(1, -1).split('","'));
    if (plain !== null) return plain;
  }
  const fields: string[] = [];
  if (first === 39 || text.includes(",'")) {
    const row = splitSql(text, fields) ? fit(fields) : null;
    if (row !== null) return row;
  }
  if (splitRecord(text, fields) > 1) {
    const row = fit(fields.map((field) => (field.startsWith(' "') ? field.slice(2, -1) : field)));
    if (row !== null) return row;
  }
  return first === 34 ? splitFromBothEnds(text, wanted === null ? LAYOUTS : [wanted]) : null;
}

function fitsWanted(fields: readonly string[], { columns, start }: CsvLayout): boolean {
  return fields.length === columns.length && (start < 0 || isTime(fields[start]!));
}

/** The template called `sql` makes a statement of each line; one of the built-in ones ends in a semicolon. */
function unwrap(line: string): string {
  const text = line.trim();
  const statement = /^INSERT INTO \w+ VALUES \((.*)\);$/is.exec(text);
  if (statement !== null) return statement[1]!;
  return text.endsWith('";') ? text.slice(0, -1) : text;
}

/** Text in single quotes, which are doubled inside; numbers and null bare. */
function splitSql(text: string, fields: string[]): boolean {
  fields.length = 0;
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) === 39) {
      let quote = text.indexOf("'", at + 1);
      while (quote >= 0 && text.charCodeAt(quote + 1) === 39) quote = text.indexOf("'", quote + 2);
      if (quote < 0) return false;
      // Escaped once for the database and once more for the statement.
      fields.push(text.slice(at + 1, quote).replace(/'{4}|''/g, "'"));
      at = quote + 1;
    } else {
      const comma = text.indexOf(',', at);
      const word = text.slice(at, comma < 0 ? text.length : comma).trim();
      fields.push(/^null$/i.test(word) ? '' : word);
      at = comma < 0 ? text.length : comma;
    }
    if (at >= text.length) return true;
    if (text.charCodeAt(at) !== 44) return false;
    at++;
  }
}

/** Where a name brings quotes and commas of its own there are too many pieces; what belongs together stands between others. */
function splitFromBothEnds(text: string, layouts: readonly CsvLayout[]): CsvRow | null {
  const starts: number[] = [];
  const stops: number[] = [];
  const pieces: string[] = [];
  let at = 1;
  const stop = text.length - 1;
  for (const match of text.matchAll(/", ?"/g)) {
    // The quote that ends one piece may be the one that begins the match before it.
    if (match.index < at || match.index + match[0].length > stop) continue;
    starts.push(at);
    stops.push(match.index);
    pieces.push(text.slice(at, match.index));
    at = match.index + match[0].length;
  }
  starts.push(at);
  stops.push(stop);
  pieces.push(text.slice(at, stop));
  for (const layout of layouts) {
    const excess = pieces.length - layout.columns.length;
    if (excess > MOST_EXCESS) continue;
    for (let shift = 0; shift <= excess; shift++) {
      if (!fitsShifted(pieces, layout, shift)) continue;
      const fields = join(text, starts, stops, layout, shift, excess - shift);
      // With pieces to spare another template's columns may fit too, but for the uuid.
      if (fields !== null && (layouts.length === 1 || isRealUuid(fields[layout.uuid]!))) return { fields, layout };
    }
  }
  return null;
}

function fitsShifted(pieces: readonly string[], layout: CsvLayout, shift: number): boolean {
  if (layout.start >= 0 && layout.answer >= 0 && layout.end >= 0 && layout.billsec >= 0 && layout.uuid >= 0) {
    return fitsAt(pieces, layout, shift);
  }
  return shift === 0 && pieces.length === layout.columns.length;
}

/** Joins `early` pieces too many before the times, and `late` ones behind them, where that leaves the other columns plain. */
function join(
  text: string,
  starts: readonly number[],
  stops: readonly number[],
  layout: CsvLayout,
  early: number,
  late: number,
): string[] | null {
  const { columns, start, uuid } = layout;
  const free = (from: number, to: number, excess: number): readonly number[] =>
    excess === 0 ? [-1] : columns.flatMap((name, at) => (at >= from && at < to && FREE.has(name) ? [at] : []));
  for (const first of free(0, start, early)) {
    for (const last of free(uuid, columns.length, late)) {
      let piece = 0;
      const fields = columns.map((_, at) => {
        const from = piece;
        piece += 1 + (at === first ? early : 0) + (at === last ? late : 0);
        return text.slice(starts[from], stops[piece - 1]);
      });
      // A value that holds the times of a call is no name, but another record.
      if ([first, last].some((at) => at >= 0 && TIME_WITHIN.test(fields[at]!))) continue;
      if (fields.every((field, at) => LIKE.get(columns[at]!)?.test(field) !== false)) return fields;
    }
  }
  return null;
}
