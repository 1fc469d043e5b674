/** Where a text stops being JSON (RFC 8259), and what would be right there. */
export interface JsonError {
  /** Characters before it, from 0. */
  readonly at: number;
  readonly expected: string;
}

/** Says where a text that is not JSON is at fault. `line` is the one it begins on. */
export function explainJson(text: string, line: number): { readonly column: number; readonly reason: string } {
  const { at, expected } = findJsonError(text) ?? { at: text.length, expected: 'less depth' };
  const before = text.slice(0, at);
  const column = at - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
  const faulty = line + before.split(/\r\n|\n|\r/).length - 1;
  return { column, reason: `Not JSON: ${expected} is expected at line ${faulty}, column ${column}.` };
}

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Finds the first fault of a text that `JSON.parse` refuses; null when there is none. Its own messages seldom tell where. */
export function findJsonError(text: string): JsonError | null {
  /** Closing brackets of what is open, innermost last. */
  const open: string[] = [];
  let wanted: 'value' | 'value or ]' | 'name or }' | 'name' | 'colon' | 'comma' = 'value';
  let at = 0;
  for (;;) {
    while (isBlank(text.charCodeAt(at))) at++;
    const character = text.charAt(at);
    if (wanted === 'comma' && open.length === 0) return at === text.length ? null : { at, expected: 'the end' };
    const closing = open.at(-1);
    if (wanted === 'comma' ? character === closing : wanted.endsWith(character) && character === closing) {
      open.pop();
      wanted = 'comma';
      at++;
    } else if (wanted === 'comma') {
      if (character !== ',') return { at, expected: `a comma or ${closing}` };
      wanted = closing === '}' ? 'name' : 'value';
      at++;
    } else if (wanted === 'colon') {
      if (character !== ':') return { at, expected: 'a colon' };
      wanted = 'value';
      at++;
    } else if (wanted === 'name' || wanted === 'name or }') {
      if (character !== '"')
        return { at, expected: wanted === 'name' ? 'a name in double quotes' : 'a name in double quotes or }' };
      const stop = skipString(text, at);
      if (typeof stop !== 'number') return stop;
      wanted = 'colon';
      at = stop;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      wanted = character === '{' ? 'name or }' : 'value or ]';
      at++;
    } else if (character === '"') {
      const stop = skipString(text, at);
      if (typeof stop !== 'number') return stop;
      wanted = 'comma';
      at = stop;
    } else {
      WORD.lastIndex = at;
      if (!WORD.test(text)) return { at, expected: wanted === 'value' ? 'a value' : 'a value or ]' };
      wanted = 'comma';
      at = WORD.lastIndex;
    }
  }
}

/** The position behind the string that begins at `from`, or what is wrong in it. */
function skipString(text: string, from: number): number | JsonError {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code < 32)
      return { at, expected: 'an escape such as \\n instead of a control character, or the closing quote,' };
    if (code !== 92) continue;
    const escape = text.charAt(++at);
    if (escape === 'u') {
      if (!/^[\da-fA-F]{4}$/.test(text.slice(at + 1, at + 5)))
        return { at, expected: 'four hexadecimal digits after \\u' };
      at += 4;
    } else if (escape === '' || !'"\\/bfnrt'.includes(escape)) {
      return { at, expected: 'one of "\\/bfnrtu after a backslash' };
    }
  }
  return { at: text.length, expected: 'a closing quote' };
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
