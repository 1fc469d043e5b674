import { ENGINE } from './engine.ts';

/**
 * How often a property is tried: on PostgreSQL, where each store takes a database of its own, fewer times. What is the
 * same for both engines is tried often enough on SQLite.
 */
export function runs(count: number): number {
  return ENGINE === 'postgres' ? Math.ceil(count / 8) : count;
}
