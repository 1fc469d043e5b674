import { civilTime } from '../record/time.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MAIL_TIME =
  /^(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d):(\d\d)\s+(?:([+-])(\d\d)(\d\d)|GMT|UTC?)$/;

/** Reads an RFC 2822 date-time such as `Tue, 31 Aug 2010 20:36:28 +0000`, in ms since 1970. Null when it is none. */
export function mailTime(text: string): number | null {
  const match = MAIL_TIME.exec(text);
  if (match === null) return null;
  const month = MONTHS.indexOf(match[2]!.toLowerCase()) + 1;
  const time = civilTime(+match[3]!, month, +match[1]!, +match[4]!, +match[5]!, +match[6]!);
  if (time === null || match[7] === undefined) return time;
  const offset = (+match[8]! * 60 + +match[9]!) * 60_000;
  return match[7] === '-' ? time + offset : time - offset;
}
