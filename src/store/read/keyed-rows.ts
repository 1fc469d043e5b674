import { monthIsThere } from '../fact-query.ts';
import { rowByKey } from '../list-query.ts';
import { monthOf } from '../month.ts';
import type { Cell } from '../row-json.ts';
import type { Shape } from '../slots.ts';
import type { Reading } from './reading.ts';
import { rowOf, rowsByKey, type Statements } from './statements.ts';

/** What a row is found by, beside its tenant. */
export interface RowKey {
  readonly start: number;
  readonly id: bigint;
}

/**
 * Finds rows by their keys, some columns of them. Nearly every answer is made of such rows, so each month's query is at
 * hand under the month's number: building and looking up the text of a query costs more than its run.
 */
export class KeyedRows {
  readonly #statements: Statements;
  readonly #columns: readonly unknown[];
  readonly #lookUps = new Map<number, Shape>();

  constructor(statements: Statements, columns: readonly unknown[]) {
    this.#statements = statements;
    this.#columns = columns;
  }

  /** The row of the tenant that starts then (ms) and has this id. */
  *find(tenant: number, start: number, id: bigint): Reading<Cell[] | null> {
    const month = monthOf(start);
    const lookUp = this.#lookUps.get(month) ?? (yield* this.#lookUpOf(month));
    if (lookUp === null) return null;
    const rows = yield { sql: lookUp.sql, parameters: [tenant], keys: [[start, id]] };
    const row = rows[0] as Cell[];
    return row.length === 0 ? null : row;
  }

  /** The row of each key, in their order; what lies in one month is asked for together. */
  *findAll(tenant: number, keys: readonly RowKey[]): Reading<(Cell[] | null)[]> {
    const rows = Array.from<Cell[] | null>({ length: keys.length }).fill(null);
    const months = new Map<number, number[]>();
    for (const [index, { start }] of keys.entries()) {
      const month = monthOf(start);
      const there = months.get(month);
      if (there === undefined) months.set(month, [index]);
      else there.push(index);
    }
    for (const [month, places] of months) {
      const lookUp = this.#lookUps.get(month) ?? (yield* this.#lookUpOf(month));
      if (lookUp === null) continue;
      const sought = places.map((place) => [keys[place]!.start, keys[place]!.id]);
      const found = yield* rowsByKey<Cell[]>(lookUp, tenant, sought);
      for (const [index, place] of places.entries()) if (found[index]!.length > 0) rows[place] = found[index]!;
    }
    return rows;
  }

  /** Null when the store has no such month. Months never go while the program runs, so a query is kept. */
  *#lookUpOf(month: number): Reading<Shape | null> {
    const isThere = this.#statements.shape('month is there', monthIsThere);
    if ((yield* rowOf(isThere, { month })) === undefined) return null;
    const lookUp = rowByKey(this.#statements.dialect, month, this.#columns);
    this.#lookUps.set(month, lookUp);
    return lookUp;
  }
}
