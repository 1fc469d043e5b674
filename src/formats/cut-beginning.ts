/** What to say of a first record of which only the end is there. */
export const NO_BEGINNING = 'The input begins within this record: its beginning is missing.';

/**
 * Whether a line of fields is only the end of one, which shows where the first field was quoted: some of it, its last
 * quote, or the comma behind it is left. To be asked of the first line of an input; of any other it is damage of
 * another kind.
 */
export function beginsWithin(text: string, quote: '"' | "'" = '"', separator = ','): boolean {
  const first = text.indexOf(quote);
  if (first < 0) return false;
  const next = text[first + 1];
  if (first === 0) return next === ' ' || (next === separator && text[2] === quote);
  const comma = text.indexOf(separator);
  return first < comma || (comma === 0 && first === 1);
}
