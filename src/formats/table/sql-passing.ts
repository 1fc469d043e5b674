import { endOfString } from './sql-tuple.ts';

/** What may hide the end of a statement: quoted text and comments. */
const IN_STATEMENT = /['"`;]|--(?=\s)|\/\*/g;
const IN_TUPLE = /['")]/g;
const CLOSINGS: ReadonlyMap<string, string> = new Map([
  ['--', '\n'],
  ['#', '\n'],
  ['/*', '*/'],
]);

/** Passes over text of SQL that comes in pieces and of which nothing is wanted. */
export class SqlPassing {
  /** How far it has come: all before may be forgotten. */
  at = 0;
  /** What ends the quoted text or the comment at hand. */
  #closing: string | null = null;

  /** Whatever was open is open no more. */
  reset(): void {
    this.#closing = null;
  }

  /** A quoted text or a comment has begun, with this. */
  open(opening: string): void {
    this.#closing = CLOSINGS.get(opening) ?? opening;
  }

  /** Goes on from a place to behind the semicolon of a statement, or the bracket of a tuple; false: more is needed. */
  pass(text: string, from: number, what: 'statement' | 'tuple', ended: boolean): boolean {
    const pattern = what === 'statement' ? IN_STATEMENT : IN_TUPLE;
    this.at = from;
    while (this.close(text, this.at)) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(text);
      if (match === null) {
        // What begins a comment may be cut.
        this.at = ended ? text.length : Math.max(this.at, text.length - 2);
        return false;
      }
      this.at = match.index + match[0].length;
      if (match[0] === ';' || match[0] === ')') return true;
      this.open(match[0]);
    }
    return false;
  }

  /** Goes on to behind the quoted text or comment at hand; false: more is needed. */
  close(text: string, from: number): boolean {
    const closing = this.#closing;
    this.at = from;
    if (closing === null) return true;
    const quoted = closing.length === 1 && closing !== '\n';
    const found = quoted ? endOfString(text, from, closing) : text.indexOf(closing, from);
    if (found < 0) {
      // A backslash and a star belong to what comes next.
      this.at = text.length;
      while (this.at > from && (text[this.at - 1] === '\\' || text[this.at - 1] === '*')) this.at--;
      return false;
    }
    this.#closing = null;
    this.at = quoted ? found : found + closing.length;
    return true;
  }
}
