import { hash } from 'node:crypto';
import type { Draft } from '../record/draft.ts';

/** So many different records are remembered; twins stand close together. */
const REMEMBERED = 100_000;

/**
 * Numbers records that say the same to the letter, for sources where each of them is a call log of its own. The first
 * keeps its key. The same file gives the same numbers again.
 */
export class TwinCounter {
  #seen = new Map<string, number>();
  #before = new Map<string, number>();

  /** The source's key of a draft; null where the source gave none, since what tells those apart is all they say. */
  keyOf(draft: Draft): string | null {
    const { source_key } = draft;
    if (source_key === null) return null;
    const text = hash('sha256', JSON.stringify(draft), 'base64url');
    const count = (this.#seen.get(text) ?? this.#before.get(text) ?? 0) + 1;
    if (this.#seen.size >= REMEMBERED) {
      this.#before = this.#seen;
      this.#seen = new Map();
    }
    this.#seen.set(text, count);
    return count === 1 ? source_key : `${source_key}#${count}`;
  }
}
