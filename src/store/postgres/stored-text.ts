/** A text as PostgreSQL keeps it: U+0000 is no character of its texts, and U+FFFD stands in its place. */
export function storedText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
