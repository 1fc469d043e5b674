import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgesOf, hourOfWeek, hoursOf, UNITS, type Unit } from '../../src/record/intervals.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Monrovia',
];
/** Where clocks are changed, some over midnight, some by half an hour; days that are left out; and anything. */
const moment = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29',
        '2026-10-25',
        '2006-10-29',
        '2018-11-04',
        '2018-02-18',
        '2011-12-30',
        '1995-01-01',
        '1972-01-07',
      ),
      fc.integer({ min: -3 * 86_400, max: 3 * 86_400 }),
    )
    .map(([date, seconds]) => Date.parse(date) + seconds * 1000),
  fc.integer({ min: Date.UTC(1960, 0), max: Date.UTC(2040, 0) }),
);
const zoned = (time: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);

/** The next beginning of a unit behind a moment, as Temporal knows it. */
function nextEdge(unit: Unit, zone: string, time: number): number {
  const at = zoned(time, zone);
  if (unit !== 'hour') {
    const date = at.toPlainDate();
    const next = unit === 'day' ? date.add({ days: 1 }) : date.with({ day: 1 }).add({ months: 1 });
    const first = next.toZonedDateTime(zone).epochMilliseconds;
    // A clock that is put back over midnight shows that twice.
    return first > time
      ? first
      : next.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  }
  const rest = 3_600_000 - (at.minute * 60_000 + at.second * 1000 + at.millisecond);
  const change = at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const isChanged = change < time + rest && zoned(change, zone).offset !== zoned(change - 1, zone).offset;
  return isChanged ? change : time + rest;
}

describe('intervals', () => {
  it('begin where the hours, days and months of a zone do', () => {
    const span = { hour: 3, day: 40, month: 400 } as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        fc.constantFrom(...ZONES),
        moment,
        fc.double({ min: 0.0001, max: 1, noNaN: true }),
        (unit, zone, from, part) => {
          const to = from + Math.ceil(part * span[unit] * 86_400_000);
          const expected = [from];
          for (let edge = nextEdge(unit, zone, from); edge < to; edge = nextEdge(unit, zone, edge)) expected.push(edge);
          expect(edgesOf(unit, zone, from, to)).toEqual([...expected, to]);
        },
      ),
      { numRuns: 500, examples: [['day', 'America/St_Johns', Date.parse('2006-10-29T02:31:00Z'), 0.1]] },
    );
  });

  it('lie in hours of the week as the clock of the zone shows them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moment, (zone, from) => {
        for (const hour of hoursOf(zone, from, from + 86_400_000)) {
          const { dayOfWeek, hour: shown } = zoned(hour.start, zone);
          expect(hourOfWeek(hour)).toBe((dayOfWeek - 1) * 24 + shown);
        }
      }),
    );
  });

  it('are told of all time', () => {
    // Each midnight from 2 January of the year 1 on, and the two ends.
    expect(edgesOf('day', 'Europe/Berlin', Date.parse('0001-01-01'), Date.parse('9999-12-31'))).toHaveLength(3_652_060);
  });
});
