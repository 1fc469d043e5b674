import { offsetAt } from './zone.ts';

/**
 * Times of call logs: RFC 3339 outside, whole milliseconds since 1970-01-01T00:00:00Z inside.
 * Years 0000 to 9999, as RFC 3339 has them.
 */

const DAY = 86_400_000;
export const MIN_TIME = -62_167_219_200_000; // 0000-01-01T00:00:00Z
export const MAX_TIME = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Milliseconds of a civil date and time read as UTC, or null when there is no such date (month 13, 30 February).
 * Second 60, a leap second, is the first of the next minute.
 */
export function civilTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond = 0,
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  return daysSinceEpoch(year, month, day) * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
}

/** Reads an RFC 3339 date-time with any offset; digits past the millisecond are cut. Null when it is none. */
export function parseTime(text: string): number | null {
  return parsePlain(text) ?? parseAny(text);
}

/** `2017-07-21T17:32:28Z` and `2024-08-20T06:00:59.457188Z`, digit by digit: nearly all times are written so. */
function parsePlain(text: string): number | null {
  const { length } = text;
  if (length < 20 || length > 30) return null;
  if (text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84) return null;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null;
  let millisecond = 0;
  if (length > 20) {
    if (length < 24 || text.charCodeAt(19) !== 46) return null;
    millisecond = pair(text, 20) * 10 + pair(text, 22, 1);
    for (let at = 23; at < length - 1; at++) if (Number.isNaN(pair(text, at, 1))) return null;
  }
  const year = pair(text, 0) * 100 + pair(text, 2);
  const time = civilTime(
    year,
    pair(text, 5),
    pair(text, 8),
    pair(text, 11),
    pair(text, 14),
    pair(text, 17),
    millisecond,
  );
  return time !== null && Number.isNaN(time) ? null : time;
}

/** The number that two digits (or one) make; NaN when they are none. */
function pair(text: string, at: number, digits = 2): number {
  const high = text.charCodeAt(at) - 48;
  if (high < 0 || high > 9) return Number.NaN;
  if (digits === 1) return high;
  const low = text.charCodeAt(at + 1) - 48;
  return low < 0 || low > 9 ? Number.NaN : high * 10 + low;
}

function parseAny(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const fraction = match[7];
  const millisecond = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const time = civilTime(+match[1]!, +match[2]!, +match[3]!, +match[4]!, +match[5]!, +match[6]!, millisecond);
  if (time === null || match[8] === undefined) return time;
  if (+match[9]! > 23 || +match[10]! > 59) return null;
  const offset = (+match[9]! * 60 + +match[10]!) * 60_000;
  const utc = match[8] === '-' ? time + offset : time - offset;
  return utc < MIN_TIME || utc > MAX_TIME ? null : utc;
}

const PAIRS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** Writes a time as the API does: UTC, `Z`, milliseconds only where they are not zero. */
export function formatTime(time: number): string {
  const day = Math.floor(time / DAY);
  const inDay = time - day * DAY;
  const second = Math.floor(inDay / 1000);
  const millisecond = inDay - second * 1000;
  const minute = Math.floor(second / 60);
  const text = `${dateOf(day)}T${PAIRS[Math.floor(minute / 60)]}:${PAIRS[minute % 60]}:${PAIRS[second % 60]}`;
  if (millisecond === 0) return `${text}Z`;
  return `${text}.${millisecond < 10 ? '00' : millisecond < 100 ? '0' : ''}${millisecond}Z`;
}

/** Writes a time as the clock of a zone shows it, with its offset; in UTC where RFC 3339 has no such offset or year. */
export function formatLocalTime(time: number, zone: string): string {
  const offset = offsetAt(zone, time);
  const civil = time + offset;
  if (zone === 'UTC' || offset % 60_000 !== 0 || civil < MIN_TIME || civil > MAX_TIME) return formatTime(time);
  const minutes = Math.abs(offset) / 60_000;
  const [hours, rest] = [PAIRS[Math.floor(minutes / 60)], PAIRS[minutes % 60]];
  return `${formatTime(civil).slice(0, -1)}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** The dates of days counted from 1970-01-01: what is read together comes from few of them. */
const dates = new Map<number, string>();
const MOST_DATES = 20_000;

function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= MOST_DATES) dates.clear();
    dates.set(day, (date = new Date(day * DAY).toISOString().slice(0, -14)));
  }
  return date;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible date algorithms"). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
