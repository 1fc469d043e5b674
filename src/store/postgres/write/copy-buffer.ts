import { storedText } from '../stored-text.ts';

/** PGCOPY, and that there are no flags and no more of a header (PostgreSQL 18, COPY, Binary Format). */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const END = -1;
const BLANK = -1;
const TWO_32 = 2 ** 32;
const FIRST_SIZE = 65_536;
/** Bytes of one UTF-16 unit in UTF-8, at most. */
const WIDEST = 3;

/** Rows as COPY takes them in its binary format. All numbers are integers of 64 bits. */
export class CopyBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #view = viewOf(this.#bytes);
  #at = HEADER.copy(this.#bytes);
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Begins a row of so many cells. */
  row(cells: number): void {
    this.#room(2);
    this.#view.setInt16(this.#at, cells);
    this.#at += 2;
    this.#rows += 1;
  }

  /** A whole number or blank. */
  number(value: number | null): void {
    this.#room(12);
    if (value === null) {
      this.#view.setInt32(this.#at, BLANK);
      this.#at += 4;
      return;
    }
    const high = Math.floor(value / TWO_32);
    this.#view.setInt32(this.#at, 8);
    this.#view.setInt32(this.#at + 4, high);
    this.#view.setUint32(this.#at + 8, value - high * TWO_32);
    this.#at += 12;
  }

  bigint(value: bigint): void {
    this.#room(12);
    this.#view.setInt32(this.#at, 8);
    this.#view.setBigInt64(this.#at + 4, value);
    this.#at += 12;
  }

  text(value: string | null): void {
    if (value === null) {
      this.number(null);
      return;
    }
    const text = storedText(value);
    this.#room(4 + text.length * WIDEST);
    const length = this.#bytes.write(text, this.#at + 4);
    this.#view.setInt32(this.#at, length);
    this.#at += 4 + length;
  }

  bytes(value: Uint8Array): void {
    this.#room(4 + value.length);
    this.#view.setInt32(this.#at, value.length);
    this.#bytes.set(value, this.#at + 4);
    this.#at += 4 + value.length;
  }

  /** All of it; the buffer is used up. */
  finish(): Buffer {
    this.#room(2);
    this.#view.setInt16(this.#at, END);
    return this.#bytes.subarray(0, this.#at + 2);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
