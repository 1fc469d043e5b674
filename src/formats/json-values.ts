import { isUtf8 } from 'node:buffer';
import type { Fault, FormatReader } from './format.ts';
import { explainJson } from './json-syntax.ts';
import { DEPTH_LIMIT, JsonNesting } from './json-nesting.ts';
import { decodeText, RECORD_LIMIT } from './lines.ts';
import { parseJson } from './parse-json.ts';

export interface JsonSink {
  /**
   * One object. `line` is its first, counted from 1. `raw` are its bytes, to be copied if they are kept; `legacy` says
   * that they were read as windows-1252, because they are not UTF-8.
   */
  object(value: Readonly<Record<string, unknown>>, line: number, raw: Uint8Array, legacy: boolean): void;
  fault(fault: Fault): void;
}

const LF = 10;
const CR = 13;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;

/** `stray`: in text outside of any object. `passing`: in what is left of an object that is too long. */
type Mode = 'between' | 'object' | 'stray' | 'passing';

/**
 * Reads JSON objects that follow one another in any way: one to a line, printed over many lines, parted by commas,
 * inside a list, and however the bytes are cut.
 *
 * What is not JSON becomes a fault, and reading goes on behind it. An object that is never closed ends where a line
 * begins with `{` though none may stand there. As such a line can also pass for a part of it, it is then read again
 * with every line that begins with `{` taken for the beginning of another.
 */
export class JsonObjectReader implements FormatReader {
  readonly #sink: JsonSink;
  readonly #again: boolean;
  #bytes = Buffer.alloc(0);
  /** Bytes of the input before those at hand. */
  #dropped = 0;
  #at = 0;
  /** The line of the byte at hand, and the byte before it. */
  #line: number;
  #before = LF;
  #mode: Mode = 'between';
  /** Where the object or stray text began. */
  #from = 0;
  #fromLine = 0;
  #nesting = new JsonNesting();

  constructor(sink: JsonSink, line = 1, again = false) {
    this.#sink = sink;
    this.#line = line;
    this.#again = again;
  }

  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#at < this.#bytes.length) this.#step(this.#bytes[this.#at]!);
    const done = this.#mode === 'object' || this.#mode === 'stray' ? this.#from : this.#at;
    this.#bytes = this.#bytes.subarray(done);
    this.#dropped += done;
    this.#at -= done;
    this.#from -= done;
  }

  end(): void {
    if (this.#mode === 'object') this.#giveUp(this.#at);
    else if (this.#mode === 'stray') this.#endStray();
  }

  /** How many bytes of the input belong to objects that were handed on, or to nothing. */
  done(): number {
    return this.#dropped;
  }

  #step(byte: number): void {
    let closed = false;
    switch (this.#mode) {
      case 'between':
        if (!this.#isBetween(byte)) {
          this.#begin(byte === OPEN ? 'object' : 'stray');
          return;
        }
        break;
      case 'stray':
        if (byte === OPEN || byte === OPEN_LIST || this.#at - this.#from === RECORD_LIMIT) {
          this.#endStray();
          return;
        }
        break;
      case 'passing':
        if (byte === OPEN && this.#beginsLine()) {
          this.#begin('object');
          return;
        }
        break;
      default:
        if (byte === OPEN && this.#beginsLine() && this.#at > this.#from && (this.#again || !this.#nesting.mayOpen())) {
          this.#giveUp(this.#at);
          return;
        }
        if (this.#at - this.#from === RECORD_LIMIT) {
          this.#endTooLong();
          return;
        }
        closed = this.#nesting.follow(byte);
    }
    if (byte === LF) this.#line++;
    this.#before = byte;
    this.#at++;
    if (closed) {
      this.#mode = 'between';
      this.#parse(this.#bytes.subarray(this.#from, this.#at));
    }
  }

  /** Blanks, what parts objects, the brackets of lists around them, and a byte order mark. */
  #isBetween(byte: number): boolean {
    if (byte <= 32 || byte === COMMA || byte === OPEN_LIST || byte === CLOSE_LIST) return true;
    return this.#line === 1 && (byte === 0xef || byte === 0xbb || byte === 0xbf);
  }

  #beginsLine(): boolean {
    return this.#before === LF || this.#before === CR;
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#from = this.#at;
    this.#fromLine = this.#line;
    if (mode === 'object') this.#nesting = new JsonNesting();
  }

  #parse(raw: Buffer): void {
    if (this.#nesting.tooDeep) {
      const reason = `The object is nested more than ${DEPTH_LIMIT} levels deep.`;
      this.#sink.fault({ line: this.#fromLine, column: null, reason, raw: Uint8Array.from(raw) });
      return;
    }
    const text = decodeText(raw);
    let value: unknown;
    try {
      value = parseJson(text);
    } catch {
      this.#sink.fault({ line: this.#fromLine, ...explainJson(text, this.#fromLine), raw: Uint8Array.from(raw) });
      return;
    }
    this.#sink.object(value as Record<string, unknown>, this.#fromLine, raw, !isUtf8(raw));
  }

  /** Ends an object that is not closed before `stop`. */
  #giveUp(stop: number): void {
    const raw = this.#bytes.subarray(this.#from, endOfText(this.#bytes, stop));
    this.#mode = 'between';
    if (this.#again || lastOpening(raw) < 0) this.#parse(raw);
    else {
      const reader = new JsonObjectReader(this.#sink, this.#fromLine, true);
      reader.push(raw);
      reader.end();
    }
  }

  #endTooLong(): void {
    const raw = this.#bytes.subarray(this.#from, this.#at);
    const opening = lastOpening(raw);
    if (opening >= 0) {
      const stop = this.#from + opening;
      this.#line = this.#fromLine + count(raw.subarray(0, opening), LF);
      this.#before = LF;
      this.#at = stop;
      this.#giveUp(stop);
      return;
    }
    this.#mode = 'passing';
    const reason = `The object is larger than ${RECORD_LIMIT} bytes. Only its first ${RECORD_LIMIT} are kept here; the rest is left out, up to the next line that begins with {.`;
    this.#sink.fault({ line: this.#fromLine, column: null, reason, raw: Uint8Array.from(raw) });
  }

  #endStray(): void {
    this.#mode = 'between';
    const raw = Uint8Array.from(this.#bytes.subarray(this.#from, endOfText(this.#bytes, this.#at)));
    this.#sink.fault({ line: this.#fromLine, column: null, reason: 'This text is not part of a JSON object.', raw });
  }
}

/** Where the last line but the first begins that begins with a brace; -1 when none does. */
function lastOpening(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(OPEN); at > 0; at = bytes.lastIndexOf(OPEN, at - 1)) {
    if (bytes[at - 1] === LF || bytes[at - 1] === CR) return at;
  }
  return -1;
}

/** Where the blanks before `stop` begin. */
function endOfText(bytes: Buffer, stop: number): number {
  let end = stop;
  while (end > 0 && bytes[end - 1]! <= 32) end--;
  return end;
}

function count(bytes: Buffer, wanted: number): number {
  let found = 0;
  for (const byte of bytes) if (byte === wanted) found++;
  return found;
}
