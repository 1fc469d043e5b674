/** What a text is that is no amount. */
export const NO_DECIMAL = -1;
export const NEGATIVE = -2;
export const TOO_FINE = -3;
export const COMMA = -4;

const DECIMALS = 5;
/** More digits than any limit has: they are not read on. */
const MOST_DIGITS = 10;

/**
 * `0.05` as 5000: a decimal number of at most five decimals in 10⁻⁵ units, digit by digit, so that no double comes
 * between. `comma`: whether a decimal comma is understood. One of the codes above where it is none.
 */
export function decimalUnits(text: string, comma: boolean): number {
  const negative = text.charCodeAt(0) === MINUS;
  const start = negative || text.charCodeAt(0) === PLUS ? 1 : 0;
  let units = 0;
  let digits = 0;
  let decimals = -1;
  let finer = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = code - 48;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (decimals >= DECIMALS) finer ||= digit > 0;
      else {
        if (decimals >= 0) decimals++;
        units = units * 10 + digit;
        if (decimals < 0 && digits > MOST_DIGITS && units > 0) units = Number.POSITIVE_INFINITY;
      }
    } else if (decimals < 0 && (code === POINT || code === SIGN_COMMA)) {
      if (code === SIGN_COMMA && !comma) return /^[+-]?\d*,\d+$/.test(text) ? COMMA : NO_DECIMAL;
      decimals = 0;
    } else return NO_DECIMAL;
  }
  if (digits === 0) return NO_DECIMAL;
  if (finer) return TOO_FINE;
  for (let place = Math.max(decimals, 0); place < DECIMALS; place++) units *= 10;
  return negative && units > 0 ? NEGATIVE : units;
}

const PLUS = 43;
const SIGN_COMMA = 44;
const MINUS = 45;
const POINT = 46;
