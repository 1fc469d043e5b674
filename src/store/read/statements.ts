import type { Dialect } from '../dialect.ts';
import { fill, type Shape } from '../slots.ts';
import type { Key, Reading } from './reading.ts';

type Values = Readonly<Record<string, unknown>>;

/** The queries of one reader in the words of its engine: each is built once and then found by its name. */
export class Statements {
  readonly dialect: Dialect;
  readonly #shapes = new Map<string, Shape>();

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** The query of this name; `build` makes it when it is not there yet. */
  shape(name: string, build: (dialect: Dialect) => Shape): Shape {
    let shape = this.#shapes.get(name);
    if (shape === undefined) {
      if (this.#shapes.size >= MOST_SHAPES) this.#shapes.clear();
      this.#shapes.set(name, (shape = build(this.dialect)));
    }
    return shape;
  }
}

/** Filters of ever new shapes shall not fill the memory. */
const MOST_SHAPES = 2_000;

/** The first row; undefined when there is none. */
export function* rowOf<Row>(shape: Shape, values: Values): Reading<Row | undefined> {
  const rows = yield { sql: shape.sql, parameters: fill(shape, values), keys: null };
  return rows[0] as Row | undefined;
}

export function* rowsOf<Row>(shape: Shape, values: Values): Reading<Row[]> {
  return (yield { sql: shape.sql, parameters: fill(shape, values), keys: null }) as unknown as Row[];
}

/** Of a query that `Dialect.lookUp` made: the row of each key, in their order; an empty one where there is none. */
export function* rowsByKey<Row>({ sql }: Shape, tenant: number, keys: readonly Key[]): Reading<Row[]> {
  if (keys.length === 0) return [];
  return (yield { sql, parameters: [tenant], keys }) as unknown as Row[];
}
