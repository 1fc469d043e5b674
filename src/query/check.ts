import type { Catalogue, Field } from '../record/fields.ts';
import type { Expression, WrittenLiteral } from './expression.ts';
import type { Fault } from './fault.ts';
import { LOOKS, readLiteral, strangeWord, typeOfLiteral } from './literal.ts';
import { nearest } from './nearest.ts';
import type { Comparison, Filter, Literal, Operand, OperandType, TextTest, TimePart } from './tree.ts';

const TESTS: ReadonlySet<string> = new Set<TextTest>(['contains', 'startswith', 'endswith']);
const PARTS: ReadonlySet<string> = new Set<TimePart>(['year', 'month', 'day', 'hour', 'minute', 'second']);
const OF_TEXT: ReadonlyMap<string, 'lower' | 'upper' | 'length'> = new Map([
  ['tolower', 'lower'],
  ['toupper', 'upper'],
  ['length', 'length'],
]);
const FUNCTIONS = [...TESTS, ...OF_TEXT.keys(), ...PARTS, 'date', 'time'];
const FAULTY: Filter = { kind: 'constant', value: null };

/** Checks expressions against the catalogue, and gathers every fault rather than stopping at the first. */
export class Checker {
  readonly faults: Fault[] = [];
  readonly #zone: string;
  readonly #catalogue: Catalogue;
  #nulls = 0;

  /** `zone`: what dates and the functions of time mean. */
  constructor(zone: string, catalogue: Catalogue) {
    this.#zone = zone;
    this.#catalogue = catalogue;
  }

  /** What is faulty becomes some condition; `faults` tell. */
  condition(expression: Expression): Filter {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return { kind: expression.kind, terms: expression.terms.map((term) => this.condition(term)) };
      case 'not':
        return { kind: 'not', term: this.condition(expression.term) };
      case 'compare':
        return this.#compare(expression);
      case 'in':
        return this.#in(expression);
      case 'call':
        if (TESTS.has(expression.name)) return this.#match(expression);
        break;
      case 'literal':
        if (expression.type === 'null') return FAULTY;
        if (expression.type === 'boolean') return { kind: 'constant', value: expression.text === 'true' };
        break;
      case 'name':
    }
    const operand = expression.kind === 'literal' ? true : this.#operand(expression);
    if (operand !== null)
      this.#fault(
        expression.at,
        'a condition was expected at position {position}, not a value: compare it with eq, ne, gt, ge, lt, le or in.',
      );
    return FAULTY;
  }

  #compare({ operator, left, right, at }: Expression & { kind: 'compare' }): Filter {
    if (isCondition(left) || isCondition(right)) return this.#is(operator, left, right, at);
    const sides = this.#sides(left, right, operator, at);
    return sides === null ? FAULTY : { kind: 'compare', operator, left: sides[0], right: sides[1] };
  }

  /** A condition against `true`, `false` or `null`. */
  #is(operator: Comparison, left: Expression, right: Expression, at: number): Filter {
    const [term, value] = isTruth(right) || !isTruth(left) ? [left, right] : [right, left];
    if (!isTruth(value)) {
      this.#fault(
        value.at,
        'true, false or null was expected at position {position}: a condition is compared with nothing else.',
      );
      return FAULTY;
    }
    if (operator !== 'eq' && operator !== 'ne') {
      this.#fault(at, 'eq or ne was expected at position {position}: conditions have no order.');
    }
    const negated = operator === 'ne';
    if (value.type !== 'null') return { kind: 'is', term: this.condition(term), value: value.text === 'true', negated };
    if (this.#nulls === MOST_NULLS) {
      this.#fault(at, `conditions may be compared with null ${MOST_NULLS} deep; position {position} is deeper.`);
      return FAULTY;
    }
    this.#nulls += 1;
    const blank: Filter = { kind: 'is', term: this.condition(term), value: null, negated };
    this.#nulls -= 1;
    return blank;
  }

  #in({ value, items }: Expression & { kind: 'in' }): Filter {
    const type = value.kind === 'literal' ? typeOfLiteral(value) : null;
    const operand =
      value.kind === 'literal' ? (type === null ? null : readLiteral(value, type, this.#zone)) : this.#operand(value);
    if (operand === null) {
      if (value.kind === 'literal') this.#fault(value.at, 'a field name was expected at position {position}.');
      return FAULTY;
    }
    const read = items.filter((item) => item.type !== 'null').map((item) => this.#literal(item, operand, 'eq'));
    return { kind: 'in', value: operand, items: read.filter((item) => item !== null) };
  }

  #match({ name, parts, at }: Expression & { kind: 'call' }): Filter {
    if (parts.length !== 2) {
      this.#fault(at, `${name}(text, part) takes two values, not ${parts.length} (position {position}).`);
      return FAULTY;
    }
    const [text, part] = parts.map((side) => this.#text(side, name));
    return text == null || part == null ? FAULTY : { kind: 'match', test: name as TextTest, text, part };
  }

  /** Both sides of a comparison, of one type. */
  #sides(left: Expression, right: Expression, operator: Comparison, at: number): [Operand, Operand] | null {
    if (left.kind === 'literal' && right.kind === 'literal') return this.#literals(left, right, at);
    if (left.kind === 'literal') {
      const operand = this.#operand(right);
      const literal = operand === null ? null : this.#literal(left, operand, operator);
      return operand === null || literal === null ? null : [literal, operand];
    }
    const operand = this.#operand(left);
    if (right.kind === 'literal') {
      const literal = operand === null ? null : this.#literal(right, operand, operator);
      return operand === null || literal === null ? null : [operand, literal];
    }
    const other = this.#operand(right);
    if (operand === null || other === null) return null;
    if (operand.type === other.type) return [operand, other];
    this.#fault(
      right.at,
      `${LOOKS[operand.type]} was expected at position {position}, to compare with what stands before.`,
    );
    return null;
  }

  #literals(left: WrittenLiteral, right: WrittenLiteral, at: number): [Operand, Operand] | null {
    const type = typeOfLiteral(left) ?? typeOfLiteral(right) ?? 'text';
    const sides = [left, right].map((side) => readLiteral(side, type, this.#zone));
    if (sides[0] != null && sides[1] != null) return [sides[0], sides[1]];
    this.#fault(at, 'two values of one kind were expected on either side of position {position}.');
    return null;
  }

  /** A literal as what it is compared with has it. */
  #literal(written: WrittenLiteral, operand: Operand, operator: Comparison): Literal | null {
    const literal = readLiteral(written, operand.type, this.#zone);
    const field = operand.kind === 'field' ? operand.field : null;
    const isEquality = operator === 'eq' || operator === 'ne';
    if (literal === null || (literal.type === 'id' && literal.value === '' && !isEquality)) {
      this.#fault(
        written.at,
        `${LOOKS[operand.type]} was expected at position {position}${field === null ? '' : `, to compare with ${field.name}`}.`,
      );
      return null;
    }
    const strange = isEquality ? strangeWord(field, literal) : null;
    if (strange !== null)
      this.#fault(written.at, `${field!.name} is never '${literal.value}' (position {position}). ${strange}`);
    return literal;
  }

  /** Anything that has a value but a literal; null when it is faulty. */
  #operand(expression: Expression): Operand | null {
    if (expression.kind === 'name') return this.#field(expression);
    if (expression.kind !== 'call') {
      this.#fault(expression.at, 'a field name, a function or a literal was expected at position {position}.');
      return null;
    }
    const { name, parts, at } = expression;
    if (!FUNCTIONS.includes(name)) {
      const near = nearest(name, FUNCTIONS);
      const hint = near === null ? `The functions are ${FUNCTIONS.join(', ')}.` : `Did you mean ${near}?`;
      this.#fault(at, `there is no function '${name}' (position {position}). ${hint}`);
      return null;
    }
    if (parts.length !== 1) {
      this.#fault(at, `${name}() takes one value, not ${parts.length} (position {position}).`);
      return null;
    }
    const ofText = OF_TEXT.get(name);
    if (ofText !== undefined) {
      const of = this.#text(parts[0]!, name);
      if (of === null) return null;
      return ofText === 'length' ? { kind: 'length', type: 'number', of } : { kind: ofText, type: 'text', of };
    }
    const of = this.#argument(parts[0]!, 'time', name);
    const zone = this.#zone;
    if (of === null) return null;
    if (name === 'date') return { kind: 'date', type: 'date', of, zone };
    if (name === 'time') return { kind: 'clock', type: 'clock', of, zone };
    return { kind: 'part', type: 'number', part: name as TimePart, of, zone };
  }

  #text(expression: Expression, name: string): Operand | null {
    return this.#argument(expression, 'text', name);
  }

  #argument(expression: Expression, type: 'text' | 'time', name: string): Operand | null {
    const operand =
      expression.kind === 'literal' ? readLiteral(expression, type, this.#zone) : this.#operand(expression);
    if (operand?.type === type) return operand;
    if (operand !== null || expression.kind === 'literal') {
      this.#fault(
        expression.at,
        `${name}() takes a ${type === 'text' ? 'text' : 'time'}; position {position} is none.`,
      );
    }
    return null;
  }

  #field({ name, at }: Expression & { kind: 'name' }): Operand | null {
    const field = this.#catalogue.byName.get(name);
    if (field !== undefined) return { kind: 'field', type: typeOf(field), field };
    const near = nearest(
      name,
      this.#catalogue.fields.map((known) => known.name),
    );
    this.#fault(
      at,
      `there is no field '${name}' (position {position}).${near === null ? '' : ` Did you mean ${near}?`}`,
    );
    return null;
  }

  #fault(at: number, message: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ at, message });
  }
}

/** Whether a condition is blank takes asking it twice, so that each of these in another doubles the work. */
const MOST_NULLS = 3;
/** So many faults are told; a person mends them a few at a time. */
const MOST_FAULTS = 20;

function typeOf(field: Field): OperandType {
  if (field.type === 'enum') return 'text';
  return field.type === 'integer' ? 'number' : field.type;
}

function isCondition(expression: Expression): boolean {
  if (expression.kind === 'call') return TESTS.has(expression.name);
  if (expression.kind === 'literal') return expression.type === 'boolean';
  return expression.kind !== 'name';
}

function isTruth(expression: Expression): expression is WrittenLiteral {
  return expression.kind === 'literal' && (expression.type === 'boolean' || expression.type === 'null');
}
