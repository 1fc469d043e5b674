/** Integers of fewer digits are exact. */
const LONG = 16;

/**
 * `JSON.parse`, but integers that a double cannot hold exactly become strings of their digits: the ids of some phone
 * systems are such numbers. Throws SyntaxError like it.
 */
export function parseJson(text: string): unknown {
  return hasLongInteger(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/**
 * Whether so many digits follow one another where a number may stand. It looks at every 16th character only, and
 * around those that are digits: a search for the pattern takes longer than the parsing.
 */
function hasLongInteger(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (isDigit(text.charCodeAt(from - 1))) from--;
    while (isDigit(text.charCodeAt(at + 1))) at++;
    if (at - from + 1 < LONG) continue;
    if (text.charCodeAt(from - 1) === 45) from--;
    if (mayBound(text.charCodeAt(from - 1)) && mayBound(text.charCodeAt(at + 1))) return true;
  }
  return false;
}

/** A blank, or one of `:,[]}.eE`, which stand before and after numbers; a quote does not. */
function mayBound(code: number): boolean {
  return code <= 32 || /[:,[\]}.eE]/.test(String.fromCharCode(code));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}
