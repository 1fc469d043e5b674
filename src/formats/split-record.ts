const QUOTE = 34;

/**
 * Splits the text of one CSV record into `fields`, which is used again from record to record, and returns how many
 * there are. A text that ends inside a quoted field gives minus the position (from 1) of the quote that opened it.
 * `starts`, where given, takes the position (from 0) at which each field begins. `separator` is one character.
 */
export function splitRecord(text: string, fields: string[], starts?: number[], separator = ','): number {
  const length = text.length;
  const parting = separator.charCodeAt(0);
  let count = 0;
  let at = 0;
  for (;;) {
    if (starts !== undefined) starts[count] = at;
    if (text.charCodeAt(at) !== QUOTE) {
      const comma = text.indexOf(separator, at);
      if (comma < 0) {
        fields[count++] = at === 0 ? text : text.slice(at);
        break;
      }
      fields[count++] = text.slice(at, comma);
      at = comma + 1;
      continue;
    }
    const open = at;
    let from = at + 1;
    let quote = text.indexOf('"', from);
    let doubled = '';
    for (;;) {
      if (quote < 0) return -(open + 1);
      const next = text.charCodeAt(quote + 1);
      if (next === parting || quote + 1 === length) break;
      if (next === QUOTE) {
        doubled += text.slice(from, quote + 1);
        from = quote + 2;
        quote = text.indexOf('"', from);
      } else quote = text.indexOf('"', quote + 1);
    }
    fields[count++] = doubled === '' ? text.slice(from, quote) : doubled + text.slice(from, quote);
    if (quote + 1 === length) break;
    at = quote + 2;
  }
  if (fields.length !== count) fields.length = count;
  return count;
}
