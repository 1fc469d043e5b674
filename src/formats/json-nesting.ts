const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

/** Deeper objects would exhaust the stack of those who go through them. */
export const DEPTH_LIMIT = 500;

/** Follows one JSON object byte by byte to where it is closed. It judges nothing else: that is for the parser. */
export class JsonNesting {
  /** Deeper than `DEPTH_LIMIT` at some place. */
  tooDeep = false;
  readonly #open: number[] = [];
  /** The last byte that is no blank. */
  #last = 0;
  #quoted = false;
  #escaped = false;

  /** Takes the next byte; true when it closes the object. */
  follow(byte: number): boolean {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#quoted = false;
      // No string goes on over the end of a line: its closing quote is missing.
      if (byte === LF || byte === CR) this.#quoted = this.#escaped = false;
    } else if (byte === QUOTE) this.#quoted = true;
    else if (byte === OPEN || byte === OPEN_LIST) {
      if (this.#open.push(byte) > DEPTH_LIMIT) this.tooDeep = true;
    } else if (byte === CLOSE || byte === CLOSE_LIST) this.#open.pop();
    if (byte > 32) this.#last = byte;
    return this.#open.length === 0;
  }

  /** Whether JSON allows another object to begin at this place. */
  mayOpen(): boolean {
    const inList = this.#open.at(-1) === OPEN_LIST;
    return this.#last === 0 || this.#last === COLON || (inList && (this.#last === COMMA || this.#last === OPEN_LIST));
  }
}
