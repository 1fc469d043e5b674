import type { Connection } from './connect.ts';

const KEPT = 60_000;

/**
 * The reader's view of the dictionary: number to text, as JSON. Numbers used lately are at hand: when one half is
 * full, the older half goes.
 */
export class WordReader {
  readonly #connection: Connection;
  #young = new Map<number, string>();
  #old = new Map<number, string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The text of a number, as JSON. */
  readonly json = (word: number): string => {
    const json = this.#young.get(word);
    if (json !== undefined) return json;
    return this.#keep(word, this.#old.get(word) ?? this.#read(word));
  };

  /** The number of a text of this tenant; null when no call log has it. */
  find(tenantId: number, text: string): number | null {
    const row = this.#connection
      .rows('select "id" from "dictionary" where "tenant_id" = ? and "text" = ?')
      .get(tenantId, text) as unknown as [number] | undefined;
    return row === undefined ? null : row[0];
  }

  #keep(word: number, json: string): string {
    if (this.#young.size >= KEPT / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(word, json);
    return json;
  }

  #read(word: number): string {
    const row = this.#connection.rows('select "text" from "dictionary" where "id" = ?').get(word) as unknown as [
      string,
    ];
    return JSON.stringify(row[0]);
  }
}
