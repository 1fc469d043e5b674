import { allOf, conjuncts, type Condition } from './condition.ts';
import { INDEXED_COLUMNS, type IndexedColumn } from './month-table.ts';

/** Numbers by which the rows of a condition are found in the indexes: a row has one of them on its side. */
export interface Anchor {
  readonly walks: readonly { readonly column: IndexedColumn; readonly word: number }[];
  /** What is left to test of each row. */
  readonly rest: Condition;
}

/** The way into a condition with the fewest numbers; null when none leads there. */
export function anchorOf(condition: Condition): Anchor | null {
  const terms = conjuncts(condition);
  let best: Anchor | null = null;
  for (const term of terms) {
    const walks = walksOf(term);
    if (walks === null || (best !== null && best.walks.length <= walks.length)) continue;
    best = { walks, rest: allOf(terms.filter((other) => other !== term)) };
  }
  return best;
}

function walksOf(term: Condition): Anchor['walks'] | null {
  if (term.kind === 'or') {
    const walks = term.terms.map(walksOf);
    return walks.every((some) => some !== null) ? walks.flat() : null;
  }
  if (term.kind !== 'set' || term.negated || term.blank) return null;
  const column = INDEXED_COLUMNS.find((name) => name === term.column);
  return column === undefined ? null : term.values.map((word) => ({ column, word }));
}
