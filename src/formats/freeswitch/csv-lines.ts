import type { FormatReader } from '../format.ts';
import { LineReader, type LineSink, RECORD_LIMIT } from '../lines.ts';

const LF = 10;
const CR = 13;
/** So many columns has the template that runs its records together. */
const SEPARATORS = 17;

/**
 * Cuts bytes into lines; but where there is no line end yet, also behind `";` of a whole record: the template that is
 * built in for a `default-template` that there is not ends so, and in no line end.
 */
export class CsvLineReader implements FormatReader, LineSink {
  legacy = false;
  readonly #sink: LineSink;
  #lines: LineReader;
  /** Nothing but the first line has come, of which this is left. Null once there was a line end. */
  #first: Buffer | null = Buffer.alloc(0);
  #searched = 0;
  /** How many columns were ended in it, up to which place. */
  #separators = 0;
  #counted = 0;
  /** Bytes of the first line that were handed on. */
  #taken = 0;
  #within = false;

  constructor(sink: LineSink) {
    this.#sink = sink;
    this.#lines = new LineReader(this);
  }

  push(bytes: Uint8Array): void {
    if (this.#first === null) {
      this.#lines.push(bytes);
      return;
    }
    const joined = Buffer.concat([this.#first, bytes]);
    const stop = lineEnd(joined, this.#first.length);
    this.#first = this.#cut(joined, stop < 0 ? joined.length : stop);
    if (stop < 0 && this.#first.length <= RECORD_LIMIT) return;
    const rest = this.#first;
    this.#first = null;
    this.#lines.push(rest);
  }

  end(): void {
    if (this.#first !== null) this.#lines.push(this.#first);
    this.#first = null;
    this.#lines.end();
  }

  /** How many bytes of the input belong to records that were handed on. */
  done(): number {
    return this.#taken + (this.#first === null ? this.#lines.done() : 0);
  }

  /** Where in the input the record behind the current one begins. */
  lineEnd(): number {
    return this.#taken + this.#lines.lineEnd();
  }

  line(text: string, number: number): void {
    this.legacy = this.#lines.legacy;
    this.#sink.line(text, this.#within ? 1 : number);
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    this.#sink.tooLong(kept, size, number);
  }

  /** What ended the current line; nothing at the end of the input, and where its records are run together. */
  ending(): string {
    return this.#lines.ending();
  }

  raw(): Uint8Array {
    return this.#lines.raw();
  }

  /** Hands on the whole records before `stop`; returns what is left. */
  #cut(bytes: Buffer, stop: number): Buffer {
    let from = 0;
    for (let at = bytes.indexOf('";"', this.#searched); at >= 0 && at < stop; at = bytes.indexOf('";"', at + 1)) {
      this.#separators += countSeparators(bytes.subarray(this.#counted, at + 1));
      this.#counted = at;
      if (this.#separators < SEPARATORS) continue;
      this.#within = true;
      const before = this.#lines;
      this.#lines = new LineReader(this);
      this.#lines.push(bytes.subarray(from, at + 2));
      this.#lines.end();
      this.#lines = before;
      this.#within = false;
      this.#taken += at + 2 - from;
      from = this.#counted = at + 2;
      this.#separators = 0;
    }
    this.#searched = Math.max(0, bytes.length - from - 2);
    this.#counted -= from;
    return bytes.subarray(from);
  }
}

function lineEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  const cr = bytes.indexOf(CR, from);
  return lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
}

function countSeparators(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf('","'); at >= 0; at = bytes.indexOf('","', at + 3)) count++;
  return count;
}
