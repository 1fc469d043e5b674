import type { KnownWords } from './batch.ts';
import { ownText } from './own-text.ts';

const KEPT = 200_000;

/** The dictionary numbers that this process has learned. Entries of the dictionary never change, so none is ever wrong. */
export class LearnedWords {
  #tenants = new Map<number, Map<string, number>>();
  #size = 0;

  of(tenantId: number): KnownWords {
    return this.#of(tenantId);
  }

  /** `numbers` has one for each text; 0 where the text is no word. */
  learn(tenantId: number, texts: readonly string[], numbers: Float64Array): void {
    if (this.#size > KEPT) {
      this.#tenants = new Map();
      this.#size = 0;
    }
    const words = this.#of(tenantId);
    for (const [index, text] of texts.entries()) {
      const number = numbers[index]!;
      if (number === 0) continue;
      words.set(ownText(text), number);
      this.#size += 1;
    }
  }

  #of(tenantId: number): Map<string, number> {
    let words = this.#tenants.get(tenantId);
    if (words === undefined) this.#tenants.set(tenantId, (words = new Map()));
    return words;
  }
}
