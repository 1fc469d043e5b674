import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import { ValidationError } from '../record/errors.ts';
import { CSV_HEADER } from '../store/row-csv.ts';
import type { Place } from '../store/store.ts';
import type { Cursors } from './cursor.ts';
import { readListOptions, type ListOptions } from './list-options.ts';
import type { RawOptions } from '../query/options.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The query options of an export: those of a list that say which call logs, and in which order of time. */
const EXPORT_OPTIONS = ['format', 'filter', 'search', 'tz', 'orderby'] as const;

export interface ExportOptions extends ListOptions {
  readonly form: ExportFormat;
}

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readExportOptions(raw: RawOptions, cursors: Cursors): ExportOptions {
  const options = readListOptions(raw, cursors, EXPORT_OPTIONS);
  const format = raw['format'] ?? raw['$format'] ?? 'csv';
  const form = EXPORT_FORMATS.find((name) => name === format);
  if (form === undefined) {
    throw new ValidationError([{ message: `format is csv or ndjson, not '${String(format)}'.`, detail: 'format' }]);
  }
  const [key, ...more] = options.order;
  if (key!.field.name !== 'started_at' || more.length > 0) {
    const message =
      'orderby of an export is started_at asc or started_at desc: any other would hold all of it in memory.';
    throw new ValidationError([{ message, detail: 'orderby' }]);
  }
  return { ...options, form };
}

/** Rows that are read at a time: what an export of any length holds in memory. */
const PART = 2_000;

export interface ExportPart {
  readonly text: string;
  readonly rows: number;
}

/**
 * The call logs that the caller may see, all that match, as CSV or NDJSON in parts. Each part is of one moment; what
 * comes behind the place that was reached while it runs is exported too.
 */
export function exportCallLogs({ ctx, input }: Call<ExportOptions>): AsyncGenerator<ExportPart> {
  // Before the first byte: what is not allowed is an error and no half of a file.
  const scope = scopeOf(ctx);
  refuseHidden(ctx, input);
  const { filter, search, order, form } = input;
  return (async function* parts() {
    if (form === 'csv') yield { text: CSV_HEADER, rows: 0 };
    let after: Place | null = null;
    do {
      const page = await ctx.store.export(scope, { filter, search, order, form, top: PART, after });
      if (page.rows > 0) yield { text: page.text, rows: page.rows };
      after = page.next;
    } while (after !== null);
  })();
}
