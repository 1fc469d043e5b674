import { fill, type Shape } from '../slots.ts';
import type { Connection } from '../sqlite/connect.ts';

/** The queries of one reader: each is built once and then found by its name. */
export class Statements {
  readonly #connection: Connection;
  readonly #shapes = new Map<string, Shape>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The query of this name; `build` makes it when it is not there yet. */
  shape(name: string, build: () => Shape): Shape {
    let shape = this.#shapes.get(name);
    if (shape === undefined) {
      if (this.#shapes.size >= MOST_SHAPES) this.#shapes.clear();
      this.#shapes.set(name, (shape = build()));
    }
    return shape;
  }

  row<Row>(shape: Shape, values: Readonly<Record<string, unknown>>): Row | undefined {
    return this.#connection.rows(shape.sql).get(...fill(shape, values)) as unknown as Row | undefined;
  }

  /** One row after the other. */
  each<Row>(shape: Shape, values: Readonly<Record<string, unknown>>): Iterable<Row> {
    return this.#connection.rows(shape.sql).iterate(...fill(shape, values)) as unknown as Iterable<Row>;
  }

  rows<Row>(shape: Shape, values: Readonly<Record<string, unknown>>): Row[] {
    return this.#connection.rows(shape.sql).all(...fill(shape, values)) as unknown as Row[];
  }
}

/** Filters of ever new shapes shall not fill the memory. */
const MOST_SHAPES = 2_000;
