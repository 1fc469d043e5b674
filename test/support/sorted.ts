import type { CallLog, FieldName } from './call-log.ts';

export type SortKeys = readonly (readonly [FieldName, 'asc' | 'desc'])[];

/** What `orderby` promises, over plain objects: blanks last either way, ties by id in the direction of the last key. */
export function sorted<Item extends CallLog>(items: readonly Item[], keys: SortKeys): Item[] {
  return items.toSorted((a, b) => {
    for (const [name, direction] of keys) {
      const order = name === 'id' ? byId(a, b) : byValue(a[name]!, b[name]!);
      const blank = a[name] === null || b[name] === null;
      if (order !== 0) return direction === 'desc' && !blank ? -order : order;
    }
    return keys.at(-1)![1] === 'desc' ? -byId(a, b) : byId(a, b);
  });
}

function byId(a: CallLog, b: CallLog): number {
  const difference = numberOf(a.id) - numberOf(b.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The decimal number that an id is the base64 of. */
export function numberOf(id: string): bigint {
  return BigInt(Buffer.from(id, 'base64url').toString());
}

/** Texts by code point (the order of their UTF-8), numbers by value; blanks after everything. */
function byValue(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(instantOf(String(a))), Buffer.from(instantOf(String(b))));
}

/** Times with and without milliseconds compare as instants. */
function instantOf(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$/, '$1.000Z');
}

export function printKeys(keys: SortKeys): string {
  return keys.map(([name, direction]) => `${name} ${direction}`).join(', ');
}
