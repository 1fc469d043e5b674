import { unescaped } from './table.ts';

const BACKSLASH = 92;
const COMMA = 44;
const OPEN = 40;
const CLOSE = 41;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;
/** A string may be told its character set: `_binary 'text'`. */
const INTRODUCER = /_\w+\s*/y;

/** What `read` answers when the text ends inside the tuple, and when it is none. */
export const INCOMPLETE = -1;
export const MALFORMED = -2;

/** Reads the tuples `(1,'it''s',NULL)` of an INSERT statement, with MySQL's escapes. */
export class SqlTuple {
  /** Of the tuple read last, or so far: its values, and where each begins in the text. */
  readonly values: (string | null)[] = [];
  readonly starts: number[] = [];
  /** Where the first thing stands that may not stand there. */
  badAt = 0;
  #text = '';
  #at = 0;
  /** The next backslash at or after the last place asked about. Looked for once, not for each string. */
  #backslash = -1;

  /** Another text is to be read from now on. */
  begin(text: string): void {
    this.#text = text;
    this.#backslash = -1;
  }

  /** Reads the tuple at a place; returns where it ends, INCOMPLETE or MALFORMED. */
  read(from: number): number {
    const text = this.#text;
    this.values.length = 0;
    this.starts.length = 0;
    this.#at = from;
    if (text.charCodeAt(from) !== OPEN) return this.#bad();
    for (;;) {
      this.#at++;
      this.#skipBlanks();
      this.starts.push(this.#at);
      const value = this.#value();
      if (value === undefined) return this.badAt < 0 ? INCOMPLETE : MALFORMED;
      this.values.push(value);
      this.#skipBlanks();
      const code = text.charCodeAt(this.#at);
      if (code === CLOSE) return this.#at + 1;
      if (this.#at >= text.length) return INCOMPLETE;
      if (code !== COMMA) return this.#bad();
    }
  }

  #bad(): typeof MALFORMED {
    this.badAt = this.#at;
    return MALFORMED;
  }

  #skipBlanks(): void {
    while (this.#text.charCodeAt(this.#at) <= 32) this.#at++;
  }

  /** Undefined when it is incomplete (`badAt` is below 0 then) or malformed. */
  #value(): string | null | undefined {
    const text = this.#text;
    this.badAt = -1;
    let code = text.charCodeAt(this.#at);
    if (code === 95) {
      INTRODUCER.lastIndex = this.#at;
      this.#at += INTRODUCER.exec(text)?.[0].length ?? 0;
      code = text.charCodeAt(this.#at);
    }
    if (code === QUOTE || code === DOUBLE_QUOTE) return this.#string(code === QUOTE ? "'" : '"');
    const from = this.#at;
    while (this.#at < text.length) {
      code = text.charCodeAt(this.#at);
      if (code === COMMA || code === CLOSE || code <= 32) break;
      if (code === QUOTE || code === DOUBLE_QUOTE || code === OPEN) {
        this.#bad();
        return undefined;
      }
      this.#at++;
    }
    if (this.#at === text.length) return undefined;
    const word = text.slice(from, this.#at);
    if (word === '') {
      this.#bad();
      return undefined;
    }
    return word === 'NULL' || word === 'null' ? null : word;
  }

  #string(quote: string): string | undefined {
    const text = this.#text;
    let value = '';
    let from = this.#at + 1;
    for (;;) {
      const end = text.indexOf(quote, from);
      if (this.#backslash < from) {
        const next = text.indexOf('\\', from);
        this.#backslash = next < 0 ? Number.POSITIVE_INFINITY : next;
      }
      if (this.#backslash < end || (end < 0 && this.#backslash < text.length)) {
        const at = this.#backslash;
        if (at + 1 >= text.length) return undefined;
        const character = text[at + 1]!;
        // Kept before these two, which mean something to LIKE only.
        value += text.slice(from, character === '%' || character === '_' ? at + 1 : at) + unescaped(character);
        from = at + 2;
      } else if (end < 0 || end + 1 === text.length) return undefined;
      else if (text[end + 1] === quote) {
        value += text.slice(from, end + 1);
        from = end + 2;
      } else {
        this.#at = end + 1;
        return value === '' ? text.slice(from, end) : value + text.slice(from, end);
      }
    }
  }
}

/** Where a string that is open at `from` ends, behind its closing quote; INCOMPLETE when it does not. */
export function endOfString(text: string, from: number, quote: string): number {
  let at = from;
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) return INCOMPLETE;
    let backslashes = 0;
    while (end - backslashes > from && text.charCodeAt(end - backslashes - 1) === BACKSLASH) backslashes++;
    // A doubled quote closes the string and opens another: all the same here.
    if (backslashes % 2 === 0 || quote === '`') return end + 1;
    at = end + 1;
  }
}
