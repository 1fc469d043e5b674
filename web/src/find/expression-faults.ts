import { Refused } from '../api/failure.ts';
import type { Question } from './question.ts';

/** A fault of the expression, where it stands in it. */
export interface ExpressionFault {
  readonly message: string;
  /** In UTF-16 units from the beginning of the expression; null when the server told none. */
  readonly at: number | null;
}

/** What the server found wrong with the filter, with its positions counted from where the expression begins. */
export function faultsOf(failure: Error | null, expression: string, question: Question): readonly ExpressionFault[] {
  if (!(failure instanceof Refused) || failure.status !== 400 || expression.trim() === '') return [];
  return failure.problems
    .filter(({ detail }) => detail === 'filter')
    .map(({ message }) => {
      const position = /position (\d+)/.exec(message)?.[1];
      if (position === undefined) return { message, at: null };
      const at = unitsUntil(question.filter, Number(position)) - question.expressionAt;
      const within = Math.min(Math.max(0, at), expression.length);
      const told = message.replace(/^filter: /, '').replace(/position \d+/, `position ${within}`);
      return { message: told.charAt(0).toUpperCase() + told.slice(1), at: within };
    });
}

/** The server counts characters, as code points. */
function unitsUntil(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left-- === 0) break;
    units += character.length;
  }
  return units;
}
