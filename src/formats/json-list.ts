import type { Fault, FormatReader } from './format.ts';
import { JsonObjectReader, type JsonSink } from './json-values.ts';
import { RECORD_LIMIT } from './lines.ts';
import type { Members } from './members.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

/**
 * `between`: outside of any object. `head`: in an object that may turn out to wrap a list. `through`: in one that is
 * too long for that. `list`: in the list. `tail`: in what follows the list.
 */
type Mode = 'between' | 'head' | 'through' | 'list' | 'tail';

/**
 * Reads JSON objects as `JsonObjectReader` does, and the objects in the list that an answer wraps one by one: of
 * `{"errcode":0,"data":[{…},{…}]}` the two inner ones. So a page may be of any length, and a fault in it costs one
 * record. The list is a member of the object, or of an object that is a member of it.
 */
export class JsonListReader implements FormatReader, JsonSink {
  readonly #sink: JsonSink;
  readonly #lists: ReadonlySet<string>;
  readonly #inner = new JsonObjectReader(this);
  #mode: Mode = 'between';
  /** What is open at the byte at hand, and what the second of these is. */
  #depth = 0;
  #second = 0;
  /** Of the object that wraps the list. */
  #listDepth = 0;
  #quoted = false;
  #escaped = false;
  /** The last byte that is no blank. */
  #last = 0;
  /** The beginning, in earlier chunks, of an object whose kind is not known yet. */
  #held = Buffer.alloc(0);

  /** `lists`: what the members that hold records are called. */
  constructor(sink: JsonSink, lists: ReadonlySet<string>) {
    this.#sink = sink;
    this.#lists = lists;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    /** The first byte that was not handed on, and where the object at hand begins. */
    let from = 0;
    let head = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#quoted) {
        this.#followText(byte);
        continue;
      }
      if (byte <= 32) continue;
      const last = this.#last;
      this.#last = byte;
      if (byte === QUOTE) this.#quoted = this.#mode !== 'between';
      else if (byte === OPEN || byte === OPEN_LIST) {
        const broken = this.#mode === 'head' && this.#depth === 1 && byte === OPEN && last !== COLON;
        if (this.#mode === 'between' || broken) {
          if (byte === OPEN_LIST) continue;
          // Where a member is expected another object begins: the one before it was cut short.
          if (broken) this.#release();
          head = at;
          this.#mode = 'head';
          this.#depth = 1;
        } else if (this.#beginsList(chunk, at, byte, last)) {
          if (this.#mode === 'head') this.#inner.push(chunk.subarray(from, Math.max(from, head)));
          this.#blank(chunk, this.#mode === 'head' ? head : from, at);
          from = at + 1;
          this.#mode = 'list';
          this.#listDepth = this.#depth++;
        } else {
          if (this.#mode === 'tail' && this.#depth === this.#listDepth && byte === OPEN && last !== COLON) {
            // A record: a bracket too many had ended the list before it.
            this.#blank(chunk, from, at);
            from = at;
            this.#mode = 'list';
            this.#depth = this.#listDepth + 1;
          }
          this.#depth++;
          if (this.#depth === 2) this.#second = byte;
        }
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (this.#mode === 'between') continue;
        if (this.#mode === 'list' && this.#depth === this.#listDepth + 1) {
          // A brace too many does not end the list.
          if (byte === CLOSE) continue;
          this.#inner.push(chunk.subarray(from, at));
          from = at;
          this.#mode = 'tail';
        }
        if (--this.#depth > 0) continue;
        if (this.#mode === 'tail') {
          this.#blank(chunk, from, at);
          from = at + 1;
        } else if (this.#mode === 'head') this.#release();
        this.#mode = 'between';
      }
    }
    if (this.#mode === 'tail') this.#blank(chunk, from, chunk.length);
    else if (this.#mode === 'head') {
      if (this.#held.length === 0 && head >= from) this.#inner.push(chunk.subarray(from, (from = head)));
      this.#held = Buffer.concat([this.#held, chunk.subarray(from)]);
      if (this.#held.length <= RECORD_LIMIT) return;
      this.#release();
      this.#mode = 'through';
    } else this.#inner.push(chunk.subarray(from));
  }

  end(): void {
    this.#release();
    this.#inner.end();
  }

  /** Also for an answer that came as one object, because something before it was broken. */
  object(value: Members, line: number, raw: Uint8Array, legacy: boolean): void {
    for (const list of [listIn(value, this.#lists), listIn(value['response'], this.#lists)]) {
      if (list === null) continue;
      for (const item of list) {
        if (typeof item === 'object' && item !== null) this.#sink.object(item as Members, line, raw, legacy);
        else {
          const reason = `The list holds ${JSON.stringify(item)}; it must hold objects.`;
          this.#sink.fault({ line, column: null, reason, raw: Uint8Array.from(raw) });
        }
      }
      return;
    }
    this.#sink.object(value, line, raw, legacy);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #followText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#quoted = false;
    // No text goes on over the end of a line: its closing quote is missing.
    if (byte === LF || byte === CR) this.#quoted = this.#escaped = false;
  }

  /** Whether this bracket opens the list of records, which the name before it tells. */
  #beginsList(chunk: Buffer, at: number, byte: number, last: number): boolean {
    if (byte !== OPEN_LIST || last !== COLON || (this.#mode !== 'head' && this.#mode !== 'tail')) return false;
    if (this.#depth !== 1 && (this.#depth !== 2 || this.#second !== OPEN)) return false;
    const before = Buffer.concat([this.#held.subarray(-64), chunk.subarray(Math.max(0, at - 64), at)]);
    const name = /"([^"]*)"\s*:\s*$/.exec(before.toString('latin1'))?.[1];
    return name !== undefined && this.#lists.has(name);
  }

  /** Hands on what was held, as it came. */
  #release(): void {
    if (this.#held.length === 0) return;
    this.#inner.push(this.#held);
    this.#held = Buffer.alloc(0);
  }

  /** Hands on the line ends alone, of what was held too, so that lines are still counted. */
  #blank(chunk: Buffer, from: number, to: number): void {
    let lines = 0;
    for (const byte of this.#held) if (byte === LF) lines++;
    for (let at = from; at < to; at++) if (chunk[at] === LF) lines++;
    this.#held = Buffer.alloc(0);
    this.#inner.push(Buffer.alloc(lines, LF));
  }
}

function listIn(value: unknown, lists: ReadonlySet<string>): unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const name of lists) {
    const list = (value as Members)[name];
    if (Array.isArray(list)) return list as unknown[];
  }
  return null;
}
