import type { Expression, WrittenLiteral } from './expression.ts';
import { MOST_DEPTH, reading, SyntaxFault } from './fault.ts';
import { describe, tokenize, type Token } from './tokens.ts';

/** So many values may stand in the list of an `in`. */
const MOST_ITEMS = 500;

/**
 * Reads a filter as it is written.
 * @throws ValidationError with the position of the first fault and what was expected there.
 */
export function parseFilter(text: string): Expression {
  return reading('filter', text, () => new Parser(tokenize(text)).whole());
}

type Operator = (Expression & { kind: 'compare' })['operator'];
const OPERATORS: ReadonlySet<string> = new Set<Operator>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', ...OPERATORS]);

/** Goes from left to right once, without turning back. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#joined('or');
    if (this.#token.kind !== 'end') this.#expected(expectedBehind(expression));
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  /** `and` binds tighter than `or`; a chain of either is one, so that long ones are not deep. */
  #joined(kind: 'or' | 'and'): Expression {
    const { at } = this.#token;
    const terms: Expression[] = [];
    do {
      const term = kind === 'or' ? this.#joined('and') : this.#negated();
      if (term.kind === kind) terms.push(...term.terms);
      else terms.push(term);
    } while (this.#takeWord(kind));
    return terms.length === 1 ? terms[0]! : { kind, terms, at };
  }

  #negated(): Expression {
    const { at } = this.#token;
    if (!this.#takeWord('not')) return this.#compared();
    return this.#deeper(at, () => ({ kind: 'not', term: this.#negated(), at }));
  }

  #compared(): Expression {
    const left = this.#side();
    const { at } = this.#token;
    const operator = this.#word();
    if (operator === 'in') {
      this.#next += 1;
      return { kind: 'in', value: left, items: this.#items(), at };
    }
    if (!OPERATORS.has(operator)) return left;
    this.#next += 1;
    return { kind: 'compare', operator: operator as Operator, left, right: this.#side(), at };
  }

  #side(): Expression {
    const token = this.#token;
    const { at } = token;
    if (token.kind === 'sign' && token.text === '(') {
      this.#next += 1;
      const inner = this.#deeper(at, () => this.#joined('or'));
      this.#take(')', `${expectedBehind(inner)} or ')'`);
      return inner;
    }
    const literal = this.#literal();
    if (literal !== null) return literal;
    if (token.kind !== 'word' || RESERVED.has(token.text.toLowerCase())) {
      this.#expected('a field name, a function, a literal, `not` or `(`');
    }
    this.#next += 1;
    if (this.#token.text !== '(' || this.#token.kind !== 'sign') return { kind: 'name', name: token.text, at };
    this.#next += 1;
    return { kind: 'call', name: token.text.toLowerCase(), parts: this.#deeper(at, () => this.#parts()), at };
  }

  #parts(): Expression[] {
    const parts = [this.#joined('or')];
    while (this.#isSign(',')) {
      this.#next += 1;
      parts.push(this.#joined('or'));
    }
    this.#take(')', "',' or ')'");
    return parts;
  }

  #items(): WrittenLiteral[] {
    this.#take('(', "'('");
    const items: WrittenLiteral[] = [];
    do {
      if (items.length > 0) this.#next += 1;
      const literal = this.#literal();
      if (literal === null) this.#expected('a literal');
      if (items.length === MOST_ITEMS) {
        throw new SyntaxFault(
          literal.at,
          `the list of an in has ${MOST_ITEMS} items at most; position {position} begins one more.`,
        );
      }
      items.push(literal);
    } while (this.#isSign(','));
    this.#take(')', "',' or ')'");
    return items;
  }

  #literal(): WrittenLiteral | null {
    const { kind, text, at } = this.#token;
    const word = this.#word();
    const isWord = word === 'true' || word === 'false' || word === 'null';
    if (kind === 'sign' || kind === 'end' || (kind === 'word' && !isWord)) return null;
    this.#next += 1;
    if (kind === 'word') return { kind: 'literal', type: word === 'null' ? 'null' : 'boolean', text: word, at };
    return { kind: 'literal', type: kind, text, at };
  }

  /** The word that stands here, in lower case; blank when none does. */
  #word(): string {
    return this.#token.kind === 'word' ? this.#token.text.toLowerCase() : '';
  }

  #takeWord(word: string): boolean {
    if (this.#word() !== word) return false;
    this.#next += 1;
    return true;
  }

  #isSign(sign: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === sign;
  }

  #take(sign: string, expected: string): void {
    if (!this.#isSign(sign)) this.#expected(expected);
    this.#next += 1;
  }

  #deeper<Result>(at: number, read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) {
      throw new SyntaxFault(
        at,
        `parentheses, functions and not may stand ${MOST_DEPTH} deep; position {position} is deeper.`,
      );
    }
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #expected(what: string): never {
    throw new SyntaxFault(this.#token.at, `${what} was expected at position {position}, not ${describe(this.#token)}.`);
  }
}

/** What may follow an expression that is whole. */
function expectedBehind({ kind }: Expression): string {
  return kind === 'name' || kind === 'literal' ? 'eq, ne, gt, ge, lt, le or in' : 'and, or';
}
