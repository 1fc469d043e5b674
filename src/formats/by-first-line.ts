import type { FormatReader } from './format.ts';
import { decodeText } from './lines.ts';

/** Whatever the lines are like, it must be known how far it has come. */
type CountingReader = FormatReader & Required<Pick<FormatReader, 'done'>>;

/** A first line that is longer tells enough by its beginning. */
const ENOUGH = 65_536;

/**
 * Reads bytes by a reader that is chosen by their first line that is not blank. `choose` is given that line, or its
 * first 64 KiB, without its end and without a byte order mark.
 */
export class ByFirstLine implements FormatReader {
  readonly #choose: (line: string) => CountingReader;
  #held: Uint8Array[] = [];
  #size = 0;
  #begun = false;
  #reader: CountingReader | null = null;

  constructor(choose: (line: string) => CountingReader) {
    this.#choose = choose;
  }

  push(bytes: Uint8Array): void {
    if (this.#reader !== null) {
      this.#reader.push(bytes);
      return;
    }
    this.#held.push(Uint8Array.from(bytes));
    this.#size += bytes.length;
    if (this.#size >= ENOUGH || this.#endsLine(bytes)) this.#begin();
  }

  end(): void {
    this.#begin().end();
  }

  flush(): void {
    this.#reader?.flush?.();
  }

  done(): number {
    return this.#reader?.done() ?? 0;
  }

  header(): number {
    return this.#reader?.header?.() ?? 0;
  }

  /** Whether a line end comes after what is no blank. */
  #endsLine(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (byte !== 10 && byte !== 13) this.#begun ||= byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf;
      else if (this.#begun) return true;
    }
    return false;
  }

  #begin(): CountingReader {
    if (this.#reader === null) {
      const held = Buffer.concat(this.#held);
      this.#held = [];
      const text = decodeText(held.subarray(0, ENOUGH)).replace(/^[\ufeff\s\0]+/, '');
      this.#reader = this.#choose(text.split(/[\r\n]/, 1)[0]!);
      this.#reader.push(held);
    }
    return this.#reader;
  }
}
