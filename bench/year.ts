import type { Span } from './calls/generate-legs.ts';

/** The calls of every measurement: a year of one company. */
export function year(count: number): Span {
  return { seed: 20_250_101, count, from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) };
}
