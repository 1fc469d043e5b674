import { civilTime } from '../record/time.ts';

let cachedDate = -1;
let cachedDay = Number.NaN;

/**
 * The time that a text begins with, `YYYY-MM-DD` and `HH:MM:SS` parted by any one character, read as UTC, in
 * milliseconds since 1970. NaN when it is none. What follows the 19 characters is not looked at. `sign` is the code of
 * the character within the date, where it is not `-`.
 */
export function civilTextTime(text: string, sign = 45): number {
  if (text.length < 19) return Number.NaN;
  const century = pair(text, 0);
  const year = pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if ((century | year | month | day | hour | minute | second) < 0) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
  if (text.charCodeAt(4) !== sign || text.charCodeAt(7) !== sign) return Number.NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN;
  const date = ((century * 100 + year) * 100 + month) * 100 + day;
  if (date !== cachedDate) {
    cachedDate = date;
    cachedDay = civilTime(century * 100 + year, month, day, 0, 0, 0) ?? Number.NaN;
  }
  return cachedDay + hour * 3_600_000 + minute * 60_000 + second * 1000;
}

/** The two digits at a place of the text, or a number below 0 when they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
