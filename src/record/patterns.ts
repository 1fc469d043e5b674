/**
 * Patterns of names and numbers, as settings list them: a text itself, a text with `*` for any characters, or a range
 * of numbers of one length such as `100-199`.
 */
export type Test = (text: string) => boolean;

/** Texts that were asked for are kept; there are few different ones. */
const MOST_KEPT = 50_000;

/** Whether a text is meant by any of the patterns. Quick for what was asked before. */
export function anyOf(entries: readonly string[]): Test {
  const plain = new Set(entries.filter((entry) => !RANGE.test(entry) && !entry.includes('*')));
  const others = entries.filter((entry) => !plain.has(entry)).map(testOf);
  return kept((text) => plain.has(text) || others.some((test) => test(text)));
}

/** Why an entry of a list of patterns cannot be; null when it can. */
export function explainPattern(entry: string): string | null {
  if (entry === '') return 'it is empty';
  const range = RANGE.exec(entry);
  if (range === null) return null;
  const [, from = '', to = ''] = range;
  if (from.length !== to.length) return `'${from}' and '${to}' differ in length`;
  return from <= to ? null : `'${from}' comes after '${to}'`;
}

const RANGE = /^(\+?\d+)-(\+?\d+)$/;

function testOf(entry: string): Test {
  const range = RANGE.exec(entry);
  if (range !== null) {
    const [, from = '', to = ''] = range;
    // Of one length, digits are in the order of their numbers.
    return (text) => text.length === from.length && text >= from && text <= to && /^\+?\d+$/.test(text);
  }
  const parts = entry.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (text) => pattern.test(text);
}

function kept(test: Test): Test {
  const answers = new Map<string, boolean>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      if (answers.size >= MOST_KEPT) answers.clear();
      answers.set(text, (answer = test(text)));
    }
    return answer;
  };
}
