import type { Field } from '../record/fields.ts';
import type { Filter, Operand } from './tree.ts';

/** The fields that a filter asks about, each as often as it is named. */
export function fieldsOf(filter: Filter): Field[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.flatMap(fieldsOf);
    case 'not':
    case 'is':
      return fieldsOf(filter.term);
    case 'compare':
      return [...ofOperand(filter.left), ...ofOperand(filter.right)];
    case 'in':
      return ofOperand(filter.value);
    case 'match':
      return [...ofOperand(filter.text), ...ofOperand(filter.part)];
    case 'constant':
      return [];
  }
}

function ofOperand(operand: Operand): Field[] {
  if (operand.kind === 'field') return [operand.field];
  return operand.kind === 'literal' ? [] : ofOperand(operand.of);
}
