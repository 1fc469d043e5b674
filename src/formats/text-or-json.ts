import type { FormatReader } from './format.ts';

/** Blanks, NUL bytes, the bytes of a byte order mark, and commas, which begin an empty column or part two objects. */
const NOTHING: ReadonlySet<number> = new Set([0, 9, 10, 13, 32, 44, 0xef, 0xbb, 0xbf]);
/** Brackets and an opening brace. Reading may begin in the middle of a list, and so with its end. */
const JSON_SIGNS: ReadonlySet<number> = new Set([91, 93, 123]);
/** So many bytes that are nothing are kept until it shows what follows them. More of them are passed over. */
const MOST_BEFORE = 65_536;

/** Hands its input to one of two readers: that of JSON where the first byte that counts is one of its signs. */
export class TextOrJsonReader implements FormatReader {
  /** How many bytes, of nothing, were passed over: the positions that the chosen reader counts lack them. */
  passed = 0;
  readonly #json: FormatReader;
  readonly #text: FormatReader;
  #chosen: FormatReader | null = null;
  #before: Uint8Array[] = [];
  #size = 0;

  constructor(json: FormatReader, text: FormatReader) {
    this.#json = json;
    this.#text = text;
  }

  push(bytes: Uint8Array): void {
    if (this.#chosen === null) {
      const first = bytes.find((byte) => !NOTHING.has(byte));
      if (first === undefined) {
        this.#keep(bytes);
        return;
      }
      this.#begin(JSON_SIGNS.has(first) ? this.#json : this.#text);
    }
    this.#chosen!.push(bytes);
  }

  end(): void {
    if (this.#chosen === null) this.#begin(this.#text);
    this.#chosen!.end();
  }

  done(): number {
    return this.#chosen?.done === undefined ? 0 : this.#chosen.done() + this.passed;
  }

  #keep(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, MOST_BEFORE - this.#size);
    if (kept.length > 0) this.#before.push(Uint8Array.from(kept));
    this.#size += kept.length;
    this.passed += bytes.length - kept.length;
  }

  #begin(reader: FormatReader): void {
    this.#chosen = reader;
    for (const bytes of this.#before) reader.push(bytes);
    this.#before = [];
  }
}
