import { storedText } from './stored-text.ts';

const BLANK = -1;
const TWO_32 = 2 ** 32;
/** Bytes of one UTF-16 unit in UTF-8, at most. */
const WIDEST = 3;

/**
 * Values as PostgreSQL takes them in binary, each behind its length: cells of COPY, and elements of arrays. All numbers
 * are integers of 64 bits.
 */
export class BinaryCells {
  #bytes: Buffer;
  #view: DataView;
  #at = 0;

  /** @param size bytes that are there from the beginning; it grows */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
    this.#view = viewOf(this.#bytes);
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

  /** Bytes that are given as text, a character each. */
  bytes(value: string): void {
    this.#room(4 + value.length);
    this.#view.setInt32(this.#at, value.length);
    this.#bytes.write(value, this.#at + 4, 'latin1');
    this.#at += 4 + value.length;
  }

  /** What is no value, but stands between them: this and the following. */
  protected raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  protected int16(value: number): void {
    this.#room(2);
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  protected int32(value: number): void {
    this.#room(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  /** All of it; no more may come. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at);
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
