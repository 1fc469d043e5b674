import type { Members } from './members.ts';

const COLON = 58;
const QUOTE = 34;
const BACKSLASH = 92;

/** Whether the name of the list that begins behind these bytes of an object is one of the given ones. */
export function opensListOf(head: Buffer, names: ReadonlySet<string>): boolean {
  let at = backOverBlanks(head, head.length);
  if (head[at - 1] !== COLON) return false;
  at = backOverBlanks(head, at - 1) - 1;
  if (head[at] !== QUOTE) return false;
  const open = head.lastIndexOf(QUOTE, at - 1);
  return open > 0 && head[open - 1] !== BACKSLASH && names.has(head.toString('latin1', open + 1, at));
}

/**
 * The list of one of these names in an object, or in its member `response`; null: there is none. It is looked for in
 * objects that were read as a whole, because they are wrapped twice, or because something before them was broken.
 */
export function listIn(value: Members, names: ReadonlySet<string>): readonly unknown[] | null {
  const response = value['response'];
  for (const holder of [value, typeof response === 'object' && response !== null ? (response as Members) : null]) {
    if (holder === null) continue;
    for (const name of names) {
      const list = holder[name];
      if (Array.isArray(list)) return list as unknown[];
    }
  }
  return null;
}

function backOverBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && bytes[at - 1]! <= 32) at--;
  return at;
}
