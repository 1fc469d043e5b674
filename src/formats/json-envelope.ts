import type { Fault } from './format.ts';
import type { JsonNesting } from './json-nesting.ts';

const OPEN_LIST = 91;
const CLOSE_LIST = 93;

/** An object that records are sent in, such as `{"count": 2, "items": [`, from where its list has been opened. */
export class JsonEnvelope {
  /** Something in it is cut off or broken, and has become a fault. */
  told = false;
  readonly #line: number;
  readonly #head: Uint8Array;
  readonly #nesting: JsonNesting;
  /** Lists within its list that are open. */
  #depth = 0;

  /** `head`: its bytes up to its list, to be kept. `nesting`: of the object, up to the `[`. */
  constructor(line: number, head: Uint8Array, nesting: JsonNesting) {
    this.#line = line;
    this.#head = head;
    this.#nesting = nesting;
  }

  /** Takes the next byte between the records; true when it closes their list. */
  followList(byte: number): boolean {
    if (byte === OPEN_LIST) this.#depth++;
    if (byte !== CLOSE_LIST || this.#depth-- > 0) return false;
    this.#nesting.follow(byte);
    return true;
  }

  /** Takes the next byte behind the list; true when it closes the object. */
  followTail(byte: number): boolean {
    return this.#nesting.follow(byte);
  }

  /** Whether JSON allows another object to begin at this place behind the list. */
  mayOpen(): boolean {
    return this.#nesting.mayOpen();
  }

  /** What to say when it is never closed; null when what is missing was told already. */
  fault(): Fault | null {
    if (this.told) return null;
    const reason =
      'The list that begins behind this is never closed: the answer is not whole. What came of it was read.';
    return { line: this.#line, column: null, reason, raw: this.#head };
  }
}
