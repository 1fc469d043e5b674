/** A member's name and the start of its value, behind the comma that ends the value before it. */
const NEXT_MEMBER = /,\s*"[^"\\]{1,200}"\s*:/y;
const NEXT_ITEM = /,\s*[[{]/y;
const END_OF_OBJECT = /\s*\}\s*(?:[,}\]]|$)/y;
const END_OF_LIST = /\s*\]\s*(?:[,}\]]|$)/y;
const END_OF_NAME = /\s*:/y;

/**
 * Escapes what stands raw inside the strings of a text that is otherwise JSON: quotes, line ends and lone backslashes.
 * Until its pull request 3152 mod_json_cdr with `encode=true` did not encode the percent signs of values that were
 * encoded already, so that one decode takes off both and `%22` in a value becomes a bare quote. A quote is taken for
 * the end of its string where what follows it is the beginning of the next member. Null when no such end is found.
 */
export function repairJson(text: string): string | null {
  let repaired = '';
  let done = 0;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', done)) {
    const between = text.slice(done, quote);
    repaired += between;
    const end = findEnd(text, quote + 1, /[{,]\s*$/.test(between));
    if (end < 0) return null;
    repaired += `"${escapeAgain(text.slice(quote + 1, end))}"`;
    done = end + 1;
  }
  return repaired + text.slice(done);
}

function findEnd(text: string, from: number, inName: boolean): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    if (isEscaped(text, at, from)) continue;
    if (inName ? follows(END_OF_NAME, text, at + 1) : endsValue(text, at + 1)) return at;
  }
  return -1;
}

function endsValue(text: string, at: number): boolean {
  return (
    follows(NEXT_MEMBER, text, at) ||
    follows(END_OF_OBJECT, text, at) ||
    follows(NEXT_ITEM, text, at) ||
    follows(END_OF_LIST, text, at)
  );
}

function follows(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function isEscaped(text: string, quote: number, from: number): boolean {
  let slashes = 0;
  while (quote - slashes > from && text.charCodeAt(quote - slashes - 1) === 92) slashes++;
  return slashes % 2 === 1;
}

/** Leaves the escapes that are there. */
function escapeAgain(content: string): string {
  if (!/["\\\u0000-\u001f]/.test(content)) return content;
  return content.replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|["\\\u0000-\u001f]/g, (sign) =>
    sign.length > 1 ? sign : JSON.stringify(sign).slice(1, -1),
  );
}
