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

/** Of an object that the bytes end in the middle of. */
export const CUT = -2;
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

  /** How many objects and lists are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** Whether JSON allows another object to begin at this place. */
  mayOpen(): boolean {
    const inList = this.#open.at(-1) === OPEN_LIST;
    return this.#last === 0 || this.#last === COLON || (inList && (this.#last === COMMA || this.#last === OPEN_LIST));
  }
}

/**
 * Where the object that begins at `from` is closed: the position behind its brace. `CUT` where the bytes end before
 * that, -1 where anything is unusual: a string or a line that may belong to another object, great depth, or a list of the
 * object's own, of which `opensList` says that it holds records. `JsonNesting` then goes byte by byte; this is for the
 * many objects that need no such care.
 */
export function endOfObject(bytes: Buffer, from: number, opensList: ((head: Buffer) => boolean) | undefined): number {
  const { length } = bytes;
  let depth = 0;
  for (let at = from; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      // Never past the end: V8 reads an array more slowly once it was asked for what is not there.
      for (at++; at < length; at++) {
        const inside = bytes[at]!;
        if (inside === QUOTE) break;
        if (inside === LF || inside === CR) return -1;
        if (inside !== BACKSLASH) continue;
        at++;
        if (at < length && (bytes[at] === LF || bytes[at] === CR)) return -1;
      }
    } else if (byte === OPEN) {
      if (++depth > DEPTH_LIMIT || (at > from && (bytes[at - 1] === LF || bytes[at - 1] === CR))) return -1;
    } else if (byte === OPEN_LIST) {
      if (++depth > DEPTH_LIMIT) return -1;
      if (depth === 2 && opensList !== undefined && opensList(bytes.subarray(from, at))) return -1;
    } else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  return CUT;
}

/** Whether a value is nested deeper than `DEPTH_LIMIT`. `text` is the JSON it was parsed from. */
export function isDeep(value: unknown, text: string): boolean {
  return countOf(text, '{') + countOf(text, '[') > DEPTH_LIMIT && isDeeper(value, DEPTH_LIMIT);
}

/** How often a bracket is in a text; of more than `DEPTH_LIMIT` it is enough to know that. */
function countOf(text: string, bracket: string): number {
  let found = 0;
  for (let at = text.indexOf(bracket); at >= 0 && found <= DEPTH_LIMIT; at = text.indexOf(bracket, at + 1)) found++;
  return found;
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  for (const name in value) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof inner === 'object' && inner !== null && isDeeper(inner, limit - 1)) return true;
  }
  return false;
}
