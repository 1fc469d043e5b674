import { civilTextTime } from '../civil-text.ts';

const DAY = 86_400_000;
/** Seconds since 1970, as `start(int64)`, `start(double)` and `${CDR(start,u)}` write them. */
const EPOCH = /^\d{9,10}(?:\.\d+)?$/;
/** What may follow the 19 characters of a time: its fraction, and its zone (`%z`, ISO 8601, PostgreSQL). */
const TAIL = /^(?:\.(\d+))?\s*(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?$/;

/** The time of a column, in ms; null when it holds none. Without a zone its digits are read as UTC. */
export function readTime(text: string): number | null {
  if (text === '') return null;
  const time = text.length === 19 ? civilTextTime(text) : readOther(text);
  // NaN, or the zero of the Unix clock, which stands for no time, in any zone.
  return time >= DAY || time <= -DAY ? time : null;
}

/** Whether a time that `readTime` reads is an instant: seconds since 1970, or text with its zone. */
export function isInstant(text: string): boolean {
  if (text.length === 19) return false;
  if (EPOCH.test(text)) return true;
  const tail = TAIL.exec(text.slice(19));
  return tail !== null && (tail[2] !== undefined || tail[3] !== undefined);
}

function readOther(text: string): number {
  if (EPOCH.test(text)) return Math.floor(Number(text) * 1000);
  const time = civilTextTime(text);
  const [, fraction, , sign, hours, minutes] = TAIL.exec(text.slice(19)) ?? [];
  const east = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
  const milliseconds = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  return time + milliseconds - (sign === '-' ? -east : east);
}
