import { CALL_LOGS, type Catalogue, type Field } from '../../../src/record/fields.ts';
import { SESSIONS } from '../../../src/record/session-fields.ts';
import type { Suggestion } from '../parts/suggest.tsx';
import { texts } from '../texts.ts';
import type { View } from './view.ts';

/** What may be written at a place of a filter expression. */
export interface Completion {
  /** The beginning of the word that it would take the place of. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '≠',
  gt: '>',
  ge: '≥',
  lt: '<',
  le: '≤',
  in: '(…, …)',
};
const TEXT_FUNCTIONS = ['contains(', 'startswith(', 'endswith(', 'tolower(', 'toupper(', 'length('];
const TIME_FUNCTIONS = ['year(', 'month(', 'day(', 'hour(', 'minute(', 'second(', 'date(', 'time('];
const MOST = 12;

/** Suggests what can follow, from the same catalogue of fields that the server reads filters by. */
export function complete(expression: string, caret: number, rows: View['rows']): Completion {
  const catalogue = rows === 'calls' ? SESSIONS : CALL_LOGS;
  const before = expression.slice(0, caret);
  // Within a text there is nothing to suggest, but for the words of a field that has a closed set.
  const word = /[a-z_]\w*$/i.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  const done = before.slice(0, from);
  const quotes = done.split("'").length - 1;
  const inText = quotes % 2 === 1;
  const enumOf = /([a-z_]+)\s+(?:eq|ne|in)\s*(?:\(\s*(?:'\w*'\s*,\s*)*)?'?$/i.exec(done)?.[1];
  const field = enumOf === undefined ? undefined : catalogue.byName.get(enumOf);
  if (field?.values !== undefined) {
    const quoted = (value: string) => (inText ? `${value}'` : `'${value}'`);
    return {
      from,
      suggestions: matching(
        word,
        field.values.map((value) => ({ value: quoted(value) })),
      ),
    };
  }
  if (inText) return { from, suggestions: [] };
  if (/(^|[(,]|\b(and|or|not))\s*$/i.test(done)) return { from, suggestions: matching(word, operands(catalogue)) };
  const after = /([a-z_]\w*|\))\s+$/i.exec(done)?.[1] ?? '';
  if (catalogue.byName.has(after) || after === ')') {
    const comparisons = Object.entries(COMPARISONS).map(([value, note]) => ({ value, note }));
    const joins = after === ')' ? ['and', 'or'].map((value) => ({ value })) : [];
    return { from, suggestions: matching(word, [...joins, ...comparisons]) };
  }
  if (/('|\d|Z|null|true|false|\))\s+$/.test(done)) {
    return { from, suggestions: matching(word, [{ value: 'and' }, { value: 'or' }]) };
  }
  return { from, suggestions: [] };
}

function operands({ fields }: Catalogue): Suggestion[] {
  const note = ({ name }: Field) => texts.words.fields[name] ?? '';
  return [
    ...fields.map((field) => ({ value: field.name, note: note(field) })),
    ...[...TEXT_FUNCTIONS, ...TIME_FUNCTIONS, 'not'].map((value) => ({ value })),
  ];
}

function matching(word: string, suggestions: readonly Suggestion[]): Suggestion[] {
  const sought = word.toLowerCase();
  const plain = (text: string) => text.toLowerCase().replaceAll("'", '');
  const found = suggestions.filter(({ value }) => plain(value).includes(sought) && plain(value) !== sought);
  const begins = (value: string) => (plain(value).startsWith(sought) ? 0 : 1);
  return found.toSorted((a, b) => begins(a.value) - begins(b.value)).slice(0, MOST);
}
