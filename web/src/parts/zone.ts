import { LOCALE } from '../texts.ts';

/** The zone of this device, where nothing else is asked for. */
export const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone that can be chosen, by its IANA name. */
export const ZONES: readonly string[] = [...new Set(['UTC', OWN_ZONE, ...Intl.supportedValuesOf('timeZone')])];

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How times are written in a zone. */
export interface Clock {
  /** `Wed 25 Nov`, with the year where it is another than now. */
  day(time: string): string;
  /** `13:05:07`. */
  clock(time: string): string;
  /** Both with year, milliseconds where there are any, and offset: `Wed, 25 Nov 2026, 13:05:07 GMT+1`. */
  full(time: string): string;
  /** RFC 3339 with the offset of the zone at that time: `2026-11-25T13:05:07+01:00`. */
  exact(time: string): string;
}

const clocks = new Map<string, Clock>();

export function clockOf(zone: string): Clock {
  let clock = clocks.get(zone);
  if (clock === undefined) clocks.set(zone, (clock = makeClock(zone)));
  return clock;
}

function makeClock(timeZone: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions, locale = LOCALE) =>
    new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options });
  const day = format({ weekday: 'short', day: '2-digit', month: 'short' });
  const dayOfYear = format({ day: '2-digit', month: 'short', year: 'numeric' });
  const clock = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const full = format({ dateStyle: 'medium', timeStyle: 'long' });
  const year = format({ year: 'numeric' });
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const parts = format({ ...digits, second: '2-digit', timeZoneName: 'longOffset' }, 'en-US');
  const thisYear = year.format(Date.now());
  return {
    day: (time) => {
      const at = new Date(time);
      return year.format(at) === thisYear ? day.format(at).replace(',', '') : dayOfYear.format(at);
    },
    clock: (time) => clock.format(new Date(time)),
    full: (time) => full.format(new Date(time)),
    exact: (time) => {
      const at = new Date(time);
      const found = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
      const offset = found['timeZoneName']!.replace('GMT', '') || 'Z';
      const fraction = at.getUTCMilliseconds() === 0 ? '' : `.${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
      const { year: y, month, day: d, hour, minute, second } = found;
      return `${y}-${month}-${d}T${hour}:${minute}:${second}${fraction}${offset}`;
    },
  };
}

/** `Europe/Berlin` with its offset now: `GMT+1`. */
export function offsetOf(zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
