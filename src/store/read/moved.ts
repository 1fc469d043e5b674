import { movedStart } from '../fact-query.ts';
import type { Reading } from './reading.ts';
import { rowsByKey, type Statements } from './statements.ts';

/** When call logs start (ms) whose ids do not tell it; null for all others. */
export function* movedTo(statements: Statements, tenant: number, ids: readonly bigint[]): Reading<(number | null)[]> {
  const lookUp = statements.shape('moved', movedStart);
  const keys = ids.map((id) => [id]);
  return (yield* rowsByKey<[number?]>(lookUp, tenant, keys)).map(([start]) => start ?? null);
}
