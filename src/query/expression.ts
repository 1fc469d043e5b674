/** A filter as it is written, before anything is known of its names. Positions (`at`) are UTF-16 units from 0. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Expression[]; readonly at: number }
  | { readonly kind: 'not'; readonly term: Expression; readonly at: number }
  | {
      readonly kind: 'compare';
      readonly operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: 'in'; readonly value: Expression; readonly items: readonly WrittenLiteral[]; readonly at: number }
  /** `name` in lower case. */
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[]; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | WrittenLiteral;

export interface WrittenLiteral {
  readonly kind: 'literal';
  readonly type: 'text' | 'number' | 'time' | 'date' | 'clock' | 'boolean' | 'null';
  /** Without quotes. */
  readonly text: string;
  readonly at: number;
}

/** An expression as text that reads back as the same expression. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
      return expression.terms.map(printExpression).join(' or ');
    case 'and':
      return expression.terms
        .map((term) => (term.kind === 'or' ? inParentheses(term) : printExpression(term)))
        .join(' and ');
    case 'not':
      return `not ${isJoined(expression.term) ? inParentheses(expression.term) : printExpression(expression.term)}`;
    case 'compare':
      return `${printSide(expression.left)} ${expression.operator} ${printSide(expression.right)}`;
    case 'in':
      return `${printSide(expression.value)} in (${expression.items.map(printExpression).join(', ')})`;
    case 'call':
      return `${expression.name}(${expression.parts.map(printExpression).join(', ')})`;
    case 'name':
      return expression.name;
    case 'literal':
      return expression.type === 'text' ? `'${expression.text.replaceAll("'", "''")}'` : expression.text;
  }
}

function isJoined({ kind }: Expression): boolean {
  return kind === 'and' || kind === 'or';
}

function printSide(side: Expression): string {
  const isSimple = side.kind === 'call' || side.kind === 'name' || side.kind === 'literal';
  return isSimple ? printExpression(side) : inParentheses(side);
}

function inParentheses(expression: Expression): string {
  return `(${printExpression(expression)})`;
}
