import { isAscii, isUtf8 } from 'node:buffer';
import type { FormatReader } from './format.ts';

/** The longest record a reader takes, in bytes. A longer one becomes a fault. */
export const RECORD_LIMIT = 1_048_576;
/** So many bytes of records are held back at most, where more of the input may tell more about them. */
export const HELD_BYTES = 16 * RECORD_LIMIT;

export interface LineSink {
  /** One line without its end, counted from 1. The reader's `raw`, `legacy` and `ending` tell of it during the call. */
  line(text: string, number: number): void;
  /** A line of more than `RECORD_LIMIT` bytes, of which only the first are kept. */
  tooLong(kept: Uint8Array, size: number, number: number): void;
}

const LF = 10;
const CR = 13;

/**
 * Cuts bytes into lines at LF, CRLF or CR, however the chunks are cut. A byte order mark is taken off the first line, and
 * off any other, where a file was put behind another.
 * A line that is not UTF-8 is read as windows-1252, which gives every byte a character. NUL bytes before a line, which
 * a file has where the machine lost power, are skipped.
 */
export class LineReader implements FormatReader {
  /** The current line was not UTF-8. */
  legacy = false;
  readonly #sink: LineSink;
  #number = 0;
  /** The line begun in earlier chunks: its first `#held` bytes, and how many more of it there were beyond the limit. */
  #carry = Buffer.alloc(1024);
  #held = 0;
  #beyond = 0;
  #carryAt = 0;
  /** The last chunk ended in CR, which may be half of a CRLF. */
  #afterCr = false;
  /** Bytes of the input before the chunk at hand, and where in the input the current line begins. */
  #before = 0;
  #lineAt = 0;
  #bytes: Buffer = this.#carry;
  #from = 0;
  #start = 0;
  #stop = 0;
  #ending = '';

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#before += bytes.length;
  }

  end(): void {
    if (this.#held > 0) this.#emitCarry(this.#afterCr ? '\r' : '');
  }

  /** How many bytes of the input belong to lines that were handed on. */
  done(): number {
    return this.#before - this.#held - this.#beyond - (this.#afterCr ? 1 : 0);
  }

  /** Where in the input the current line begins. */
  lineAt(): number {
    return this.#lineAt;
  }

  /** Where in the input the line behind the current one begins. */
  lineEnd(): number {
    return this.#lineAt + (this.#stop - this.#from) + this.#ending.length;
  }

  /** A copy of the current line's bytes, with its end. */
  raw(): Uint8Array {
    const size = this.#stop - this.#start;
    const raw = new Uint8Array(size + this.#ending.length);
    raw.set(this.#bytes.subarray(this.#start, this.#stop));
    for (let i = 0; i < this.#ending.length; i++) raw[size + i] = this.#ending.charCodeAt(i);
    return raw;
  }

  /** What ended the current line: LF, CRLF, CR, or nothing at the end of the input. */
  ending(): string {
    return this.#ending;
  }

  #take(chunk: Buffer): void {
    let from = 0;
    let cr = chunk.indexOf(CR);
    if (this.#afterCr) {
      this.#afterCr = false;
      from = chunk[0] === LF ? 1 : 0;
      this.#emitCarry(from === 1 ? '\r\n' : '\r');
    } else if (this.#held > 0) {
      const lf = chunk.indexOf(LF);
      const stop = lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
      this.#keep(chunk, 0, stop < 0 ? chunk.length : stop);
      if (stop < 0) return;
      from = stop + 1;
      if (chunk[stop] === CR) {
        if (from === chunk.length) {
          this.#afterCr = true;
          return;
        }
        if (chunk[from] === LF) from++;
      }
      this.#emitCarry(chunk.toString('latin1', stop, from));
    }
    if (cr >= 0 && cr < from) cr = chunk.indexOf(CR, from);
    this.#scan(chunk, from, cr);
  }

  #scan(chunk: Buffer, from: number, firstCr: number): void {
    let cr = firstCr;
    let start = from;
    const ascii = isAscii(chunk);
    // Up to the last line end only: what follows may be cut in the middle of a character.
    const last = cr < 0 ? chunk.lastIndexOf(LF) : Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR));
    const valid = ascii || isUtf8(chunk.subarray(from, last + 1));
    for (;;) {
      const lf = chunk.indexOf(LF, start);
      if (cr >= 0 && (lf < 0 || cr < lf)) {
        if (cr + 1 === chunk.length) {
          this.#keep(chunk, start, cr);
          this.#afterCr = true;
          return;
        }
        const next = lf === cr + 1 ? lf + 1 : cr + 1;
        this.#lineAt = this.#before + start;
        this.#emit(chunk, start, cr, lf === cr + 1 ? '\r\n' : '\r', ascii, valid);
        start = next;
        cr = chunk.indexOf(CR, start);
      } else if (lf >= 0) {
        this.#lineAt = this.#before + start;
        this.#emit(chunk, start, lf, '\n', ascii, valid);
        start = lf + 1;
      } else break;
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length);
  }

  #emit(bytes: Buffer, start: number, stop: number, ending: string, ascii: boolean, valid: boolean): void {
    const number = ++this.#number;
    const marked = startsWithMark(bytes, start, stop);
    const begin = marked ? start + 3 : start;
    const first = behindZeros(bytes, begin, stop);
    if (stop - first > RECORD_LIMIT) {
      this.#sink.tooLong(Uint8Array.from(bytes.subarray(first, first + RECORD_LIMIT)), stop - first, number);
      return;
    }
    this.#bytes = bytes;
    this.#lineAt += first - begin;
    this.#from = start + first - begin;
    // In the middle of the input it belongs to the record's bytes.
    this.#start = marked && number > 1 ? start : first;
    this.#stop = stop;
    this.#ending = ending;
    this.legacy = !valid && !isUtf8(bytes.subarray(first, stop));
    this.#sink.line(
      this.legacy ? decodeText(bytes.subarray(first, stop)) : bytes.toString(ascii ? 'latin1' : 'utf8', first, stop),
      number,
    );
  }

  #emitCarry(ending: string): void {
    const held = this.#held;
    const beyond = this.#beyond;
    this.#lineAt = this.#carryAt;
    this.#held = 0;
    this.#beyond = 0;
    if (beyond > 0) {
      this.#sink.tooLong(Uint8Array.from(this.#carry.subarray(0, held)), held + beyond, ++this.#number);
    } else this.#emit(this.#carry, 0, held, ending, false, false);
  }

  #keep(chunk: Buffer, from: number, stop: number): void {
    // There may be far more NUL bytes before a line than are kept of it.
    const start = this.#held === 0 ? behindZeros(chunk, from, stop) : from;
    if (this.#held === 0) this.#carryAt = this.#before + start;
    const room = Math.min(stop - start, RECORD_LIMIT - this.#held);
    if (this.#held + room > this.#carry.length) {
      const larger = Buffer.alloc(Math.min(RECORD_LIMIT, Math.max(this.#held + room, this.#carry.length * 2)));
      this.#carry.copy(larger, 0, 0, this.#held);
      this.#carry = larger;
    }
    chunk.copy(this.#carry, this.#held, start, start + room);
    this.#held += room;
    this.#beyond += stop - start - room;
  }
}

/** Bytes as text: UTF-8 where they are that, else windows-1252. */
export function decodeText(bytes: Uint8Array): string {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : LEGACY.decode(bytes);
}

/** What to say of a last line that has no end, where nothing tells that it is whole. */
export const NO_LINE_END =
  'The input ends within this line, so that some of it may be missing; a line end is right behind it.';

/** What to say of a record of which only the first bytes are kept. */
export function tooLongReason(size: number): string {
  return `The record has ${size} bytes; at most ${RECORD_LIMIT} can be read. Only its first ${RECORD_LIMIT} are kept here.`;
}

const LEGACY = new TextDecoder('windows-1252');

/** Where the NUL bytes from a place on end. */
function behindZeros(bytes: Buffer, from: number, stop: number): number {
  let at = from;
  while (at < stop && bytes[at] === 0) at++;
  return at;
}

function startsWithMark(bytes: Buffer, start: number, stop: number): boolean {
  return bytes[start] === 0xef && stop - start >= 3 && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
}
