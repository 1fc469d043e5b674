import { isUtf8 } from 'node:buffer';
import { linesInText } from './bytes.ts';
import { endOfObject, isDeep } from './json-nesting.ts';
import type { JsonSink } from './json-sink.ts';
import { decodeText } from './lines.ts';
import type { Members } from './members.ts';
import { parseJson } from './parse-json.ts';

/** The end of an object that is printed over many lines. */
const CLOSING_LINE = Buffer.from('\n}');

const LF = 10;
const BLANK = 32;
const COMMA = 44;
const OPEN = 123;
/** So many beginnings of lists are remembered, that are shorter than this. */
const MOST_HEADS = 100;
const LONG_HEAD = 200;

/** Takes objects that lie in the bytes as a whole: to parse what may be one is quicker than to follow it byte by byte. */
export class WholeJson {
  readonly #sink: JsonSink;
  readonly #opensList: ((head: Buffer) => boolean) | undefined;
  /** What it says of some heads. */
  readonly #heads = new Map<string, boolean>();

  constructor(sink: JsonSink) {
    this.#sink = sink;
    this.#opensList = sink.opensList?.bind(sink);
  }

  /**
   * Hands on what can be parsed as one object, or the objects of the list in it. `line` is its first, counted from 1.
   * Gives how many lines end in it; null where nothing was handed on, because it is none or needs more care.
   */
  take(raw: Buffer, line: number): number | null {
    const legacy = !isUtf8(raw);
    const text = legacy ? decodeText(raw) : raw.toString();
    let value: Members;
    try {
      value = parseJson(text) as Members;
    } catch {
      return null;
    }
    if (isDeep(value, text)) return null;
    const list = this.#listIn(value);
    const lines = linesInText(text);
    if (list === null) this.#sink.object(value, line, () => Uint8Array.from(raw), legacy);
    else if (legacy || lines > 0 || !this.#takeList(value, list, { text, raw, line })) return null;
    return lines;
  }

  /** The name of the first list in an object that may hold the records; null: there is none. */
  #listIn(value: Members): string | null {
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
  #takeList(value: Members, name: string, { text, raw, line }: Whole): boolean {
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
    for (; index < items.length; index++) this.#sink.object(items[index] as Members, line, copy, false);
    return true;
  }
}

/** What was parsed, and where it stood. */
interface Whole {
  readonly text: string;
  readonly raw: Buffer;
  readonly line: number;
}

/**
 * Where the line at `at` ends, or, when there is a brace alone on it, the next that begins with the closing one, as far
 * from its left edge as that. Blanks and commas at its end are left out.
 */
export function endOfLine(bytes: Buffer, at: number): number {
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

function isObject(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

/** Where the bracket of an object's own list is in its text; -1 where it cannot be told at a glance. */
function openingOf(value: Members, name: string, text: string): number {
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
