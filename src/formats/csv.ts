import { isUtf8 } from 'node:buffer';
import { beginsWithin, lacksQuote, NO_BEGINNING } from './cut-beginning.ts';
import type { Fault, FormatReader } from './format.ts';
import { decodeText, LineReader, type LineSink, NO_LINE_END, RECORD_LIMIT, tooLongReason } from './lines.ts';
import { splitRecord } from './split-record.ts';

export interface CsvSink {
  /** Who writes these records quotes their first two fields, whatever they hold. */
  readonly quotesFirst?: boolean;
  /** One record that is not blank. `fields` is used again for the next one. `line` is its first, counted from 1. */
  record(fields: readonly string[], line: number): void;
  fault(fault: Fault): void;
  /**
   * Whether these fields, read from one line, are surely a whole record. Asked only for a line that follows an open
   * quote: such a line is not swallowed by the quote.
   */
  isRecord(fields: readonly string[]): boolean;
  /**
   * Whether a last record that has no line end is whole all the same. Absent: where it has as many fields as every
   * record before it, and its last field is closed by a quote.
   */
  isWhole?(fields: readonly string[]): boolean;
}

const QUOTE = 34;

/** Lines that began inside an open quote, waiting for the quote to close. */
interface Open {
  readonly line: number;
  /** Where in the input it began. */
  readonly from: number;
  readonly column: number;
  readonly parts: Uint8Array[];
  size: number;
}

/**
 * Reads RFC 4180 records from bytes cut anywhere: LF, CRLF or CR ends a record, a quoted field may hold commas,
 * doubled quotes and line ends, blank lines are skipped.
 *
 * More lenient than the RFC in one point: a quote inside a quoted field closes it only before a comma or the end of
 * the line, so `""Ann" <101>"`, as old Asterisk mappings write it, reads as `"Ann" <101>`.
 *
 * A quote that is never closed costs the lines up to the next one that is a whole record by itself, which become one
 * fault; so does a record of more than `RECORD_LIMIT` bytes.
 *
 * A last record without a line end may be cut off. It is taken for whole where it has as many fields as every record
 * before it, and its last field is closed by a quote; else it becomes a fault. (Whether that quote is the first half of
 * a doubled one is the one thing that cannot be told.)
 */
export class CsvReader implements FormatReader, LineSink {
  /** Of the current record: its text, and whether it was read as windows-1252 because it is not UTF-8. */
  text = '';
  legacy = false;
  readonly #sink: CsvSink;
  readonly #separator: string;
  readonly #lines: LineReader;
  readonly #fields: string[] = [];
  #open: Open | null = null;
  #joined: Uint8Array | null = null;
  /** How many fields the records so far have; 0 before the first, -1 when they differ. */
  #columns = 0;

  /** `separator`: the one character between fields, where it is no comma. */
  constructor(sink: CsvSink, separator = ',') {
    this.#sink = sink;
    this.#separator = separator;
    this.#lines = new LineReader(this);
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    if (this.#open !== null) this.#giveUp('the input ends before it is closed');
  }

  /** How many bytes of the input belong to records that were handed on. */
  done(): number {
    return this.#open?.from ?? this.#lines.done();
  }

  /** Where in the input the current record ends. */
  recordEnd(): number {
    return this.#lines.lineEnd();
  }

  /** A copy of the current record's bytes, with its line end. */
  raw(): Uint8Array {
    return this.#joined === null ? this.#lines.raw() : Uint8Array.from(this.#joined);
  }

  /** The character of the current record's first line, counted from 1, where a field begins; null if it is on a later one. */
  columnOf(field: number): number | null {
    const starts: number[] = [];
    splitRecord(this.text, [], starts, this.#separator);
    const start = starts[field];
    return start === undefined || /[\r\n]/.test(this.text.slice(0, start)) ? null : start + 1;
  }

  line(text: string, number: number): void {
    const fields = this.#fields;
    const count = splitRecord(text, fields, undefined, this.#separator);
    if (this.#open !== null) {
      if (count < 0 || !this.#sink.isRecord(fields)) {
        this.#continue(text, number);
        return;
      }
      this.#giveUp(`line ${number} is a whole record by itself`);
    }
    if (count < 0) {
      const raw = this.#lines.raw();
      this.#open = { line: number, from: this.#lines.lineAt(), column: -count, parts: [raw], size: raw.length };
    } else if (count > 1 || text.trim() !== '') {
      this.text = text;
      this.legacy = this.#lines.legacy;
      this.#joined = null;
      this.#handOn(number);
    }
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    if (this.#open !== null) this.#giveUp(`line ${number} is too long to belong to it`);
    this.#sink.fault({ line: number, column: null, reason: tooLongReason(size), raw: kept });
  }

  /** Adds a line to the open record, which ends with it unless the quote is still open. */
  #continue(text: string, number: number): void {
    const open = this.#open!;
    const raw = this.#lines.raw();
    if (open.size + raw.length > RECORD_LIMIT) {
      this.#giveUp(`the record would be larger than ${RECORD_LIMIT} bytes`);
      this.line(text, number);
      return;
    }
    open.parts.push(raw);
    open.size += raw.length;
    if (splitRecord(`"${text}`, this.#fields, undefined, this.#separator) < 0) return;
    this.#open = null;
    this.#joined = Buffer.concat(open.parts);
    const bytes = this.#joined.subarray(0, this.#joined.length - this.#lines.ending().length);
    this.text = decodeText(bytes);
    this.legacy = !isUtf8(bytes);
    splitRecord(this.text, this.#fields, undefined, this.#separator);
    this.#handOn(open.line);
  }

  #handOn(line: number): void {
    const fields = this.#fields;
    if (this.#lines.ending() === '' && !this.#isWhole(fields)) {
      this.#sink.fault({ line, column: null, reason: NO_LINE_END, raw: this.raw() });
      return;
    }
    if (line === 1 && this.#isRest()) {
      this.#sink.fault({ line, column: 1, reason: NO_BEGINNING, raw: this.raw() });
      return;
    }
    if (this.#columns === 0) this.#columns = fields.length;
    else if (this.#columns !== fields.length) this.#columns = -1;
    this.#sink.record(fields, line);
  }

  /** Whether the first record is only the end of one. */
  #isRest(): boolean {
    if (beginsWithin(this.text, '"', this.#separator)) return true;
    return this.#sink.quotesFirst === true && lacksQuote(this.text, this.#separator);
  }

  /** Whether a record without a line end is not cut off, so far as that can be told. */
  #isWhole(fields: readonly string[]): boolean {
    if (this.#sink.isWhole !== undefined) return this.#sink.isWhole(fields);
    if (fields.length !== this.#columns) return false;
    const starts: number[] = [];
    splitRecord(this.text, [], starts, this.#separator);
    return this.text.charCodeAt(starts.at(-1)!) === QUOTE;
  }

  #giveUp(why: string): void {
    const { line, column, parts } = this.#open!;
    this.#open = null;
    const raw = Uint8Array.from(Buffer.concat(parts));
    this.#sink.fault({ line, column, reason: `The quote opened here is never closed: ${why}.`, raw });
  }
}
