import type { Fault, FormatReader } from '../format.ts';
import { LineReader, type LineSink, RECORD_LIMIT, tooLongReason } from '../lines.ts';
import { unquoted } from './unquoted.ts';

/** One accounting request as it is written down. */
export interface RadiusRecord {
  /** Of its first line, counted from 1. */
  readonly line: number;
  /** The date line before the attributes, local to the server and without a zone; null when there is none. */
  readonly date: string | null;
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** A line of it was not UTF-8. */
  readonly legacy: boolean;
}

export interface RecordSink {
  record(record: RadiusRecord, raw: () => Uint8Array): void;
  fault(fault: Fault): void;
}

/** `Tue Aug  4 09:00:00 2026`, as ctime writes it. */
const DATE = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
/** How a dump of a packet begins: `Accounting-Request (361)`, `rad_recv: Accounting-Request packet from …`. */
const PACKET =
  /^(?:\(\d+\) )?(?:rad_recv: |Received |Sent )?(?:Accounting|Access)-(?:Request|Response|Accept|Reject)\b/;
/** `(4923 33) h323-gw-id = …`: vendor and number may stand before the name. */
const ATTRIBUTE = /^(?:\(\d+ \d+\) ?)?([A-Za-z][\w.:-]*) ?(?:[:+=]?=) ?(.*)$/;
const NO_BEGINNING =
  'The first line is not indented as the others are, and it is no date line: the beginning of the record is missing.';
const NO_END = 'The input ends within this record, so that some of it may be missing; a blank line is right behind it.';
const NO_RIGHT_LINE =
  'is neither an attribute such as Acct-Session-Id = "1" nor a date line, and a blank line parts records.';

/**
 * Cuts the detail files of FreeRADIUS and other dumps of attributes into records: a date or the packet's name, a line
 * for each attribute, a blank line. A record with a line that is none of these is a fault as a whole; so is the last one
 * without its blank line, unless it ends with the Timestamp that FreeRADIUS writes behind all other attributes.
 */
export class RecordReader implements FormatReader, LineSink {
  readonly #sink: RecordSink;
  readonly #lines = new LineReader(this);
  /** Of the record at hand: its first line, and where in the input that begins. */
  #line = 0;
  #at = 0;
  #date: string | null = null;
  /** It begins with an attribute that is not indented. */
  #isBare = false;
  #names: string[] = [];
  #values: string[] = [];
  #legacy = false;
  /** Its lines with their ends, as text where that is the same byte by byte: most are dropped unseen. */
  #parts: (string | Uint8Array)[] = [];
  #size = 0;
  #wrong: string | null = null;
  #wrongLine = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    const isWhole = this.#date !== null && this.#names.at(-1) === 'Timestamp' && this.#lines.ending() !== '';
    if (!isWhole) this.#wrong ??= NO_END;
    this.#finish();
  }

  /** How many bytes of the input belong to records that were handed on. */
  done(): number {
    return this.#parts.length === 0 ? this.#lines.done() : this.#at;
  }

  line(text: string, number: number): void {
    const trimmed = text.trim();
    if (trimmed === '') {
      // The blanks before an attribute that is cut off are no blank line.
      if (this.#lines.ending() !== '') this.#finish();
      return;
    }
    if (trimmed.startsWith('//') || trimmed.startsWith('#')) {
      if (this.#parts.length > 0) this.#keep(text);
      return;
    }
    const match = ATTRIBUTE.exec(trimmed);
    const opens = match === null && (DATE.test(trimmed) || PACKET.test(trimmed));
    // A record whose blank line is missing ends where the next begins.
    if (opens) this.#finish();
    if (this.#parts.length === 0) {
      this.#line = number;
      this.#at = this.#lines.lineAt();
    }
    this.#keep(text);
    if (this.#lines.legacy) this.#legacy = true;
    if (match !== null) {
      this.#names.push(match[1]!);
      this.#values.push(unquoted(match[2]!));
      const isIndented = text.charCodeAt(0) <= 32;
      if (this.#parts.length === 1) this.#isBare = !isIndented;
      else if (this.#isBare && isIndented) this.#wrong ??= NO_BEGINNING;
    } else if (!opens) {
      if (this.#wrong === null) {
        this.#wrong = `Line ${number} ${NO_RIGHT_LINE}`;
        this.#wrongLine = number;
      }
    } else if (DATE.test(trimmed)) this.#date = trimmed;
    if (this.#size > RECORD_LIMIT) {
      this.#wrong ??= tooLongReason(this.#size);
      this.#finish();
    }
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    this.#finish();
    this.#sink.fault({ line: number, column: null, reason: tooLongReason(size), raw: kept });
  }

  #keep(text: string): void {
    const lines = this.#lines;
    const size = lines.lineEnd() - lines.lineAt();
    const ending = lines.ending();
    // Then every byte is a character.
    const isSame = !lines.legacy && size === text.length + ending.length;
    this.#parts.push(isSame ? text + ending : lines.raw());
    this.#size += size;
  }

  #finish(): void {
    if (this.#parts.length === 0) return;
    const parts = this.#parts;
    const raw = () =>
      Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
    if (this.#wrong !== null) {
      this.#sink.fault({ line: this.#wrongLine || this.#line, column: null, reason: this.#wrong, raw: raw() });
    } else if (this.#names.length > 0) {
      const { names, values } = { names: this.#names, values: this.#values };
      this.#sink.record({ line: this.#line, date: this.#date, names, values, legacy: this.#legacy }, raw);
    }
    this.#date = null;
    this.#isBare = false;
    this.#names = [];
    this.#values = [];
    this.#legacy = false;
    this.#parts = [];
    this.#size = 0;
    this.#wrong = null;
    this.#wrongLine = 0;
  }
}
