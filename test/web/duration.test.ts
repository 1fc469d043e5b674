import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, readDuration, secondsBetween, spokenText } from '../../web/src/parts/duration.ts';

describe('a duration', () => {
  it.each([
    ['90', 90],
    ['1:30', 90],
    ['0:07', 7],
    ['1:00:00', 3600],
    ['5m', 300],
    ['5 min', 300],
    ['1h30m', 5400],
    ['2h', 7200],
    ['45s', 45],
    [' 1h 1m 1s ', 3661],
  ])('is read from %s', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  it.each(['', 'soon', '1:60', '1:2', '-5', '1.5', '5x', '1:00:00:00', '99999999999', 'm'])('is not %s', (text) => {
    expect(readDuration(text)).toBeNull();
  });

  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000 }), (seconds) => {
        expect(readDuration(clockText(seconds))).toBe(seconds);
      }),
    );
  });

  it.each([
    [7, '7 s'],
    [60, '1 min'],
    [187, '3 min 7 s'],
    [3600, '1 h'],
    [4000, '1 h 6 min'],
    [59.6, '1 min'],
  ])('of %d seconds is %s in a sentence', (seconds, text) => {
    expect(spokenText(seconds)).toBe(text);
  });

  it('between times in the wrong order is none', () => {
    expect(secondsBetween('2026-11-12T10:00:00Z', '2026-11-12T10:00:07.5Z')).toBe(7.5);
    expect(secondsBetween('2026-11-12T10:00:08Z', '2026-11-12T10:00:07Z')).toBeNull();
    expect(secondsBetween(null, '2026-11-12T10:00:07Z')).toBeNull();
  });
});
