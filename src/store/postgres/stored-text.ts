/**
 * A text as PostgreSQL keeps it: U+0000 is no character of its texts, and half of a surrogate pair none of UTF-8. U+FFFD
 * stands in their place.
 */
export function storedText(text: string): string {
  const whole = text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole;
}
