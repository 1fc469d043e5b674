import {
  endOfMonth,
  parseDateTime,
  startOfMonth,
  startOfYear,
  toCalendarDateTime,
  today,
  toZoned,
  type CalendarDate,
} from '@internationalized/date';

export const PRESETS = ['today', 'yesterday', '7d', '30d', 'month', 'lastmonth', 'year'] as const;
export type Preset = (typeof PRESETS)[number];

const OWN = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)\/(\d{4}-\d\d-\d\dT\d\d:\d\d)$/;

export function isPreset(range: string): range is Preset {
  return PRESETS.includes(range as Preset);
}

/** The two ends of a range that was picked, as local times; null for presets and what is none. */
export function endsOf(range: string): { from: string; to: string } | null {
  const match = OWN.exec(range);
  return match === null ? null : { from: match[1]!, to: match[2]! };
}

export function isRange(range: string): boolean {
  if (isPreset(range)) return true;
  try {
    const ends = endsOf(range);
    return ends !== null && parseDateTime(ends.from).compare(parseDateTime(ends.to)) < 0;
  } catch {
    return false;
  }
}

/** When a range begins and ends (excluded), in UTC. A day that has 23 or 25 hours in the zone has them here. */
export interface Instants {
  readonly from: string;
  /** null: it goes on. */
  readonly to: string | null;
}

/** @returns null for all time */
export function instantsOf(range: string, zone: string): Instants | null {
  const ends = endsOf(range);
  if (ends !== null) {
    const instant = (text: string) => toZoned(parseDateTime(text), zone).toDate().toISOString();
    return { from: instant(ends.from), to: instant(ends.to) };
  }
  if (!isPreset(range)) return null;
  const start = (day: CalendarDate) => toZoned(toCalendarDateTime(day), zone).toDate().toISOString();
  const now = today(zone);
  switch (range) {
    case 'today':
      return { from: start(now), to: null };
    case 'yesterday':
      return { from: start(now.subtract({ days: 1 })), to: start(now) };
    case '7d':
      return { from: start(now.subtract({ days: 6 })), to: null };
    case '30d':
      return { from: start(now.subtract({ days: 29 })), to: null };
    case 'month':
      return { from: start(startOfMonth(now)), to: null };
    case 'lastmonth': {
      const last = now.subtract({ months: 1 });
      return { from: start(startOfMonth(last)), to: start(endOfMonth(last).add({ days: 1 })) };
    }
    case 'year':
      return { from: start(startOfYear(now)), to: null };
  }
}
