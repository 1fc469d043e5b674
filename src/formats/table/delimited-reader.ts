import { CsvReader, type CsvSink } from '../csv.ts';
import type { Fault } from '../format.ts';
import { ReaderOn } from '../reader-on.ts';
import type { Row, TableSink } from './table.ts';

/** How a client or `INTO OUTFILE … ENCLOSED BY '"'` writes NULL. */
const NULL = /^(?:\\N|NULL)$/;
/** `INTO OUTFILE … ENCLOSED BY '"'` puts a backslash before a quote, where other programs double it. */
const ESCAPED_QUOTE = /\\(["\\])/g;

/** Rows of one table as CSV, with or without a header. `isHeader` knows one by its fields. */
export class DelimitedReader extends ReaderOn implements CsvSink, Row {
  readonly #sink: TableSink;
  protected readonly input: CsvReader;
  readonly #isHeader: (fields: readonly string[]) => boolean;
  readonly #values: (string | null)[] = [];
  #columns: readonly string[] | null = null;
  #wanted: boolean | null = null;
  /** How many columns the row before has, or the header. */
  #count = 0;
  #header = 0;

  constructor(sink: TableSink, separator: string, isHeader: (fields: readonly string[]) => boolean) {
    super();
    this.#sink = sink;
    this.input = new CsvReader(this, separator);
    this.#isHeader = isHeader;
  }

  get legacy(): boolean {
    return this.input.legacy;
  }

  header(): number {
    return this.#header;
  }

  raw(): Uint8Array {
    return this.input.raw();
  }

  columnOf(value: number): number | null {
    return this.input.columnOf(value);
  }

  isRecord(fields: readonly string[]): boolean {
    return fields.length > 1 && fields.length === this.#count && !this.#isHeader(fields);
  }

  record(fields: readonly string[], line: number): void {
    this.#count = fields.length;
    // Also in the middle, where files were put together.
    if ((this.#wanted === null || fields[0] === this.#columns?.[0]) && this.#isHeader(fields)) {
      if (fields.join() !== this.#columns?.join()) this.#header = this.input.recordEnd();
      this.#columns = fields.slice();
      this.#wanted = this.#sink.table(null, this.#columns);
      return;
    }
    this.#wanted ??= this.#sink.table(null, null);
    if (!this.#wanted) return;
    const values = this.#values;
    values.length = fields.length;
    for (let i = 0; i < fields.length; i++) values[i] = valueOf(fields[i]!);
    this.#sink.row(values, line, this);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

function valueOf(text: string): string | null {
  if (text.length <= 4 && NULL.test(text)) return null;
  return text.includes('\\"') ? text.replace(ESCAPED_QUOTE, '$1') : text;
}
