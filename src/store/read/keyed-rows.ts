import type { StatementSync } from 'node:sqlite';
import { rowByKey } from '../list-query.ts';
import { monthOf } from '../month.ts';
import type { Cell } from '../row-json.ts';
import type { Connection } from '../sqlite/connect.ts';
import { SQLITE } from '../sqlite/dialect.ts';

/**
 * Finds single rows by their key, some columns of them. Nearly every answer is made of such rows, so each month's
 * statement is at hand under the month's number: building and looking up the text of a query costs more than its run.
 */
export class KeyedRows {
  readonly #connection: Connection;
  readonly #columns: readonly unknown[];
  readonly #statements = new Map<number, StatementSync>();

  constructor(connection: Connection, columns: readonly unknown[]) {
    this.#connection = connection;
    this.#columns = columns;
  }

  /** The row of the tenant that starts then (ms) and has this id. */
  find(tenant: number, start: number, id: bigint): Cell[] | null {
    const statement = this.#statementOf(monthOf(start));
    return (statement?.get(tenant, start, id) as unknown as Cell[] | undefined) ?? null;
  }

  /** Null when the store has no such month. Months never go while the program runs, so a statement is kept. */
  #statementOf(month: number): StatementSync | null {
    const known = this.#statements.get(month);
    if (known !== undefined) return known;
    if (this.#connection.rows('select 1 from "month" where "month" = ?').get(month) === undefined) return null;
    const statement = this.#connection.rows(rowByKey(SQLITE, month, this.#columns).sql);
    this.#statements.set(month, statement);
    return statement;
  }
}
