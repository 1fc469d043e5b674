import { createMonthTable } from '../month-table.ts';
import type { Connection } from './connect.ts';
import { queries, SQLITE_DDL } from './dialect.ts';

/** The months that have a table, as one connection sees them in one transaction. */
export class Months {
  readonly #connection: Connection;
  #there: Map<number, boolean> | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A transaction begins, or was taken back: they are looked at again. */
  forget(): void {
    this.#there = null;
  }

  /** Each with whether it is settled: its columns are then indexed as a whole. */
  get there(): ReadonlyMap<number, boolean> {
    return this.#read();
  }

  /** Makes the table of a month when its first call log comes. */
  make(month: number): void {
    const there = this.#read();
    if (there.has(month)) return;
    this.#connection.rows('insert into "month" ("month") values (?)').run(month);
    for (const step of createMonthTable(queries as never, month, SQLITE_DDL)) {
      this.#connection.exec(step.compile().sql);
    }
    there.set(month, false);
  }

  #read(): Map<number, boolean> {
    if (this.#there === null) {
      const months = this.#connection.rows('select "month", "settled" from "month"').all();
      this.#there = new Map(
        (months as unknown as [number, number][]).map(([month, settled]) => [month, settled === 1]),
      );
    }
    return this.#there;
  }
}
