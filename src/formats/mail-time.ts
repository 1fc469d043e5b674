import { civilTime } from '../record/time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAIL_TIME =
  /^(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d):(\d\d)\s+(?:([+-])(\d\d)(\d\d)|GMT|UTC?)$/;

/** Reads an RFC 2822 date-time such as `Tue, 31 Aug 2010 20:36:28 +0000`, in ms since 1970. Null when it is none. */
export function mailTime(text: string): number | null {
  return plainTime(text) ?? anyTime(text);
}

/** `Tue, 31 Aug 2010 20:36:28 +0000`, digit by digit: as Twilio writes all times. */
function plainTime(text: string): number | null {
  if (text.length !== 31 || !text.endsWith(' +0000') || text.charCodeAt(3) !== 44) return null;
  const month = MONTHS.indexOf(text.slice(8, 11)) + 1;
  const [day, century, year] = [pair(text, 5), pair(text, 12), pair(text, 14)];
  const [hour, minute, second] = [pair(text, 17), pair(text, 20), pair(text, 23)];
  if ((day | century | year | hour | minute | second) < 0) return null;
  if (text.charCodeAt(19) !== 58 || text.charCodeAt(22) !== 58) return null;
  return civilTime(century * 100 + year, month, day, hour, minute, second);
}

/** The two digits at a place of the text, or a number below 0 when they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function anyTime(text: string): number | null {
  const match = MAIL_TIME.exec(text);
  if (match === null) return null;
  const name = match[2]!;
  const month = MONTHS.indexOf(name.charAt(0).toUpperCase() + name.slice(1).toLowerCase()) + 1;
  const time = civilTime(+match[3]!, month, +match[1]!, +match[4]!, +match[5]!, +match[6]!);
  if (time === null || match[7] === undefined) return time;
  const offset = (+match[8]! * 60 + +match[9]!) * 60_000;
  return match[7] === '-' ? time + offset : time - offset;
}
