import { civilTextTime } from './civil-text.ts';

const DAY = 86_400_000;

/**
 * A time without a zone, `YYYY-MM-DD HH:MM:SS`, read as UTC, in ms since 1970. Null when it is none, or the zero of
 * MySQL or of the Unix clock in any zone, which stand for no time.
 */
export function localTime(text: string | null): number | null {
  if (text === null || text === '') return null;
  const time = civilTextTime(text);
  return time >= DAY || time <= -DAY ? time : null;
}
