import { hash } from 'node:crypto';
import { addFlag } from '../record/draft.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { readCdrOutput } from './3cx/cdr-output.ts';
import { readReportRow } from './3cx/report-call.ts';
import { type NoCalls, type ReportLayout, reportOf } from './3cx/report-layout.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** What version 20 of 3CX exports: the Call Log and Inbound reports, and its table of legs as CSV. */
export const threeCxReport: Format = {
  name: '3cx-report',
  title: '3CX version 20: the Call Log and Inbound reports as CSV, or the table cdroutput with a header',
  guess: guessReport,
  reader: (sink, site) => new ReportReader(sink, site),
};

class ReportReader extends ReaderOn implements CsvSink {
  readonly #sink: Sink;
  readonly #site: Site;
  protected readonly input = new CsvReader(this);
  #layout: ReportLayout | NoCalls | null = null;
  #header = 0;

  constructor(sink: Sink, site: Site = UNKNOWN_SITE) {
    super();
    this.#sink = sink;
    this.#site = site;
  }

  header(): number {
    return this.#header;
  }

  isRecord(fields: readonly string[]): boolean {
    const layout = this.#layout;
    if (layout === null || layout.kind === null || fields.length !== layout.names.length) return false;
    return /^[\da-f]{4}/i.test(fields[0]!);
  }

  record(fields: readonly string[], line: number): void {
    const header = reportOf(fields);
    if (header !== null) {
      this.#header = this.input.recordEnd();
      this.#layout = header;
      if (header.kind === null) this.#refuse(line, null, header.reason);
      return;
    }
    const layout = this.#layout;
    if (layout === null)
      this.#refuse(line, null, 'No header has come before this row; the first line of a report names its columns.');
    else if (layout.kind !== null) this.#row(fields, line, layout);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #row(fields: readonly string[], line: number, layout: ReportLayout): void {
    // The last row has the sums of the others.
    if (/^totals?$/i.test(fields[0]!.trim()) || fields.every((field) => field.trim() === '')) return;
    if (fields.length !== layout.names.length) {
      this.#refuse(line, null, `The row has ${fields.length} columns; its header names ${layout.names.length}.`);
      return;
    }
    const table = layout.kind === 'cdroutput';
    const draft = table ? readCdrOutput(fields, layout, this.#site) : readReportRow(fields, layout, this.#site);
    if (draft === null) {
      const column = layout.at.get(table ? 'cdr_started_at' : 'call time')!;
      const right = table ? '2026-01-31 23:59:59.123+00' : '2026-01-31T23:59:59';
      const reason = `${layout.names[column]} (column ${column + 1}) is ${JSON.stringify(fields[column]!.slice(0, 60))}; a time such as ${right} is right.`;
      this.#refuse(line, this.input.columnOf(column), reason);
      return;
    }
    draft.source_key ??= `row:${hash('sha256', this.input.text, 'hex').slice(0, 32)}`;
    if (this.input.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
  }

  #refuse(line: number, column: number | null, reason: string): void {
    this.#sink.fault({ line, column, reason, raw: this.input.raw() });
  }
}

function guessReport(head: Uint8Array): Guess | null {
  let header: ReportLayout | NoCalls | null = null;
  let line = 0;
  const csv = new CsvReader({
    record(fields) {
      if (line++ === 0) header = reportOf(fields);
    },
    fault: () => void line++,
    isRecord: () => true,
    isWhole: () => true,
  });
  csv.push(head);
  if (line === 0) csv.end();
  const found = header as ReportLayout | NoCalls | null;
  if (found === null) return null;
  const what =
    found.kind === 'cdroutput'
      ? 'the table cdroutput'
      : found.kind === null
        ? 'a report without calls'
        : `the ${found.kind} report`;
  return { confidence: 0.98, reason: `the header is that of ${what} of 3CX version 20` };
}
