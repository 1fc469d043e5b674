import type { FormatReader } from './format.ts';

/** Blanks, NUL bytes, and the bytes of a byte order mark. */
const NOTHING: ReadonlySet<number> = new Set([0, 9, 10, 13, 32, 0xef, 0xbb, 0xbf]);

/** Hands its input to one of two readers: that of JSON where the first byte that counts is a brace or a bracket. */
export class TextOrJsonReader implements FormatReader {
  readonly #json: FormatReader;
  readonly #text: FormatReader;
  #chosen: FormatReader | null = null;
  #before: Uint8Array[] = [];

  constructor(json: FormatReader, text: FormatReader) {
    this.#json = json;
    this.#text = text;
  }

  push(bytes: Uint8Array): void {
    if (this.#chosen === null) {
      const first = bytes.find((byte) => !NOTHING.has(byte));
      if (first === undefined) {
        this.#before.push(Uint8Array.from(bytes));
        return;
      }
      this.#chosen = first === 123 || first === 91 ? this.#json : this.#text;
      for (const blank of this.#before) this.#chosen.push(blank);
      this.#before = [];
    }
    this.#chosen.push(bytes);
  }

  end(): void {
    this.#chosen?.end();
  }
}
