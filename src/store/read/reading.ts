/**
 * How answers are found, whatever the engine: a reading asks query after query and is given the rows of each, and comes
 * to a result at last. SQLite runs it to its end at once (sqlite/run-reading.ts); where a query takes a way, it is awaited.
 */
export type Reading<Result> = Generator<Ask, Result, Rows>;

/** Rows as arrays, in the order of the columns. */
export type Rows = readonly (readonly unknown[])[];

/** A query whose rows a reading waits for. */
export interface Ask {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /**
   * What one query shall be asked about again and again: for each of these there is one row, in their order, or an empty
   * one where nothing was found. The query takes `parameters`, and behind them, as its engine has it (`Dialect.lookUp`),
   * the values of one key or of all. Null: it is a query like any other.
   */
  readonly keys: readonly Key[] | null;
}

/** Values that find a row; all keys of a query have as many. */
export type Key = readonly unknown[];
