import { hash } from 'node:crypto';
import { addFlag } from '../record/draft.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import { isRecording, readCall, Row } from './cucm/call.ts';
import { bareLayoutOf, type CucmLayout, headerOf, isTypes } from './cucm/columns.ts';
import { joinTransfers, transferPart } from './cucm/transfers.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** Flat files of Cisco Unified Communications Manager, with or without their two lines of header. */
export const cucm: Format = {
  name: 'cucm',
  title: 'Cisco Unified Communications Manager: CDR flat files (cdr_…), mapped by their header',
  guess: guessCucm,
  reader: (sink, site) => new CucmReader(sink, site),
  join: joinTransfers,
};

class CucmReader extends ReaderOn implements CsvSink {
  readonly #sink: Sink;
  readonly #site: Site;
  protected readonly input = new CsvReader(this);
  #layout: CucmLayout | null = null;
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
    if (this.#layout === null) return bareLayoutOf(fields) !== null;
    return fields.length === this.#layout.names.length && /^[012]$/.test(fields[0]!);
  }

  record(fields: readonly string[], line: number): void {
    const header = headerOf(fields);
    if (header !== null) {
      if (header.names.join() !== this.#layout?.names.join()) this.#header = this.input.recordEnd();
      this.#layout = header;
      return;
    }
    if (isTypes(fields) || fields.every((field) => field.trim() === '')) return;
    // Measurements of the quality of calls, which are in files of their own, are no calls.
    if (this.#layout?.kind === 'cmr' || (this.#layout !== null && fields[0] === '2')) return;
    const layout = this.#layout ?? bareLayoutOf(fields);
    if (layout === null) {
      this.#refuse(
        line,
        null,
        `No header has come before this row, and its ${fields.length} columns are not a CDR's in the order in which CUCM writes them (94, 112, 118, 129, 131 or 133).`,
      );
    } else if (fields.length !== layout.names.length) {
      this.#refuse(line, null, `The row has ${fields.length} columns; its header names ${layout.names.length}.`);
    } else this.#row(fields, line, layout);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #row(fields: readonly string[], line: number, layout: CucmLayout): void {
    const row = new Row(fields, layout);
    if (isRecording(row)) return;
    const draft = readCall(row, fields, layout, this.#site);
    if (draft === null) {
      const column = layout.at.get('datetimeorigination')!;
      const reason = `dateTimeOrigination (column ${column + 1}) is ${JSON.stringify(fields[column]!.slice(0, 60))}; seconds since 1970 are right.`;
      this.#refuse(line, this.input.columnOf(column), reason);
      return;
    }
    draft.source_key ??= `row:${hash('sha256', this.input.text, 'hex').slice(0, 32)}`;
    if (this.input.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
    const part = transferPart(row);
    if (part !== null) this.#sink.part(part, line);
  }

  #refuse(line: number, column: number | null, reason: string): void {
    this.#sink.fault({ line, column, reason, raw: this.input.raw() });
  }
}

function guessCucm(head: Uint8Array): Guess | null {
  let first: CucmLayout | null = null;
  let bare = false;
  let records = 0;
  const csv = new CsvReader({
    record(fields) {
      if (records++ > 0) return;
      first = headerOf(fields);
      if (first === null) bare = bareLayoutOf(fields) !== null;
    },
    fault: () => void records++,
    isRecord: () => true,
    isWhole: () => true,
  });
  csv.push(head);
  if (records === 0) csv.end();
  const layout = first as CucmLayout | null;
  if (layout === null) {
    if (!bare) return null;
    return { confidence: 0.9, reason: 'the first line is a CDR in the order in which CUCM writes its columns' };
  }
  const reason =
    layout.kind === 'cdr'
      ? `the header is that of CDRs of CUCM, with ${layout.names.length} columns`
      : 'the header is that of CMRs of CUCM: measurements of the quality of calls, all of which are skipped';
  return { confidence: 0.99, reason };
}
