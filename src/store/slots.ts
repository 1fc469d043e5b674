import type { CompiledQuery } from 'kysely';

/** Stands in a query for a value that is filled in each time it runs, so that a query is built and compiled once. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value to be filled in later. Typed as the column's value so that it fits wherever that does. */
export function slot(name: string): never {
  return new Slot(name) as never;
}

/** A compiled query with its slots. */
export interface Shape {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export function shapeOf(query: CompiledQuery): Shape {
  return { sql: query.sql, parameters: query.parameters };
}

/** The parameters of one run. */
export function fill(shape: Shape, values: Readonly<Record<string, unknown>>): never[] {
  return shape.parameters.map((value) => (value instanceof Slot ? values[value.name] : value)) as never[];
}
