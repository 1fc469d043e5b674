import type { Fault, FormatReader } from '../format.ts';
import { decodeText, RECORD_LIMIT } from '../lines.ts';
import { isPacked } from './unpack.ts';

export interface XmlDocumentSink {
  /** From `<?xml` or `<cdr` to `</cdr>`. `line` is its first, counted from 1. `raw` is to be copied if it is kept. */
  document(raw: Uint8Array, line: number): void;
  /** A line that is an encoded body. */
  packed(raw: Uint8Array, line: number): void;
  fault(fault: Fault): void;
}

const LF = 10;
const CR = 13;
const LESS = 60;
const END = '</cdr>';

/** Cuts bytes into the documents of mod_xml_cdr, one or many after another, plain or encoded, however they are cut. */
export class XmlDocumentReader implements FormatReader {
  readonly #sink: XmlDocumentSink;
  #bytes = Buffer.alloc(0);
  #at = 0;
  /** Bytes of the input before those. */
  #dropped = 0;
  #line = 1;
  /** Up to here no end was found of the document at hand. */
  #searched = 0;
  /** In what is left of a document that is too long. */
  #passing = false;
  #ended = false;

  constructor(sink: XmlDocumentSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#step());
    this.#bytes = this.#bytes.subarray(this.#at);
    this.#dropped += this.#at;
    this.#searched = Math.max(0, this.#searched - this.#at);
    this.#at = 0;
  }

  end(): void {
    this.#ended = true;
    while (this.#step());
    this.#bytes = Buffer.alloc(0);
    this.#at = 0;
  }

  /** How many bytes of the input belong to documents and lines that were handed on. */
  done(): number {
    return this.#dropped;
  }

  /** Takes one document, line or blank; false when more bytes are needed for it. */
  #step(): boolean {
    if (this.#passing) return this.#passOn();
    while (this.#at < this.#bytes.length && isBlank(this.#bytes[this.#at]!, this.#line)) this.#skipTo(this.#at + 1);
    if (this.#at === this.#bytes.length) return false;
    const first = this.#bytes.toString('latin1', this.#at, this.#at + 5);
    if (first.length < 5 && !this.#ended) return false;
    const prefix = first === 'cdr=<' ? 4 : 0;
    return this.#bytes[this.#at + prefix] === LESS ? this.#takeDocument(prefix) : this.#takeLine(isPacked(first));
  }

  #takeDocument(prefix: number): boolean {
    const from = this.#at + prefix;
    const end = this.#bytes.indexOf(END, Math.max(from, this.#searched));
    const stop = end < 0 ? this.#bytes.length : end + END.length;
    const next = nextBeginning(this.#bytes.subarray(from, stop));
    if (next > 0 && next <= RECORD_LIMIT) {
      this.#fault(from + next, 'The document is not closed: </cdr> is expected before the next one begins.');
      return true;
    }
    if (stop - from > RECORD_LIMIT) {
      const reason = `The document is larger than ${RECORD_LIMIT} bytes. Only its first ${RECORD_LIMIT} are kept here; the rest is left out, up to the next document.`;
      this.#fault(from + RECORD_LIMIT, reason);
      this.#passing = true;
      return true;
    }
    if (end >= 0) {
      const line = this.#line;
      const raw = this.#bytes.subarray(from, stop);
      this.#skipTo(stop);
      this.#sink.document(raw, line);
      return true;
    }
    this.#searched = Math.max(from, this.#bytes.length - END.length);
    if (!this.#ended) return false;
    this.#fault(stop, 'The document is not closed: the input ends before </cdr>.');
    return true;
  }

  #takeLine(packed: boolean): boolean {
    let stop = this.#at;
    if (this.#searched > stop) stop = this.#searched;
    while (stop < this.#bytes.length && this.#bytes[stop] !== LF && this.#bytes[stop] !== CR) stop++;
    this.#searched = stop;
    if (stop - this.#at > RECORD_LIMIT) {
      const reason = `The line is longer than ${RECORD_LIMIT} bytes. Only its first ${RECORD_LIMIT} are kept here; the rest is left out, up to the next document.`;
      this.#fault(this.#at + RECORD_LIMIT, reason);
      this.#passing = true;
      return true;
    }
    if (stop === this.#bytes.length && !this.#ended) return false;
    const raw = this.#bytes.subarray(this.#at, stop);
    if (packed) {
      const line = this.#line;
      this.#skipTo(stop);
      this.#sink.packed(raw, line);
    } else {
      const json = decodeText(raw).startsWith('{');
      const other = 'This is JSON, as mod_json_cdr writes it; the format freeswitch-json reads it.';
      this.#fault(stop, json ? other : 'This text is not part of a document; <cdr> is expected.');
    }
    return true;
  }

  /** Leaves out what comes before the next document or line that is one. */
  #passOn(): boolean {
    const rest = this.#bytes.subarray(this.#at);
    const packed = rest.indexOf('\ncdr=') + 1;
    const other = nextBeginning(rest);
    const next = packed > 0 && (other < 0 || packed < other) ? packed : other;
    if (next > 0) this.#passing = false;
    // What may be the start of a beginning is kept for the next bytes.
    this.#skipTo(next > 0 ? this.#at + next : Math.max(this.#at, this.#bytes.length - (this.#ended ? 0 : 6)));
    return next > 0;
  }

  #fault(stop: number, reason: string): void {
    const raw = Uint8Array.from(trimmed(this.#bytes.subarray(this.#at, stop)));
    const line = this.#line;
    this.#skipTo(stop);
    this.#sink.fault({ line, column: null, reason, raw });
  }

  #skipTo(stop: number): void {
    for (let at = this.#bytes.indexOf(LF, this.#at); at >= 0 && at < stop; at = this.#bytes.indexOf(LF, at + 1)) {
      this.#line++;
    }
    this.#at = stop;
  }
}

/** Blanks, and a byte order mark. */
function isBlank(byte: number, line: number): boolean {
  return byte <= 32 || (line === 1 && (byte === 0xef || byte === 0xbb || byte === 0xbf));
}

/** Where, behind the beginning of one document, another begins; -1 when none does. */
function nextBeginning(bytes: Buffer): number {
  const declared = bytes.indexOf('<?xml', 1);
  const root = bytes.indexOf('<cdr', startsWith(bytes, '<?xml') ? indexAfter(bytes, '<cdr') : 1);
  let again = root;
  while (again >= 0 && !(isRoot(bytes[again + 4]) && bytes[again - 1] === LF)) again = bytes.indexOf('<cdr', again + 1);
  if (declared < 0 || again < 0) return Math.max(declared, again);
  return Math.min(declared, again);
}

function indexAfter(bytes: Buffer, text: string): number {
  const at = bytes.indexOf(text);
  return at < 0 ? bytes.length : at + text.length;
}

function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.toString('latin1', 0, text.length) === text;
}

function isRoot(byte = 0): boolean {
  return byte === 62 || (byte > 0 && byte <= 32);
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1]! <= 32) end--;
  return bytes.subarray(0, end);
}
