import { hash } from 'node:crypto';
import type { Draft } from '../record/draft.ts';
import type { Feed } from './feed.ts';

/** So many different records are remembered; twins stand close together. */
const REMEMBERED = 100_000;

/**
 * Numbers records that say the same to the letter, for sources where each of them is a call log of its own. The first
 * keeps its key. The same file gives the same numbers again.
 */
export class TwinCounter {
  #seen = new Map<string, number>();
  #before = new Map<string, number>();
  /** Counted since the last `keep`; null where nothing is taken back. */
  #fresh: string[] | null;

  /** `takesBack`: what was counted may have to be counted anew, when it is read again. */
  constructor(takesBack = false) {
    this.#fresh = takesBack ? [] : null;
  }

  /** The source's key of a draft; null where the source gave none, since what tells those apart is all they say. */
  keyOf(draft: Draft): string | null {
    const { source_key } = draft;
    if (source_key === null) return null;
    const text = hash('sha256', JSON.stringify(draft), 'base64url');
    const count = this.#count(text) + 1;
    if (this.#seen.size >= REMEMBERED) {
      this.#before = this.#seen;
      this.#seen = new Map();
    }
    this.#seen.set(text, count);
    this.#fresh?.push(text);
    return count === 1 ? source_key : `${source_key}#${count}`;
  }

  /** What was counted so far is not read again. */
  keep(): void {
    if (this.#fresh !== null) this.#fresh = [];
  }

  /** What was counted since the last `keep` is read again. */
  takeBack(): void {
    for (const text of this.#fresh?.splice(0) ?? []) this.#seen.set(text, this.#count(text) - 1);
  }

  #count(text: string): number {
    return this.#seen.get(text) ?? this.#before.get(text) ?? 0;
  }
}

/** A counter for a feed whose twins are call logs of their own; null for any other. */
export function twinsOf({ twins }: Feed, takesBack = false): TwinCounter | null {
  return twins === 'keep' ? new TwinCounter(takesBack) : null;
}
