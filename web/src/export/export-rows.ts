import { isFormula } from '../../../src/record/formula.ts';
import type { Client } from '../api/client.ts';
import { nextOf, type Row } from '../calls/pages.ts';
import type { Question } from '../find/question.ts';
import type { Clock } from '../parts/zone.ts';

export type Form = 'csv' | 'ndjson';

export interface ExportOrder {
  readonly question: Question;
  readonly form: Form;
  /** The fields of calls that are written, in order. Legs are written with all. */
  readonly fields: readonly string[];
  readonly clock: Clock;
  /** How many rows are to be expected. */
  readonly count: number;
}

/** So many are asked for at once. */
const PAGE = 1000;
/** Texts are handed to the browser in pieces of so many characters, so that it may keep them on disk. */
const PIECE = 4_000_000;
const TYPES: Record<Form, string> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/**
 * Fetches all rows of a question as a file. Legs come as the server exports them, calls page by page with the columns
 * in sight. `told` is how many there are yet.
 */
export async function exportRows(
  client: Client,
  order: ExportOrder,
  signal: AbortSignal,
  told: (rows: number) => void,
): Promise<Blob> {
  const pieces: Blob[] = [];
  let text = '';
  const keep = (more: string, last = false) => {
    text += more;
    if (text.length < PIECE && !last) return;
    pieces.push(new Blob([text]));
    text = '';
  };
  if (order.question.path === '/calllogs') await copyExport(client, order, signal, keep, told);
  else await writePages(client, order, signal, keep, told);
  keep('', true);
  return new Blob(pieces, { type: TYPES[order.form] });
}

type Keep = (text: string) => void;

async function copyExport(
  client: Client,
  { question, form }: ExportOrder,
  signal: AbortSignal,
  keep: Keep,
  told: (rows: number) => void,
): Promise<void> {
  const options = new URLSearchParams(question.options);
  // Exports run along the time; any other order is that of the list alone.
  if (options.get('orderby')?.startsWith('started_at ') !== true) options.delete('orderby');
  options.set('format', form);
  const response = await client.get(`/calllogs/export?${options}`, signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rows = form === 'csv' ? -1 : 0;
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    keep(value);
    for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) rows++;
    told(Math.max(0, rows));
  }
}

async function writePages(
  client: Client,
  { question, form, fields, clock }: ExportOrder,
  signal: AbortSignal,
  keep: Keep,
  told: (rows: number) => void,
): Promise<void> {
  const options = `${question.options}${question.options === '' ? '' : '&'}count=false&top=${PAGE}`;
  let next: string | null = `${question.path}?${options}`;
  let rows = 0;
  if (form === 'csv') keep(`${fields.join(',')}\r\n`);
  while (next !== null) {
    const response = await client.get(next, signal);
    const { items } = (await response.json()) as { items: readonly Row[] };
    for (const row of items)
      keep(form === 'csv' ? csvLine(row, fields, clock) : `${JSON.stringify(chosen(row, fields))}\n`);
    told((rows += items.length));
    next = nextOf(response.headers.get('Link'));
  }
}

function chosen(row: Row, fields: readonly string[]): Record<string, unknown> {
  const values = row as unknown as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

/** RFC 4180. Times are those of the zone in sight, with its offset. */
export function csvLine(row: Row, fields: readonly string[], clock: Clock): string {
  const values = row as unknown as Record<string, string | number | null>;
  const cells = fields.map((field) => {
    const value = values[field];
    if (value == null) return '';
    if (typeof value === 'number') return String(value);
    return csvText(field.endsWith('_at') ? clock.exact(value) : value);
  });
  return `${cells.join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula gets an apostrophe; a plain number with its plus is none. */
function csvText(text: string): string {
  const guarded = isFormula(text) && !/^\+\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
