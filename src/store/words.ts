import type { KnownWords } from './batch.ts';
import { ownText } from './own-text.ts';

/** A power of two. */
const SETS = 32_768;
/** Places where a text may be; the one that was learned first goes. */
const WAYS = 4;

/**
 * The dictionary numbers that this process has learned lately. Entries of the dictionary never change, so none is ever
 * wrong, and what is not here is asked of the dictionary. A map would make each text one of a kind before it looks for
 * it, which costs twice as much as all of this.
 */
export class LearnedWords {
  readonly #tenants = new Float64Array(SETS * WAYS);
  readonly #hashes = new Int32Array(SETS * WAYS);
  readonly #texts = Array<string>(SETS * WAYS).fill('');
  readonly #numbers = new Float64Array(SETS * WAYS);
  /** How often those of a tenant were forgotten. */
  readonly #since = new Map<number, number>();

  of(tenantId: number): KnownWords {
    return { get: (text) => this.#get(tenantId, text), since: this.#since.get(tenantId) ?? 0 };
  }

  /** Those of a tenant are not what they were; what is learned from now on is known `since` then. */
  forget(tenantId: number, since: number): void {
    this.#since.set(tenantId, since);
    for (let place = 0; place < this.#tenants.length; place++) {
      if (this.#tenants[place] === tenantId) this.#tenants[place] = NOBODY;
    }
  }

  /** `numbers` has one for each text; 0 where it was not asked for. */
  learn(tenantId: number, texts: readonly string[], numbers: Float64Array): void {
    for (let index = 0; index < texts.length; index++) {
      const number = numbers[index]!;
      const text = texts[index]!;
      if (number !== 0 && this.#get(tenantId, text) === undefined) this.#set(tenantId, ownText(text), number);
    }
  }

  #get(tenantId: number, text: string): number | undefined {
    const hash = hashOf(tenantId, text);
    const first = (hash & (SETS - 1)) * WAYS;
    for (let place = first; place < first + WAYS; place++) {
      if (this.#hashes[place] === hash && this.#texts[place] === text && this.#tenants[place] === tenantId) {
        return this.#numbers[place]!;
      }
    }
    return undefined;
  }

  #set(tenantId: number, text: string, number: number): void {
    const hash = hashOf(tenantId, text);
    const first = (hash & (SETS - 1)) * WAYS;
    for (let place = first + WAYS - 1; place > first; place--) {
      this.#tenants[place] = this.#tenants[place - 1]!;
      this.#hashes[place] = this.#hashes[place - 1]!;
      this.#texts[place] = this.#texts[place - 1]!;
      this.#numbers[place] = this.#numbers[place - 1]!;
    }
    this.#tenants[first] = tenantId;
    this.#hashes[first] = hash;
    this.#texts[first] = text;
    this.#numbers[first] = number;
  }
}

/** No tenant has this number. */
const NOBODY = -1;

/** FNV-1a over the UTF-16 units. */
function hashOf(tenantId: number, text: string): number {
  let hash = 0x811c9dc5 ^ tenantId;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
