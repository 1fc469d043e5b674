import { textOfWord, wordOfText } from '../fact-query.ts';
import type { Cell, WordJson } from '../row-json.ts';
import type { Reading } from './reading.ts';
import { rowsByKey, type Statements } from './statements.ts';

/** A power of two. */
const KEPT = 65_536;
/** Numbers of words are less than that. */
const NUMBERS = 2 ** 32;

/**
 * The reader's view of the dictionary: number to text, as JSON. Numbers used lately are at hand: each has one place
 * where it may be, and the one that was there goes. A row has a dozen words, so this is quicker than a map. What is at hand
 * is of one tenant and no other, whatever the engine's way of numbering words.
 */
export class WordReader {
  readonly #statements: Statements;
  /** Of which word each place is: tenant and number. */
  readonly #words = new Float64Array(KEPT);
  readonly #texts = Array<string>(KEPT).fill('');

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Gives the texts of the numbers in some cells of rows, as JSON. It is to be used at once, as its reading goes on. */
  *gather(tenant: number, rows: readonly (readonly Cell[])[], cells: readonly number[]): Reading<WordJson> {
    let absent = this.#absent(tenant, rows, cells, NONE);
    if (absent === null) return this.#atHand;
    yield* this.#learn(tenant, absent);
    absent = this.#absent(tenant, rows, cells, NONE);
    if (absent === null) return this.#atHand;
    // Another reading may have taken a place meanwhile, or one word of a page that of another.
    const others = new Map<number, string>();
    do {
      const texts = yield* this.#learn(tenant, absent);
      for (const [index, word] of absent.entries()) others.set(word, texts[index]!);
      absent = this.#absent(tenant, rows, cells, others);
    } while (absent !== null);
    return (word) => others.get(word) ?? this.#atHand(word);
  }

  /** Of a word that was found to be there. */
  readonly #atHand: WordJson = (word) => this.#texts[word & (KEPT - 1)]!;

  /** Puts words in their places, and gives their texts as JSON. */
  *#learn(tenant: number, words: readonly number[]): Reading<string[]> {
    const lookUp = this.#statements.shape('text', textOfWord);
    const keys = words.map((word) => [word]);
    const found = yield { sql: lookUp.sql, parameters: [tenant], keys };
    return words.map((word, index) => {
      const json = JSON.stringify(found[index]![0]);
      const place = word & (KEPT - 1);
      this.#words[place] = tenant * NUMBERS + word;
      return (this.#texts[place] = json);
    });
  }

  /** The numbers of texts of this tenant; null where no call log has it. */
  *find(tenant: number, texts: readonly string[]): Reading<(number | null)[]> {
    const lookUp = this.#statements.shape('word', wordOfText);
    const keys = texts.map((text) => [text]);
    return (yield* rowsByKey<[number?]>(lookUp, tenant, keys)).map(([word]) => word ?? null);
  }

  /** Words that are not at hand; null: all are. */
  #absent(
    tenant: number,
    rows: readonly (readonly Cell[])[],
    cells: readonly number[],
    others: ReadonlyMap<number, string>,
  ): number[] | null {
    const first = tenant * NUMBERS;
    let absent: number[] | null = null;
    for (const row of rows) {
      for (const cell of cells) {
        const word = row[cell] as number | null;
        if (word === null || this.#words[word & (KEPT - 1)] === first + word || others.has(word)) continue;
        if (absent === null) absent = [word];
        else absent.push(word);
      }
    }
    // A row names few twice.
    return absent === null || rows.length === 1 ? absent : [...new Set(absent)];
  }
}

const NONE: ReadonlyMap<number, string> = new Map();
