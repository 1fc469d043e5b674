import { isUtf8 } from 'node:buffer';
import type { FormatReader } from '../format.ts';
import { decodeText, RECORD_LIMIT } from '../lines.ts';
import { columnsOf } from './sql-columns.ts';
import { SqlPassing } from './sql-passing.ts';
import {
  BEHIND_ROWS,
  CREATE,
  CREATING,
  END_OF_JUNK,
  INSERT,
  INSERTING,
  NEXT_ROW,
  RESTART,
  RESUME,
  WITHOUT_ROWS,
} from './sql-statements.ts';
import { INCOMPLETE, MALFORMED, SqlTuple } from './sql-tuple.ts';
import type { Row, TableSink } from './table.ts';

const OPEN = 40;
const RESTART_LENGTH = 24;
const NON_ASCII = /[\u0080-\u00ff]/;
/** Statements whose beginning is longer are not those that are looked for. */
const HEAD_LIMIT = 65_536;
const SHORTEST_HEAD = 64;
/** A byte order mark, in characters of latin1. */
const MARK = '\u00ef\u00bb\u00bf';

/** `statement`: one that is passed over. `rest`: of a tuple that is too long. */
type Mode = 'between' | 'comment' | 'statement' | 'tuples' | 'rest';

/**
 * Rows of the tables in an SQL dump (mysqldump, phpMyAdmin, `sqlite3 .dump`): the tuples of its INSERT statements, of
 * which one may be megabytes long. They are read one by one, so that no more than one is held. The order of columns is
 * the INSERT's own, or that of the table's CREATE before it. All other statements are passed over.
 */
export class SqlDumpReader implements FormatReader, Row {
  legacy = false;
  readonly #sink: TableSink;
  readonly #tuple = new SqlTuple();
  readonly #passing = new SqlPassing();
  readonly #columns = new Map<string, readonly string[]>();
  /** Bytes as characters of latin1, each of which is one byte. */
  #text = '';
  #at = 0;
  #mode: Mode = 'between';
  #ended = false;
  /** The line of `#counted`, a place in the text. */
  #line = 1;
  #counted = 0;
  /** Where the tuple at hand begins and ends. */
  #from = 0;
  #stop = 0;

  constructor(sink: TableSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.#text += chunk;
    // A tuple that was cut does not end before a bracket is closed.
    if (this.#mode === 'tuples' && !chunk.includes(')') && this.#text.length <= RECORD_LIMIT) return;
    this.#run();
  }

  end(): void {
    this.#ended = true;
    this.#run();
    // A quote that is never closed has taken the rows behind it with it.
    while (this.#mode === 'tuples' && this.#text.charCodeAt(this.#at) === OPEN) {
      this.#from = this.#at;
      if (!this.#resume('The row does not end before the next one, or a quote in it is never closed.')) {
        this.#stop = this.#at + this.#text.slice(this.#at).trimEnd().length;
        this.#fault(null, 'The input ends inside of this row.');
        return;
      }
      this.#run();
    }
  }

  /** What the rows mean stands before them: a dump is read as a whole, or again. */
  done(): number {
    return 0;
  }

  raw(): Uint8Array {
    return Buffer.from(this.#text.slice(this.#from, this.#stop), 'latin1');
  }

  columnOf(value: number): number | null {
    const start = this.#tuple.starts[value];
    return start === undefined ? null : this.#columnAt(start);
  }

  #run(): void {
    this.#tuple.begin(this.#text);
    while (this.#step());
    this.#lineAt(this.#at);
    this.#text = this.#text.slice(this.#at);
    this.#at = this.#counted = 0;
  }

  /** Goes on by one thing; false when more of the text is needed. */
  #step(): boolean {
    if (this.#mode !== 'between' && this.#mode !== 'tuples') return this.#stepPassing(this.#mode);
    while (this.#text.charCodeAt(this.#at) <= 32) this.#at++;
    if (this.#at >= this.#text.length) return false;
    return this.#mode === 'tuples' ? this.#stepTuples() : this.#stepBetween();
  }

  /** At the beginning of a statement or a comment. */
  #stepBetween(): boolean {
    const text = this.#text;
    const at = this.#at;
    const head = text.slice(at, at + 2);
    if (head.length < 2 && !this.#ended) return false;
    if (head === MARK.slice(0, 2))
      return text.length - at < MARK.length ? false : this.#enter('between', at + MARK.length);
    if (head === '--' || head === '/*' || head[0] === '#') {
      this.#passing.open(head[0] === '#' ? '#' : head);
      return this.#enter('comment', at + (head === '/*' ? 2 : 1));
    }
    if (head[0] === '(') {
      // Tuples without a statement: rows that were cut out of one.
      if (!this.#sink.table(null, null)) return this.#enter('statement', at);
      return this.#enter('tuples', at);
    }
    if (this.#startsWith(INSERTING)) return this.#stepInsert();
    if (this.#startsWith(CREATING)) return this.#stepCreate();
    if (text.length - at < SHORTEST_HEAD && !this.#ended && !text.includes(';', at)) return false;
    return this.#passOver();
  }

  /** A statement that is read no further: one without rows, or one of which it cannot be told whether it has some. */
  #passOver(): boolean {
    if (this.#startsWith(WITHOUT_ROWS)) return this.#enter('statement', this.#at);
    END_OF_JUNK.lastIndex = this.#at;
    const match = END_OF_JUNK.exec(this.#text);
    if (match === null && !this.#ended && this.#text.length - this.#at < RECORD_LIMIT) return false;
    this.#from = this.#at;
    this.#stop = Math.min(
      match === null ? this.#text.length : match.index + match[0].trim().length,
      this.#at + RECORD_LIMIT,
    );
    this.#fault(
      this.#from,
      'This is no statement of an SQL dump; INSERT INTO is followed by the name of a table, VALUES and rows.',
    );
    return this.#enter('between', this.#stop);
  }

  #stepInsert(): boolean {
    INSERT.lastIndex = this.#at;
    const match = INSERT.exec(this.#text);
    if (match === null) return this.#isHeadOpen() ? false : this.#passOver();
    const [head, name = '', list] = match;
    const columns = list === undefined ? (this.#columns.get(name.toLowerCase()) ?? null) : columnsOf(list);
    const wanted = this.#sink.table(name, columns);
    return this.#enter(wanted ? 'tuples' : 'statement', this.#at + head.length);
  }

  #stepCreate(): boolean {
    CREATE.lastIndex = this.#at;
    const match = CREATE.exec(this.#text);
    if (match === null) return this.#isHeadOpen() ? false : this.#enter('statement', this.#at);
    const from = this.#at + match[0].length;
    const columns = columnsOf(this.#text.slice(from), true);
    if (columns === null) return this.#isHeadOpen() ? false : this.#enter('statement', this.#at);
    this.#columns.set(match[1]!.toLowerCase(), columns);
    return this.#enter('statement', from);
  }

  /** In a comment, a statement or a tuple that is passed over. */
  #stepPassing(mode: 'comment' | 'statement' | 'rest'): boolean {
    if (mode === 'statement') return this.#stepStatement();
    const passing = this.#passing;
    const isOver =
      mode === 'comment'
        ? passing.close(this.#text, this.#at)
        : passing.pass(this.#text, this.#at, 'tuple', this.#ended);
    this.#at = passing.at;
    if (isOver) this.#mode = mode === 'rest' ? 'tuples' : 'between';
    return isOver;
  }

  #stepStatement(): boolean {
    const text = this.#text;
    const passing = this.#passing;
    RESTART.lastIndex = this.#at;
    const restart = RESTART.exec(text)?.index ?? -1;
    // A restart may be cut: the line that has just begun is kept for the next bytes.
    const lf = restart >= 0 ? restart : this.#ended ? -1 : text.lastIndexOf('\n');
    const limit = lf >= this.#at && (restart >= 0 || text.length - lf < RESTART_LENGTH) ? lf : text.length;
    const isOver = passing.pass(text.slice(0, limit), this.#at, 'statement', restart >= 0 || this.#ended);
    this.#at = passing.at;
    if (isOver) return this.#enter('between', this.#at);
    if (restart < 0) return false;
    passing.reset();
    return this.#enter('between', restart + 1);
  }

  /** Behind VALUES, before, between or behind tuples. */
  #stepTuples(): boolean {
    const text = this.#text;
    const code = text[this.#at];
    if (code === ',') return this.#enter('tuples', this.#at + 1);
    if (code === ';') return this.#enter('between', this.#at + 1);
    if (code !== '(') return this.#stepBehindTuples();
    const stop = this.#tuple.read(this.#at);
    this.#from = this.#at;
    if (stop === MALFORMED) return this.#stepMalformed();
    if (stop === INCOMPLETE && text.length - this.#at <= RECORD_LIMIT) return false;
    if (stop === INCOMPLETE && this.#resume('A quote in this row is never closed.')) return true;
    if (stop === INCOMPLETE || stop - this.#at > RECORD_LIMIT) return this.#stepTooLong(this.#at + 1);
    this.#stop = stop;
    this.#emit();
    return this.#enter('tuples', stop);
  }

  #stepBehindTuples(): boolean {
    const text = this.#text;
    if (text.length - this.#at < RESTART_LENGTH && !this.#ended && !text.includes('\n', this.#at)) return false;
    if (this.#startsWith(BEHIND_ROWS)) return this.#enter('statement', this.#at);
    NEXT_ROW.lastIndex = this.#at;
    const match = NEXT_ROW.exec(text);
    if (match === null && !this.#ended && text.length - this.#at < RECORD_LIMIT) return false;
    this.#from = this.#at;
    this.#stop = match === null ? Math.min(text.length, this.#at + RECORD_LIMIT) : match.index;
    this.#fault(this.#from, 'This is no row; a comma or a semicolon is right here.');
    return this.#enter('tuples', match === null ? this.#stop : match.index + match[0].length);
  }

  /** Ends the row at hand before the next one begins, or the next statement with rows; false when neither does. */
  #resume(reason: string, at: number | null = null): boolean {
    RESUME.lastIndex = this.#from + 1;
    const next = RESUME.exec(this.#text);
    const stop = next === null ? Number.POSITIVE_INFINITY : next.index + 1;
    RESTART.lastIndex = this.#from + 1;
    const restart = RESTART.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    this.#stop = Math.min(stop, restart);
    if (this.#stop - this.#from > RECORD_LIMIT) return false;
    this.#fault(at, reason);
    return this.#enter(stop < restart ? 'tuples' : 'between', this.#stop);
  }

  #emit(): void {
    const { values } = this.#tuple;
    this.legacy = false;
    if (NON_ASCII.test(this.#text.slice(this.#from, this.#stop))) {
      for (const [i, value] of values.entries()) {
        if (value === null || !NON_ASCII.test(value)) continue;
        const bytes = Buffer.from(value, 'latin1');
        this.legacy ||= !isUtf8(bytes);
        values[i] = decodeText(bytes);
      }
    }
    this.#sink.row(values, this.#lineAt(this.#from), this);
  }

  #stepMalformed(): boolean {
    const text = this.#text;
    const bad = this.#tuple.badAt;
    const reason = 'A value ends here; a comma or a closing bracket is right after it.';
    if (this.#resume(reason, bad)) return true;
    if (text.length - this.#from > RECORD_LIMIT) return this.#stepTooLong(bad);
    if (!this.#ended) return false;
    this.#stop = text.length;
    this.#fault(bad, reason);
    return this.#enter('tuples', text.length);
  }

  /** Keeps the beginning of a tuple, and goes on behind it. */
  #stepTooLong(at: number): true {
    this.#stop = this.#from + RECORD_LIMIT;
    this.#fault(null, `The row is larger than ${RECORD_LIMIT} bytes. Only its first ${RECORD_LIMIT} are kept here.`);
    return this.#enter('rest', at);
  }

  #fault(at: number | null, reason: string): void {
    const column = at === null ? null : this.#columnAt(at);
    this.#sink.fault({ line: this.#lineAt(this.#from), column, reason, raw: this.raw() });
  }

  #columnAt(place: number): number | null {
    return this.#text.slice(this.#from, place).includes('\n') ? null : place - this.#from + 1;
  }

  #enter(mode: Mode, at: number): true {
    this.#mode = mode;
    this.#at = at;
    return true;
  }

  #startsWith(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  /** Whether the beginning of the statement at hand may still be coming. */
  #isHeadOpen(): boolean {
    return !this.#ended && this.#text.length - this.#at < HEAD_LIMIT;
  }

  #lineAt(place: number): number {
    for (let lf = this.#text.indexOf('\n', this.#counted); lf >= 0 && lf < place;) {
      this.#line++;
      this.#counted = lf + 1;
      lf = this.#text.indexOf('\n', this.#counted);
    }
    if (place > this.#counted) this.#counted = place;
    return this.#line;
  }
}
