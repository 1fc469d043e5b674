import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, MAX_TIME, MIN_TIME, parseTime } from '../../src/record/time.ts';

describe('times', () => {
  it('reads every offset as UTC, and writes milliseconds only where they are not zero', () => {
    const cases: [string, string][] = [
      ['2017-07-21T17:32:28Z', '2017-07-21T17:32:28Z'],
      ['2024-08-20T06:00:59.457188Z', '2024-08-20T06:00:59.457Z'],
      ['2024-08-20T06:00:59.5+02:00', '2024-08-20T04:00:59.500Z'],
      ['2024-02-29t23:59:60z', '2024-03-01T00:00:00Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
      ['1899-12-31T23:59:59.999Z', '1899-12-31T23:59:59.999Z'],
      ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
      ['2026-01-01T00:00:00-23:59', '2026-01-01T23:59:00Z'],
    ];
    for (const [text, shown] of cases) expect(formatTime(parseTime(text)!)).toBe(shown);
  });

  it('refuses what is no such date', () => {
    const wrong = [
      '',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-01T00:00:00Z',
      '2026-01-32T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:60:00Z',
      '2026-01-01T00:00:61Z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00+24:00',
      '2026-01-01',
      '20x6-01-01T00:00:00Z',
      '2026-01-01T00:00:00.0x0Z',
      '0000-01-01T00:00:00+00:01',
    ];
    for (const text of wrong) expect(parseTime(text), text).toBeNull();
  });

  it('reads back what it wrote, in every year', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TIME, max: MAX_TIME }), (time) => {
        const text = formatTime(time);
        expect(parseTime(text)).toBe(time);
        expect(text).toBe(new Date(time).toISOString().replace('.000Z', 'Z'));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the language on every date that is written plainly', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    fc.assert(
      fc.property(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), (y, mo, d, h, mi, s) => {
        fc.pre(s !== '60');
        const text = `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
        const other = new Date(text);
        // The language takes 24:00 and 30 February; RFC 3339 does not.
        const same = !Number.isNaN(other.getTime()) && other.toISOString().startsWith(`${y}-${mo}-${d}T${h}`);
        expect(parseTime(text)).toBe(same ? other.getTime() : null);
      }),
      { numRuns: 2000 },
    );
  });
});
