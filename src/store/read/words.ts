import type { Connection } from '../sqlite/connect.ts';

/** A power of two. */
const KEPT = 65_536;

/**
 * The reader's view of the dictionary: number to text, as JSON. Numbers used lately are at hand: each has one place
 * where it may be, and the one that was there goes. A row has a dozen words, so this is quicker than a map.
 */
export class WordReader {
  readonly #connection: Connection;
  readonly #numbers = new Float64Array(KEPT);
  readonly #texts = Array.from<string>({ length: KEPT }).fill('');

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The text of a number, as JSON. */
  readonly json = (word: number): string => {
    const place = word & (KEPT - 1);
    if (this.#numbers[place] === word) return this.#texts[place]!;
    const json = this.#read(word);
    this.#numbers[place] = word;
    this.#texts[place] = json;
    return json;
  };

  /** The number of a text of this tenant; null when no call log has it. */
  find(tenantId: number, text: string): number | null {
    const row = this.#connection
      .rows('select "id" from "dictionary" where "tenant_id" = ? and "text" = ?')
      .get(tenantId, text) as unknown as [number] | undefined;
    return row === undefined ? null : row[0];
  }

  #read(word: number): string {
    const row = this.#connection.rows('select "text" from "dictionary" where "id" = ?').get(word) as unknown as [
      string,
    ];
    return JSON.stringify(row[0]);
  }
}
