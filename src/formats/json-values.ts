import { isUtf8 } from 'node:buffer';
import type { FormatReader } from './format.ts';
import { endOfText, lastOpening, linesIn } from './bytes.ts';
import { JsonEnvelope } from './json-envelope.ts';
import { explainJson } from './json-syntax.ts';
import { CUT, DEPTH_LIMIT, endOfObject, JsonNesting } from './json-nesting.ts';
import type { JsonSink } from './json-sink.ts';
import { decodeText, RECORD_LIMIT } from './lines.ts';
import { parseJson } from './parse-json.ts';
import { endOfLine, WholeJson } from './whole-json.ts';

const LF = 10;
const CR = 13;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;
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
  readonly #whole: WholeJson;

  constructor(sink: JsonSink, line = 1, again = false) {
    this.#sink = sink;
    this.#line = line;
    this.#again = again;
    this.#opensList = sink.opensList?.bind(sink);
    this.#whole = new WholeJson(sink);
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
    const stop = endOfLine(this.#bytes, at);
    this.#tried = Math.max(stop, at + 1);
    if (this.#bytes[stop - 1] !== CLOSE || stop - at > RECORD_LIMIT) return false;
    const lines = this.#whole.take(this.#bytes.subarray(at, stop), this.#line);
    if (lines === null) return false;
    this.#pass(stop, lines);
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
    this.#sink.object(value as Record<string, unknown>, this.#fromLine, () => Uint8Array.from(raw), legacy);
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
