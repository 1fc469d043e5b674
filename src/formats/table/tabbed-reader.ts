import type { Fault, FormatReader } from '../format.ts';
import { LineReader, type LineSink, NO_LINE_END, RECORD_LIMIT, tooLongReason } from '../lines.ts';
import { type Row, type TableSink, unescaped } from './table.ts';

/** An odd number of backslashes at the end: the line end belongs to the value. */
const CONTINUED = /(?:^|[^\\])(?:\\\\)*\\$/;

/**
 * Rows of one table in columns parted by tabs, as `mysql -B` writes them with a header and `SELECT … INTO OUTFILE`
 * without: a tab, a line end or a backslash in a value stands after a backslash (`\t`, `\n`), NULL is `\N` or `NULL`.
 */
export class TabbedReader implements FormatReader, LineSink, Row {
  legacy = false;
  readonly #sink: TableSink;
  readonly #lines: LineReader;
  readonly #isHeader: (fields: readonly string[]) => boolean;
  readonly #values: (string | null)[] = [];
  #columns: readonly string[] | null = null;
  #wanted: boolean | null = null;
  #header = 0;
  /** Lines of a row that goes on over line ends. */
  #open: { text: string; raw: Buffer; line: number; from: number } | null = null;
  #text = '';
  #raw: Uint8Array | null = null;

  constructor(sink: TableSink, isHeader: (fields: readonly string[]) => boolean) {
    this.#sink = sink;
    this.#lines = new LineReader(this);
    this.#isHeader = isHeader;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#sink.fault({ line: open.line, column: null, reason: NO_LINE_END, raw: Uint8Array.from(open.raw) });
  }

  done(): number {
    return this.#open?.from ?? this.#lines.done();
  }

  header(): number {
    return this.#header;
  }

  raw(): Uint8Array {
    return this.#raw === null ? this.#lines.raw() : Uint8Array.from(this.#raw);
  }

  columnOf(value: number): number | null {
    let at = 0;
    for (let i = 0; i < value; i++) at = endOfValue(this.#text, at) + 1;
    return this.#text.slice(0, at).includes('\n') ? null : at + 1;
  }

  line(text: string, number: number): void {
    const open = this.#open;
    const whole = open === null ? text : open.text + text;
    const begun = open === null ? number : open.line;
    if (text.endsWith('\\') && CONTINUED.test(text) && whole.length < RECORD_LIMIT) {
      const raw = Buffer.concat([open?.raw ?? Buffer.alloc(0), this.#lines.raw()]);
      this.#open = { text: whole + this.#lines.ending(), raw, line: begun, from: open?.from ?? this.#lines.lineAt() };
      return;
    }
    this.#open = null;
    this.#row(whole, begun, open === null ? null : Buffer.concat([open.raw, this.#lines.raw()]));
  }

  tooLong(kept: Uint8Array, size: number, line: number): void {
    this.#open = null;
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw: kept });
  }

  #row(text: string, line: number, raw: Uint8Array | null): void {
    if (text.trim() === '') return;
    this.legacy = this.#lines.legacy;
    this.#text = text;
    this.#raw = raw;
    if (this.#lines.ending() === '') {
      this.#sink.fault({ line, column: null, reason: NO_LINE_END, raw: this.raw() });
      return;
    }
    const values = this.#values;
    const count = split(text, values);
    if (this.#wanted === null || values[0] === this.#columns?.[0]) {
      const names = values.map((value) => value ?? '');
      if (this.#isHeader(names)) {
        if (names.join() !== this.#columns?.join()) this.#header = this.#lines.lineEnd();
        this.#columns = names;
        this.#wanted = this.#sink.table(null, names);
        return;
      }
    }
    this.#wanted ??= this.#sink.table(null, null);
    values.length = count;
    if (this.#wanted) this.#sink.row(values, line, this);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

function split(text: string, values: (string | null)[]): number {
  let count = 0;
  for (let at = 0; at <= text.length;) {
    const stop = endOfValue(text, at);
    values[count++] = valueOf(text.slice(at, stop));
    at = stop + 1;
  }
  values.length = count;
  return count;
}

/** Where the tab after a value stands, or the end of the text. */
function endOfValue(text: string, from: number): number {
  let tab = text.indexOf('\t', from);
  while (tab > from && text.charCodeAt(tab - 1) === 92 && CONTINUED.test(text.slice(from, tab))) {
    tab = text.indexOf('\t', tab + 1);
  }
  return tab < 0 ? text.length : tab;
}

function valueOf(text: string): string | null {
  if (text === '\\N' || text === 'NULL') return null;
  return text.includes('\\') ? text.replace(/\\(.)/gs, (_, character: string) => unescaped(character)) : text;
}
