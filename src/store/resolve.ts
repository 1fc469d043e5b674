import type { Comparison, Filter, Literal, Operand, Search } from '../query/tree.ts';
import { CALL_LOGS, type Catalogue, type Field } from '../record/fields.ts';
import {
  allOf,
  ALWAYS,
  anyOf,
  complement,
  NEVER,
  type Condition,
  type OtherTest,
  type RangeTest,
  type SetTest,
} from './condition.ts';

/** The distinct texts of a tenant, each with its number. */
export interface Dictionary {
  /** The number of a text; null when no call log has it. */
  find(text: string): number | null;
  /** The numbers of the texts for which a test of one word field is true. */
  matching(test: OtherTest['test']): number[];
  /** When the legs of a session started (ms); null when they are too many to tell. */
  starts(session_id: string): number[] | null;
  /** The numbers of the texts that contain this, whatever its case. */
  containing(word: string): number[];
}

/** Answers with the dictionary what a filter says about its texts. */
export function resolveFilter(filter: Filter, dictionary: Dictionary): Condition {
  return whenTrue(filter, dictionary);
}

export function resolveSearch(search: Search, dictionary: Dictionary, catalogue: Catalogue = CALL_LOGS): Condition {
  switch (search.kind) {
    case 'and':
      return allOf(search.terms.map((term) => resolveSearch(term, dictionary, catalogue)));
    case 'or':
      return anyOf(search.terms.map((term) => resolveSearch(term, dictionary, catalogue)));
    case 'not':
      return complement(resolveSearch(search.term, dictionary, catalogue));
    case 'word': {
      const words = dictionary.containing(search.text);
      const { fields } = catalogue;
      return anyOf([
        ...fields.filter(({ searched }) => searched === 'contains').map(({ name }) => oneOf(name, words)),
        ...fields
          .filter(({ searched }) => searched === 'equals')
          .map((field) => {
            const left: Operand = { kind: 'field', type: 'text', field };
            const right: Literal = { kind: 'literal', type: 'text', value: search.text };
            return compare('eq', left, right, dictionary);
          }),
      ]);
    }
  }
}

function whenTrue(filter: Filter, dictionary: Dictionary): Condition {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.terms.map((term) => whenTrue(term, dictionary)));
    case 'or':
      return anyOf(filter.terms.map((term) => whenTrue(term, dictionary)));
    case 'not':
      return whenFalse(filter.term, dictionary);
    case 'constant':
      return filter.value === true ? ALWAYS : NEVER;
    case 'compare':
      return compare(filter.operator, filter.left, filter.right, dictionary);
    case 'in':
      return isIn(filter.value, filter.items, dictionary);
    case 'match':
      return match(filter, true, dictionary);
    case 'is':
      return is(filter, dictionary);
  }
}

/** A condition that is blank is neither true nor false. */
function whenFalse(filter: Filter, dictionary: Dictionary): Condition {
  switch (filter.kind) {
    case 'and':
      return anyOf(filter.terms.map((term) => whenFalse(term, dictionary)));
    case 'or':
      return allOf(filter.terms.map((term) => whenFalse(term, dictionary)));
    case 'not':
      return whenTrue(filter.term, dictionary);
    case 'constant':
      return filter.value === false ? ALWAYS : NEVER;
    case 'match':
      return match(filter, false, dictionary);
    case 'compare':
    case 'in':
    case 'is':
      return complement(whenTrue(filter, dictionary));
  }
}

function is({ term, value, negated }: Filter & { kind: 'is' }, dictionary: Dictionary): Condition {
  const blank = () => allOf([complement(whenTrue(term, dictionary)), complement(whenFalse(term, dictionary))]);
  const condition = value === null ? blank() : value ? whenTrue(term, dictionary) : whenFalse(term, dictionary);
  return negated ? complement(condition) : condition;
}

const MIRRORED: Record<Comparison, Comparison> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' };

function compare(operator: Comparison, left: Operand, right: Operand, dictionary: Dictionary): Condition {
  if (left.kind === 'literal' && right.kind !== 'literal') {
    return compare(MIRRORED[operator], right, left, dictionary);
  }
  if (operator === 'ne') return complement(compare('eq', left, right, dictionary));
  if (right.kind !== 'literal') return other({ kind: 'compare', operator, left, right });
  if (right.value === null) return operator === 'eq' ? isBlank(left) : NEVER;
  const field = left.kind === 'field' ? left.field : null;
  if (field !== null && isNumber(field)) return range(field.name, operator, right.value as number);
  if (field?.stored === 'word' && operator === 'eq') {
    const word = dictionary.find(right.value as string);
    return word === null ? NEVER : oneOf(field.name, [word]);
  }
  if (field?.type === 'enum' && operator === 'eq') return oneOf(field.name, positions(field, [right]));
  if (field?.name === 'session_id' && operator === 'eq') return isSession(left, right, dictionary);
  return enumerated([left], { kind: 'compare', operator, left, right }, dictionary);
}

function isIn(value: Operand, items: readonly Literal[], dictionary: Dictionary): Condition {
  if (items.length === 0) return NEVER;
  const field = value.kind === 'field' ? value.field : null;
  if (field !== null && isNumber(field)) {
    return oneOf(
      field.name,
      items.map((item) => item.value as number).filter((number) => Number.isSafeInteger(number)),
    );
  }
  if (field?.stored === 'word') {
    const words = items.map((item) => dictionary.find(item.value as string));
    return oneOf(
      field.name,
      words.filter((word) => word !== null),
    );
  }
  if (field?.type === 'enum') return oneOf(field.name, positions(field, items));
  return enumerated([value], { kind: 'in', value, items }, dictionary);
}

/** How the store keeps words of an enum. */
function positions(field: Field, words: readonly Literal[]): number[] {
  return words.map(({ value }) => field.values!.indexOf(value as string)).filter((position) => position >= 0);
}

function match({ test, text, part }: Filter & { kind: 'match' }, holds: boolean, dictionary: Dictionary): Condition {
  const blank = [text, part].some((side) => side.kind === 'literal' && side.value === null);
  if (blank) return NEVER;
  const found = enumerated([text, part], { kind: 'match', test, holds: true, text, part }, dictionary);
  if (holds) return found;
  // Where either side is blank neither is so.
  if (found.kind === 'other') return other({ kind: 'match', test, holds, text, part });
  const column = [text, part].map(fieldOf).find((field) => field !== null)!.name;
  const values = found.kind === 'set' ? found.values : [];
  return { kind: 'set', column, values, negated: true, blank: false };
}

/** The index of sessions knows when the legs of one start, so that few rows need be looked at. */
function isSession(left: Operand, right: Literal, dictionary: Dictionary): Condition {
  const equal = other({ kind: 'compare', operator: 'eq', left, right });
  const starts = dictionary.starts(right.value as string);
  return starts === null ? equal : allOf([oneOf('started_at', starts), equal]);
}

/** A test of a single field with few distinct values is made of those rather than of the rows. */
function enumerated(operands: readonly Operand[], test: OtherTest['test'], dictionary: Dictionary): Condition {
  const fields = operands.map(fieldOf).filter((field) => field !== null);
  const field = fields[0];
  if (field?.stored === 'word' && fields.length === 1) return oneOf(field.name, dictionary.matching(test));
  return other(test);
}

/** The field that an operand is made of; null for a literal. */
export function fieldOf(operand: Operand): Field | null {
  if (operand.kind === 'literal') return null;
  return operand.kind === 'field' ? operand.field : fieldOf(operand.of);
}

/** Functions of blank are blank. */
function isBlank(operand: Operand): Condition {
  const field = fieldOf(operand);
  if (field === null) return (operand as Literal).value === null ? ALWAYS : NEVER;
  if (field.stored === 'key') return NEVER;
  return { kind: 'set', column: field.name, values: [], negated: false, blank: true };
}

/** Numbers as the rows hold them. */
function isNumber(field: Field): boolean {
  return field.type === 'integer' || field.type === 'money' || field.type === 'time';
}

/** All numbers in rows are whole, and none is beyond 2⁵³, so that every comparison is a range with both ends in it. */
function range(column: string, operator: Comparison, value: number): Condition {
  const end = (number: number | null) => (number === null ? null : Math.min(Math.max(number, -BEYOND_ALL), BEYOND_ALL));
  const test = (from: number | null, to: number | null): RangeTest => {
    return { kind: 'range', column, from: end(from), to: end(to), negated: false, blank: false };
  };
  switch (operator) {
    case 'gt':
      return test(Math.floor(value) + 1, null);
    case 'ge':
      return test(Math.ceil(value), null);
    case 'lt':
      return test(null, Math.ceil(value) - 1);
    case 'le':
      return test(null, Math.floor(value));
    default:
      return Number.isSafeInteger(value) ? test(value, value) : NEVER;
  }
}

const BEYOND_ALL = 2 ** 53;

export function oneOf(column: string, values: readonly number[]): Condition {
  if (values.length === 0) return NEVER;
  const distinct = values.length === 1 ? values : [...new Set(values)];
  return { kind: 'set', column, values: distinct, negated: false, blank: false } satisfies SetTest;
}

function other(test: OtherTest['test']): Condition {
  return { kind: 'other', test, negated: false };
}
