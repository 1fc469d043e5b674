import { readFilter } from '../query/filter.ts';
import type { Filter } from '../query/tree.ts';
import type { Field } from '../record/fields.ts';

/** Not of the catalogue: whether a call log was priced at all (price-columns.ts). */
const STATED: Field = {
  name: 'stated',
  type: 'text',
  stored: 'text',
  detailOnly: true,
  description: 'What the source itself said; blank where nobody priced the call log.',
};

/**
 * What was to be priced, and no rate did. An account alone does not tell: a source may state one of calls that have no
 * price, or that came before there were rates.
 */
export const UNRATED: Filter = {
  kind: 'and',
  terms: [
    readFilter('cost eq null'),
    {
      kind: 'compare',
      operator: 'ne',
      left: { kind: 'field', type: 'text', field: STATED },
      right: { kind: 'literal', type: 'text', value: null },
    },
  ],
};
