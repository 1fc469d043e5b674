import { sql, type CompiledQuery, type RawBuilder } from 'kysely';

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

/**
 * A limit or offset to be filled in later. As a sum: SQLite plans for the number of a bare `limit ?`, and so prepares the
 * statement anew each time one is bound, which takes longer than most of them run (docs/adr/0009). PostgreSQL would take it
 * for an integer of 32 bits.
 */
export function countSlot(name: string): RawBuilder<number> {
  return sql<number>`(cast(${slot(name)} as bigint) + 0)`;
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
