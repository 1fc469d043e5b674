import { describe, expect, it } from 'vitest';
import { canonicalZone, isWholeHours, offsetAt, offsetPieces, startOfDay } from '../../src/record/zone.ts';

const DAY = 86_400_000;
const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / DAY;
const HOUR = 3_600_000;

describe('time zones', () => {
  it('are those of the IANA database', () => {
    expect(canonicalZone('europe/berlin')).toBe('Europe/Berlin');
    for (const name of ['Europe/Berln', '+02:00', '', 'Z', 'UTC+1']) expect(canonicalZone(name)).toBeNull();
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Asia/Kolkata', '2026-03-29', 24],
    ['UTC', '2026-03-29', 24],
  ])('%s on %s has a day of %d hours', (zone, date, hours) => {
    const day = dayOf(date);
    expect((startOfDay(zone, day + 1) - startOfDay(zone, day)) / HOUR).toBe(hours);
  });

  it('begin a day that has no midnight, or that was left out, with what there is', () => {
    expect(new Date(startOfDay('America/Sao_Paulo', dayOf('2018-11-04'))).toISOString()).toBe(
      '2018-11-04T03:00:00.000Z',
    );
    expect(startOfDay('Pacific/Apia', dayOf('2011-12-30'))).toBe(startOfDay('Pacific/Apia', dayOf('2011-12-31')));
  });

  it('tell their offsets, piece by piece', () => {
    const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];
    expect(offsetPieces('Europe/Berlin', from, to)).toEqual([
      { until: Date.parse('2026-03-29T01:00:00Z'), offset: HOUR },
      { until: Date.parse('2026-10-25T01:00:00Z'), offset: 2 * HOUR },
      { until: to, offset: HOUR },
    ]);
    expect(offsetAt('Europe/Berlin', Date.parse('2026-03-29T00:59:59.999Z'))).toBe(HOUR);
    expect(offsetAt('Europe/Berlin', Date.parse('2026-03-29T01:00:00Z'))).toBe(2 * HOUR);
    expect(isWholeHours('Europe/Berlin', from, to)).toBe(true);
    expect(isWholeHours('Asia/Kolkata', from, to)).toBe(false);
  });
});
