import type { Filter } from '../../query/tree.ts';
import { allOf, anyOf, NEVER, type Condition } from '../condition.ts';
import { boundsOf } from '../bounds.ts';
import { CALL_LOGS } from '../../record/fields.ts';
import { SESSIONS } from '../../record/session-fields.ts';
import { monthFacts } from '../fact-query.ts';
import type { Subject } from '../dialect.ts';
import { AFTER_ALL, BEFORE_ALL, monthOf, monthSpan } from '../month.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { oneOf, resolveFilter, resolveSearch, type Dictionary } from '../resolve.ts';
import type { Question, Scope } from '../store.ts';
import type { DictionaryReader } from './dictionary-reader.ts';
import type { Reading } from './reading.ts';
import { rowsOf, type Statements } from './statements.ts';

/** A month of a tenant, and what is known of it without reading its rows. */
export interface MonthFacts {
  readonly month: number;
  readonly of: Subject;
  readonly table: string | null;
  readonly calls: number;
  /** How many sessions have their first leg in it. */
  readonly sessions: number;
  readonly settled: boolean;
  /** The tenant's change_seq when a row of the month last changed: what was counted since is still right. */
  readonly changed: number;
  /** Whether the question is about a part of the month only. */
  readonly bounded: boolean;
}

/** What a question comes down to: months, oldest first, and a condition that their rows are to meet. */
export interface Sight {
  readonly tenant: number;
  readonly of: Subject;
  readonly months: readonly MonthFacts[];
  readonly condition: Condition;
  /** First and last start (ms) that is asked for. */
  readonly from: number;
  readonly to: number;
}

export function* sightOf(
  statements: Statements,
  dictionary: DictionaryReader,
  scope: Scope,
  question: Question,
  of: Subject = 'calllogs',
): Reading<Sight> {
  const condition = yield* dictionary.resolved((answers) => conditionOf(answers, scope, question, of));
  const { from, to, rest } = boundsOf(condition);
  const sight = {
    tenant: scope.tenantId,
    of,
    condition: rest,
    from: Math.max(from, BEFORE_ALL),
    to: Math.min(to, AFTER_ALL),
  };
  const nothing = (rest.kind === 'constant' && !rest.value) || sight.from > sight.to;
  return { ...sight, months: nothing ? [] : yield* monthsOf(statements, sight) };
}

/** A question about what started from `from` until just before `to` (ms). */
export function startedIn({ filter, search }: Question, from: number, to: number): Question {
  const left = { kind: 'field', type: 'time', field: CALL_LOGS.byName.get('started_at')! } as const;
  const compare = (operator: 'ge' | 'lt', value: number): Filter => {
    return { kind: 'compare', operator, left, right: { kind: 'literal', type: 'time', value } };
  };
  const span = [compare('ge', from), compare('lt', to)];
  return { filter: { kind: 'and', terms: filter === null ? span : [filter, ...span] }, search };
}

function conditionOf(dictionary: Dictionary, scope: Scope, { filter, search }: Question, of: Subject): Condition {
  const seen = scope.extensions === null ? null : partOf(dictionary, scope.extensions);
  // What may not be seen at all needs no further look.
  if (seen === NEVER) return NEVER;
  return allOf([
    ...(seen === null ? [] : [seen]),
    ...(filter === null ? [] : [resolveFilter(filter, dictionary)]),
    ...(search === null ? [] : [resolveSearch(search, dictionary, of === 'sessions' ? SESSIONS : CALL_LOGS)]),
  ]);
}

/** Legs that some extensions are part of. */
function partOf(dictionary: Dictionary, extensions: readonly string[]): Condition {
  const words = extensions.map((text) => dictionary.find(text)).filter((word) => word !== null);
  return anyOf(PARTY_COLUMNS.map((column) => oneOf(column, words)));
}

function* monthsOf(
  statements: Statements,
  { tenant, of, from, to }: { tenant: number; of: Subject; from: number; to: number },
): Reading<MonthFacts[]> {
  const shape = statements.shape('months', monthFacts);
  const values = { tenant, from: monthOf(from), to: monthOf(to) };
  const rows = yield* rowsOf<[number, number, number, number, number]>(shape, values);
  return rows.map(([month, calls, settled, changed, sessions]) => {
    const span = monthSpan(month);
    const whole = span.from >= from && span.to <= to;
    return { month, of, table: null, calls, sessions, settled: settled === 1, changed, bounded: !whole };
  });
}
