import type { Operand } from '../query/tree.ts';
import { isWholeHours } from '../record/zone.ts';
import type { Condition, OtherTest } from './condition.ts';
import type { Subject } from './dialect.ts';
import { HOUR } from './month.ts';

/**
 * Whether the lines of the hourly roll-up (hour, direction, answered) tell of all their rows at once whether they meet
 * a condition. Starts outside `span` are not asked for.
 */
export function isRolledUp(
  condition: Condition,
  span: { readonly from: number; readonly to: number },
  of: Subject = 'calllogs',
): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.terms.every((term) => isRolledUp(term, span, of));
    case 'constant':
      return true;
    case 'set':
      if (condition.column === 'direction') return true;
      // Whether a call was answered its first leg alone does not tell.
      return of === 'calllogs' && condition.column === 'answered_at' && condition.values.length === 0;
    case 'range':
      return condition.column === 'started_at' && isHour(condition.from) && isHour(condition.to, 1);
    case 'other':
      return isOfHours(condition.test, span);
  }
}

function isHour(time: number | null, add = 0): boolean {
  return time === null || (time + add) % HOUR === 0;
}

/** Calendar and clock of the start, down to the hour. */
function isOfHours(test: OtherTest['test'], span: { readonly from: number; readonly to: number }): boolean {
  if (test.kind === 'match') return false;
  const operand = test.kind === 'in' ? test.value : test.left;
  if (test.kind === 'compare' && test.right.kind !== 'literal') return false;
  if (operand.kind !== 'date' && operand.kind !== 'part') return false;
  if (operand.kind === 'part' && (operand.part === 'minute' || operand.part === 'second')) return false;
  return isStart(operand.of) && isWholeHours(operand.zone, Math.max(span.from, EARLY), Math.min(span.to, LATE));
}

function isStart(operand: Operand): boolean {
  return operand.kind === 'field' && operand.field.name === 'started_at';
}

/** Before zones there was local time, to the second; after this nobody knows. */
const EARLY = Date.UTC(1800, 0, 1);
const LATE = Date.UTC(2200, 0, 1);
