/** How many bytes tell whether a text is in UTF-16: its byte order mark, which that of UTF-32 may begin with. */
const MARK = 4;
const NOTHING = new Uint8Array(0);

/**
 * Text in UTF-16 that begins with a byte order mark, turned into UTF-8, however the bytes are cut; anything else passes
 * as it is. What the readers take for the bytes of a record, and what is kept in quarantine, is the UTF-8: text that
 * can be read and tried again by itself, as half of a file in UTF-16 could not.
 */
export class Utf8Step {
  /** Null until the first bytes have told; false: as it is. */
  #decoder: TextDecoder | false | null = null;
  #first: Uint8Array = NOTHING;

  push(bytes: Uint8Array): Uint8Array {
    if (this.#decoder === false || bytes.length === 0) return bytes;
    if (this.#decoder !== null) return this.#encoded(this.#decoder.decode(bytes, { stream: true }));
    this.#first = this.#first.length === 0 ? bytes : Buffer.concat([this.#first, bytes]);
    if (this.#first.length >= MARK || !maybeMark(this.#first)) return this.#begin();
    // Kept until the next: what was given may be used again.
    this.#first = Uint8Array.from(this.#first);
    return NOTHING;
  }

  /** What is left at the end of the input. */
  end(): Uint8Array {
    const begun = this.#decoder === null ? this.#begin() : NOTHING;
    if (this.#decoder === null || this.#decoder === false) return begun;
    return Buffer.concat([begun, this.#encoded(this.#decoder.decode())]);
  }

  #begin(): Uint8Array {
    const first = this.#first;
    this.#first = NOTHING;
    const encoding = encodingOf(first);
    this.#decoder = encoding === null ? false : new TextDecoder(encoding);
    return this.#decoder === false ? first : this.push(first);
  }

  #encoded(text: string): Uint8Array {
    return text === '' ? NOTHING : Buffer.from(text);
  }
}

/** The chunks of an input, in UTF-8 where they were in UTF-16. */
export async function* inUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const step = new Utf8Step();
  for await (const chunk of chunks) {
    const bytes = step.push(chunk);
    if (bytes.length > 0) yield bytes;
  }
  const last = step.end();
  if (last.length > 0) yield last;
}

/** Whether so few bytes may begin a text in UTF-16. */
function maybeMark(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === 0xff) return second === undefined || second === 0xfe;
  return first === 0xfe && (second === undefined || second === 0xff);
}

function encodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 2 || !maybeMark(bytes)) return null;
  if (bytes[0] === 0xfe) return 'utf-16be';
  // FF FE 00 00 is the mark of UTF-32; in UTF-16 it would be a text that begins with NUL.
  return bytes.length >= MARK && bytes[2] === 0 && bytes[3] === 0 ? null : 'utf-16le';
}
