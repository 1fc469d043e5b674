import type { Connection } from '../connect.ts';
import type { CopyBuffer } from './copy-buffer.ts';
import { copyIn } from './copy-in.ts';

/**
 * Statements that are carried out one after another, while the next ones are still being made. Each has to find or make
 * a number of rows: nobody else writes for the tenant, so that when the database disagrees, the books were wrong, and
 * nothing may be stored.
 */
export class Outbox {
  readonly #connection: Connection;
  /** The last statement that was sent, or waits. */
  #last: Promise<void> | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Rows by COPY; none: nothing is sent. */
  copy(sql: string, copy: CopyBuffer): void {
    if (copy.rows === 0) return;
    const bytes = copy.finish();
    this.#send(sql, copy.rows, () => copyIn(this.#connection, sql, bytes));
  }

  /** A statement for so many rows; none: it is not sent. */
  change(sql: string, rows: number, parameters: () => readonly unknown[]): void {
    if (rows === 0) return;
    const values = parameters();
    this.#send(sql, rows, () => this.#connection.changes(sql, values));
  }

  /** The same where some of the rows may be there, or gone, already. */
  settle(sql: string, rows: number, parameters: () => readonly unknown[]): void {
    if (rows === 0) return;
    const values = parameters();
    this.#send(sql, null, () => this.#connection.changes(sql, values));
  }

  /** Resolves when all is done. Only then may anything else be asked of the connection. */
  async done(): Promise<void> {
    await this.#last;
  }

  /** The first goes at once, each other when the one before is done: `pg` wants it so. */
  #send(sql: string, expected: number | null, run: () => Promise<number>): void {
    const sent = this.#last === null ? run() : this.#last.then(run);
    this.#last = sent.then((found) => {
      if (expected === null || found === expected) return;
      const what = sql.slice(0, 80);
      throw new Error(`the books do not agree with the database: ${found} of ${expected} rows by ${what}`);
    });
    // Whoever waits for `done` is told; nobody may, where something else has gone wrong meanwhile.
    this.#last.catch(() => {});
  }
}
