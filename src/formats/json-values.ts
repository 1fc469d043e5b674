import { isUtf8 } from 'node:buffer';
import type { Fault, FormatReader } from './format.ts';
import { endOfText, lastOpening, linesIn, linesInText } from './bytes.ts';
import { JsonEnvelope } from './json-envelope.ts';
import { explainJson } from './json-syntax.ts';
import { CUT, DEPTH_LIMIT, endOfObject, isDeep, JsonNesting } from './json-nesting.ts';
import { decodeText, RECORD_LIMIT } from './lines.ts';
import type { Members } from './members.ts';
import { parseJson } from './parse-json.ts';

export interface JsonSink {
  /**
   * One object. `line` is its first, counted from 1. `raw` gives its bytes, a copy, until this returns; `legacy` says
   * that they were read as windows-1252, because they are not UTF-8.
   */
  object(value: Readonly<Record<string, unknown>>, line: number, raw: () => Uint8Array, legacy: boolean): void;
  fault(fault: Fault): void;
  /**
   * Whether the list that begins behind these bytes of an object, its own member, holds the records, and the object is
   * but what they are sent in: an answer such as `{"count": 2, "items": [`. Each object of the list is one then, and
   * the other members are left out. Where it says no to a name alone, `{"items":`, it does so whatever stands before.
   */
  opensList?(head: Buffer): boolean;
}

/** The end of an object that is printed over many lines. */
const CLOSING_LINE = Buffer.from('\n}');

const LF = 10;
const BLANK = 32;
const CR = 13;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;
/** So many beginnings of lists are remembered, that are shorter than this. */
const MOST_HEADS = 100;
const LONG_HEAD = 200;
/** So often more bytes are waited for that may make an object whole. */
const MOST_WAITS = 2;
/** After half as many tries in vain, with none between them that was not, lines are taken as a whole no more. */
const MOST_TRUST = 8;

/**
 * `stray`: in text outside of any object. `passing`: in what is left of something that is too long. `tail`: behind the
 * list of an envelope.
 */
type Mode = 'between' | 'object' | 'stray' | 'passing' | 'tail';

/**
 * Reads JSON objects that follow one another in any way: one to a line, printed over many lines, parted by commas,
 * inside a list, and however the bytes are cut.
 *
 * What is not JSON becomes a fault, and reading goes on behind it. An object that is never closed ends where a line
 * begins with `{` though none may stand there. As such a line can also pass for a part of it, it is then read again
 * with every line that begins with `{` taken for the beginning of another. Text that is not JSON, or an object, of more
 * than `RECORD_LIMIT` bytes is one fault, up to the next line that begins with `{`.
 */
export class JsonObjectReader implements FormatReader {
  readonly #sink: JsonSink;
  readonly #again: boolean;
  #bytes = Buffer.alloc(0);
  /** Bytes of the input before those at hand. */
  #dropped = 0;
  #at = 0;
  /** The line of the byte at hand, and the byte before it. */
  #line: number;
  #before = LF;
  #mode: Mode = 'between';
  /** Where the object or stray text began. */
  #from = 0;
  #fromLine = 0;
  #nesting = new JsonNesting();
  #envelope: JsonEnvelope | null = null;
  /** Where in the input the envelope began. */
  #envelopeAt = 0;
  /** The bytes end in the middle of the object at hand, and nothing about it is unusual so far. */
  #isCut = false;
  /** Where in the input an object began of which more bytes were waited for, and how often they were. */
  #waitedAt = -1;
  #waited = 0;
  /** Up to here the bytes at hand hold no object that a line ends with. */
  #tried = 0;
  /** Falls with each try to take a line as a whole that was in vain, which costs as much as it saves otherwise. */
  #trust = MOST_TRUST;
  readonly #opensList: ((head: Buffer) => boolean) | undefined;
  /** What it says of some heads. */
  readonly #heads = new Map<string, boolean>();

  constructor(sink: JsonSink, line = 1, again = false) {
    this.#sink = sink;
    this.#line = line;
    this.#again = again;
    this.#opensList = sink.opensList?.bind(sink);
  }

  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at]!;
      if (byte !== OPEN || this.#mode !== 'between') this.#step(byte);
      else if (!this.#takeWhole()) {
        if (this.#mayWait()) break;
        this.#step(byte);
      }
    }
    const done = this.#mode === 'object' || this.#mode === 'stray' ? this.#from : this.#at;
    this.#bytes = this.#bytes.subarray(done);
    this.#dropped += done;
    this.#at -= done;
    this.#from -= done;
    this.#tried -= done;
  }

  end(): void {
    while (this.#at < this.#bytes.length) this.#step(this.#bytes[this.#at]!);
    if (this.#mode === 'object') this.#giveUp(this.#at);
    else if (this.#mode === 'stray') this.#endStray();
    this.#loseEnvelope();
  }

  /**
   * Whether more bytes may make an object whole that these end in the middle of: it is seen once more with the next ones
   * then, rather than followed byte by byte. Not again and again, since all of it is looked at each time.
   */
  #mayWait(): boolean {
    if (!this.#isCut || this.#bytes.length - this.#at > RECORD_LIMIT) return false;
    const place = this.#dropped + this.#at;
    if (place !== this.#waitedAt) this.#waited = 0;
    this.#waitedAt = place;
    return this.#waited++ < MOST_WAITS;
  }

  /** Takes an object that lies in the bytes as a whole; false when it must be followed byte by byte. */
  #takeWhole(): boolean {
    this.#isCut = false;
    if (this.#again) return false;
    if (this.#trust > 0 && this.#at >= this.#tried) {
      const taken = this.#takeLine();
      this.#trust = taken ? Math.min(this.#trust + 1, MOST_TRUST) : this.#trust - 2;
      if (taken) return true;
    }
    const stop = endOfObject(this.#bytes, this.#at, this.#opensList);
    this.#isCut = stop === CUT;
    if (stop < 0 || stop - this.#at > RECORD_LIMIT) return false;
    this.#fromLine = this.#line;
    const raw = this.#bytes.subarray(this.#at, stop);
    this.#parse(raw);
    this.#pass(stop, linesIn(raw));
    return true;
  }

  /**
   * Takes an object that its line ends with, or a line that begins with its brace. To parse what may be one is quicker
   * than to follow it: what can be parsed as a whole is one. False when there is none, or it needs more care.
   */
  #takeLine(): boolean {
    const at = this.#at;
    const stop = this.#endOfLine(at);
    this.#tried = Math.max(stop, at + 1);
    if (this.#bytes[stop - 1] !== CLOSE || stop - at > RECORD_LIMIT) return false;
    const raw = this.#bytes.subarray(at, stop);
    const legacy = !isUtf8(raw);
    const text = legacy ? decodeText(raw) : raw.toString();
    let value: Readonly<Record<string, unknown>>;
    try {
      value = parseJson(text) as Record<string, unknown>;
    } catch {
      return false;
    }
    if (isDeep(value, text)) return false;
    const list = this.#listIn(value);
    const lines = linesInText(text);
    if (list === null) this.#sink.object(value, this.#line, copier(raw), legacy);
    else if (legacy || lines > 0 || !this.#takeList(value, list, text, raw)) return false;
    this.#pass(stop, lines);
    return true;
  }

  /**
   * Where the line at `at` ends, or, when there is a brace alone on it, the next that begins with the closing one, as far
   * from its left edge as that.
   */
  #endOfLine(at: number): number {
    const bytes = this.#bytes;
    let stop = bytes.indexOf(LF, at);
    if (stop < 0) stop = bytes.length;
    while (stop > at && (bytes[stop - 1]! <= 32 || bytes[stop - 1] === COMMA)) stop--;
    if (stop > at + 1) return stop;
    let edge = at;
    while (edge > 0 && bytes[edge - 1] === BLANK) edge--;
    const end = edge === at ? CLOSING_LINE : Buffer.from(`\n${' '.repeat(at - edge)}}`);
    const closing = bytes.indexOf(end, at);
    return closing < 0 ? bytes.length - 1 : closing + end.length;
  }

  /** The name of the first list in an object that may hold the records; null: there is none. */
  #listIn(value: Readonly<Record<string, unknown>>): string | null {
    if (this.#opensList === undefined) return null;
    for (const name in value) {
      if (Array.isArray(value[name]) && this.#opens(`{${JSON.stringify(name)}:`)) return name;
    }
    return null;
  }

  #opens(head: string): boolean {
    let opens = this.#heads.get(head);
    if (opens === undefined) {
      opens = this.#opensList!(Buffer.from(head));
      if (this.#heads.size < MOST_HEADS && head.length < LONG_HEAD) this.#heads.set(head, opens);
    }
    return opens;
  }

  /** Takes the records of an answer of one line that was parsed as a whole. False where they need more care. */
  #takeList(value: Readonly<Record<string, unknown>>, name: string, text: string, raw: Buffer): boolean {
    const items = value[name] as readonly unknown[];
    if (!items.every(isObject)) return false;
    const open = openingOf(value, name, text);
    if (open < 0 || !this.#opens(text.slice(0, open))) return false;
    let starts: readonly number[] | null = null;
    let index = 0;
    const copy = () => {
      starts ??= startsIn(raw, Buffer.byteLength(text.slice(0, open)));
      const from = starts[index]!;
      return Uint8Array.from(raw.subarray(from, endOfObject(raw, from, undefined)));
    };
    for (; index < items.length; index++) this.#sink.object(items[index] as Members, this.#line, copy, false);
    return true;
  }

  /** Goes on behind an object that was taken as a whole. */
  #pass(stop: number, lines: number): void {
    this.#line += lines;
    this.#before = CLOSE;
    this.#at = stop;
  }

  /** How many bytes of the input belong to objects that were handed on, or to nothing. */
  done(): number {
    return this.#envelope === null ? this.#dropped : this.#envelopeAt;
  }

  #step(byte: number): void {
    let closed = false;
    switch (this.#mode) {
      case 'between':
        if (!this.#isBetween(byte)) {
          this.#begin(byte === OPEN ? 'object' : 'stray');
          return;
        }
        if (this.#envelope?.followList(byte) === true) this.#mode = 'tail';
        break;
      case 'stray':
        if (byte === OPEN || byte === OPEN_LIST || (byte === CLOSE_LIST && this.#envelope !== null)) {
          this.#endStray();
          return;
        }
        if (this.#at - this.#from === RECORD_LIMIT) {
          this.#passOver('text', 'This text is not part of a JSON object, and');
          return;
        }
        break;
      case 'tail':
        if (byte === OPEN && this.#beginsLine() && !this.#envelope!.mayOpen()) {
          this.#loseEnvelope();
          this.#begin('object');
          return;
        }
        if (this.#envelope!.followTail(byte)) {
          this.#envelope = null;
          this.#mode = 'between';
        }
        break;
      case 'passing':
        if (byte === OPEN && this.#beginsLine()) {
          this.#begin('object');
          return;
        }
        break;
      default:
        if (byte === OPEN && this.#beginsLine() && this.#at > this.#from && (this.#again || !this.#nesting.mayOpen())) {
          this.#giveUp(this.#at);
          return;
        }
        if (this.#at - this.#from === RECORD_LIMIT) {
          this.#endTooLong();
          return;
        }
        closed = this.#nesting.follow(byte);
        if (byte === OPEN_LIST && this.#nesting.depth === 2) this.#openEnvelope();
    }
    if (byte === CR || (byte === LF && this.#before !== CR)) this.#line++;
    this.#before = byte;
    this.#at++;
    if (closed) {
      this.#mode = 'between';
      this.#take(this.#bytes.subarray(this.#from, this.#at));
    }
  }

  /** Blanks, what parts objects, the brackets of lists around them, and a byte order mark. */
  #isBetween(byte: number): boolean {
    if (byte <= 32 || byte === COMMA || byte === OPEN_LIST || byte === CLOSE_LIST) return true;
    return this.#line === 1 && (byte === 0xef || byte === 0xbb || byte === 0xbf);
  }

  #beginsLine(): boolean {
    return this.#before === LF || this.#before === CR;
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#from = this.#at;
    this.#fromLine = this.#line;
    if (mode === 'object') this.#nesting = new JsonNesting();
  }

  /** Behind the `[` of a list: is it one of records? */
  #openEnvelope(): void {
    const head = this.#bytes.subarray(this.#from, this.#at);
    if (this.#opensList?.(head) !== true) return;
    // Another answer in the middle of one: that one was cut off.
    this.#loseEnvelope();
    this.#envelopeAt = this.#dropped + this.#from;
    this.#envelope = new JsonEnvelope(this.#fromLine, Uint8Array.from(head), this.#nesting);
    this.#mode = 'between';
  }

  /** The envelope was cut off, or broken. */
  #loseEnvelope(): void {
    const fault = this.#envelope?.fault() ?? null;
    this.#envelope = null;
    if (fault !== null) this.#sink.fault(fault);
  }

  /** Takes an object that was followed to its end. */
  #take(raw: Buffer): void {
    if (!this.#nesting.tooDeep) return this.#parse(raw);
    const reason = `The object is nested more than ${DEPTH_LIMIT} levels deep.`;
    this.#sink.fault({ line: this.#fromLine, column: null, reason, raw: Uint8Array.from(raw) });
  }

  #parse(raw: Buffer): void {
    const legacy = !isUtf8(raw);
    const text = legacy ? decodeText(raw) : raw.toString();
    let value: unknown;
    try {
      value = parseJson(text);
    } catch {
      this.#sink.fault({ line: this.#fromLine, ...explainJson(text, this.#fromLine), raw: Uint8Array.from(raw) });
      return;
    }
    this.#sink.object(value as Record<string, unknown>, this.#fromLine, copier(raw), legacy);
  }

  /** Ends an object that is not closed before `stop`. */
  #giveUp(stop: number): void {
    const raw = this.#bytes.subarray(this.#from, endOfText(this.#bytes, stop));
    this.#mode = 'between';
    if (this.#envelope !== null) this.#envelope.told = true;
    if (this.#again || lastOpening(raw) < 0) this.#take(raw);
    else {
      const reader = new JsonObjectReader(this.#sink, this.#fromLine, true);
      reader.push(raw);
      reader.end();
    }
  }

  #endTooLong(): void {
    const raw = this.#bytes.subarray(this.#from, this.#at);
    const opening = lastOpening(raw);
    if (opening >= 0) {
      const stop = this.#from + opening;
      this.#line = this.#fromLine + linesIn(raw.subarray(0, opening));
      this.#before = LF;
      this.#at = stop;
      this.#giveUp(stop);
      return;
    }
    this.#passOver('object', 'The object');
  }

  /** Leaves out the rest of what is too long. */
  #passOver(what: string, subject: string): void {
    this.#mode = 'passing';
    if (this.#envelope !== null) this.#envelope.told = true;
    const raw = Uint8Array.from(this.#bytes.subarray(this.#from, this.#at));
    const reason = `${subject} is larger than ${RECORD_LIMIT} bytes. Only its first ${RECORD_LIMIT} are kept here; the rest of the ${what} is left out, up to the next line that begins with {.`;
    this.#sink.fault({ line: this.#fromLine, column: null, reason, raw });
  }

  #endStray(): void {
    this.#mode = 'between';
    const raw = Uint8Array.from(this.#bytes.subarray(this.#from, endOfText(this.#bytes, this.#at)));
    this.#sink.fault({ line: this.#fromLine, column: null, reason: 'This text is not part of a JSON object.', raw });
  }
}

function copier(raw: Uint8Array): () => Uint8Array {
  return () => Uint8Array.from(raw);
}

function isObject(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

/** Where the bracket of an object's own list is in its text; -1 where it cannot be told at a glance. */
function openingOf(value: Readonly<Record<string, unknown>>, name: string, text: string): number {
  // Lists and objects before it may have members of that name.
  for (const other in value) {
    if (other === name) break;
    if (typeof value[other] === 'object' && value[other] !== null) return -1;
  }
  const open = text.indexOf('[');
  const colon = text.lastIndexOf(':', open);
  // A quote within a string has a backslash before it, so that the name stands nowhere else so.
  const quoted = JSON.stringify(name);
  const named = text.slice(0, Math.max(0, colon)).trimEnd();
  if (!named.endsWith(quoted) || named.endsWith(`\\${quoted}`) || text.slice(colon + 1, open).trim() !== '') return -1;
  // Another list of that name, however that is spelled, would have taken its place.
  const mayBeTwo = text.includes('[', open + 1) && (text.includes(quoted, open) || text.includes('\\u00'));
  return mayBeTwo ? -1 : open;
}

/** Where the objects of a list begin that opens at `open`. */
function startsIn(raw: Buffer, open: number): number[] {
  const starts: number[] = [];
  for (let at = raw.indexOf(OPEN, open); at >= 0 && at < raw.length; at = nextOf(raw, at)) starts.push(at);
  return starts;
}

/** Where the object behind the one at `from` begins; -1: it is the last. */
function nextOf(raw: Buffer, from: number): number {
  let at = endOfObject(raw, from, undefined);
  while (at < raw.length && (raw[at]! <= 32 || raw[at] === COMMA)) at++;
  return raw[at] === OPEN ? at : -1;
}
