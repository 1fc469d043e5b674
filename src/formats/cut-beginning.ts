/** What to say of a first record of which only the end is there. */
export const NO_BEGINNING = 'The input begins within this record: its beginning is missing.';

/** Whether a line is only the end of a record, which shows in its first field: a quote in it, and none before it. */
export function beginsWithin(text: string, quote: '"' | "'" = '"', separator = ','): boolean {
  const first = text.indexOf(quote);
  return first > 0 && first < text.indexOf(separator);
}

/**
 * The same of a line whose first field is always quoted, and the second too: then it also shows where all of the first
 * field is missing, or its last quote alone is left.
 */
export function lacksQuote(text: string, separator = ','): boolean {
  return text.startsWith(`${separator}"`) || text.startsWith('" ') || text.startsWith(`"${separator}"`);
}
