import { parseJson } from './parse-json.ts';

/** Where one object of a list ends and the next begins, in nearly all lists that programs write. */
const END_OF_OBJECT = 0x7d;
const COMMA = 0x2c;
const START_OF_OBJECT = 0x7b;
const START_OF_LIST = 0x5b;
const END_OF_LIST = 0x5d;

/**
 * The members of a JSON array, each parsed when its turn comes: a thousand call logs that are parsed at once are a
 * megabyte that outlives the collections of young memory, and a text of all of them is another.
 *
 * The array is cut at `},{`. Where each piece is JSON by itself, these are its members, since JSON can be read in one
 * way only. Where one is not (there is `},{` inside a text or a list inside, or the body is no JSON), the whole is
 * parsed, and goes on behind the members that were given. It is gone through once.
 */
export class JsonList implements Iterable<unknown> {
  readonly #bytes: Buffer;
  /** Where the pieces begin, and one past where the last one ends. */
  readonly #starts: readonly number[];

  /** `bytes` begin with `[` and end with `]`. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const starts = [1];
    for (let at = bytes.indexOf(END_OF_OBJECT); at >= 0; at = bytes.indexOf(END_OF_OBJECT, at + 1)) {
      if (bytes[at + 1] === COMMA && bytes[at + 2] === START_OF_OBJECT) starts.push(at + 2);
    }
    starts.push(bytes.length);
    this.#starts = starts;
  }

  /** How many there are, or about as many: that is known when they are parsed. */
  get length(): number {
    return this.#starts.length - 1;
  }

  /** @throws ValidationError where the whole is no JSON; members before the fault may have been given by then. */
  *[Symbol.iterator](): Generator<unknown, void> {
    const starts = this.#starts;
    for (let index = 0; index + 1 < starts.length; index++) {
      let value: unknown;
      try {
        value = JSON.parse(this.#bytes.toString('utf8', starts[index], starts[index + 1]! - 1));
      } catch {
        yield* (parseJson(this.#bytes.toString()) as unknown[]).slice(index);
        return;
      }
      yield value;
    }
    this.#release();
  }

  /** Gives the memory of the body back at once: until a collection finds it, it counts as a reason for one. */
  #release(): void {
    const { buffer, byteLength } = this.#bytes;
    // Small bodies lie in memory that others share.
    if (byteLength === buffer.byteLength) (buffer as ArrayBuffer).transfer(0);
  }
}

/** Whether bytes may be a list whose members can be parsed one by one. */
export function isJsonList(bytes: Buffer): boolean {
  return bytes[0] === START_OF_LIST && bytes.length > 1 && bytes.at(-1) === END_OF_LIST;
}
