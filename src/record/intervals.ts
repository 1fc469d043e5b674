import { offsetPieces } from './zone.ts';

/** Time by the clock and calendar of a zone. Moments are epoch milliseconds, days are counted from 1970-01-01. */

export const UNITS = ['hour', 'day', 'month'] as const;
export type Unit = (typeof UNITS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The mean month of the Gregorian calendar. */
const LENGTH: Record<Unit, number> = { hour: HOUR, day: DAY, month: 30.436_875 * DAY };

/** About how many there are of a unit between two moments, at least one; quick, for spans of any length. */
export function estimateIntervals(unit: Unit, from: number, to: number): number {
  return Math.max(1, Math.round((to - from) / LENGTH[unit]));
}

/**
 * Where the hours, days or months of a zone begin between two moments: the first of these moments first, whatever the
 * clock says then, and at last the other, where the last interval ends. An hour that the clock shows twice is two.
 */
export function edgesOf(unit: Unit, zone: string, from: number, to: number): number[] {
  const edges = [from];
  const add = (edge: number) => {
    if (edge > edges.at(-1)! && edge < to) edges.push(edge);
  };
  if (unit === 'hour') for (const { start } of hoursOf(zone, from, to)) add(start);
  else for (const { start, isNewMonth } of daysOf(zone, from, to)) if (unit === 'day' || isNewMonth) add(start);
  return [...edges, to];
}

/** An hour as the clock shows it: when it begins, and what the clock is ahead of UTC then. */
export interface ClockHour {
  readonly start: number;
  readonly offset: number;
}

/** The hours of a zone from one moment until just before another; the first begins with that moment. */
export function hoursOf(zone: string, from: number, to: number): ClockHour[] {
  const hours: ClockHour[] = [];
  let begin = from;
  for (const { until, offset } of offsetPieces(zone, from, to)) {
    let start = begin;
    while (start < until) {
      hours.push({ start, offset });
      start = Math.floor((start + offset) / HOUR + 1) * HOUR - offset;
    }
    begin = until;
  }
  return hours;
}

/** Which hour of the week it is, from 0 (Monday, from midnight) to 167. */
export function hourOfWeek({ start, offset }: ClockHour): number {
  // 1970 began on a Thursday.
  const hour = Math.floor((start + offset) / HOUR) + 3 * 24;
  return ((hour % 168) + 168) % 168;
}

/** The day that a zone's calendar shows at a moment. */
export function civilDay(zone: string, time: number): number {
  const [piece] = offsetPieces(zone, time, time + 1);
  return Math.floor((time + piece!.offset) / DAY);
}

/** When the days of a zone's calendar begin after one moment and before another. A day that is left out has no beginning. */
function* daysOf(zone: string, from: number, to: number): Generator<{ start: number; isNewMonth: boolean }> {
  let last = civilDay(zone, from);
  let begin = from;
  const next = (day: number, start: number) => {
    const isNewMonth = monthOfDay(day) !== monthOfDay(last);
    last = day;
    return { start, isNewMonth };
  };
  for (const { until, offset } of offsetPieces(zone, from, to)) {
    // Where a clock is put forward over midnight, the day begins then.
    const shown = Math.floor((begin + offset) / DAY);
    if (shown > last) yield next(shown, begin);
    for (let start = (last + 1) * DAY - offset; start < until; start += DAY) yield next(last + 1, start);
    begin = until;
  }
}

function monthOfDay(day: number): number {
  const date = new Date(day * DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
