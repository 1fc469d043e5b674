import { describe, expect, it } from 'vitest';
import { checkTimezone, zoneOf } from '../../src/ingest/zone.ts';
import { emptyDraft, type Draft } from '../../src/record/draft.ts';
import { formatTime, parseTime } from '../../src/record/time.ts';

/** A draft whose source wrote these local times. */
function wall(started: string, offset: number | null = null, fields: Partial<Draft> = {}): Draft {
  return { ...emptyDraft(parseTime(`${started}Z`)!), clock: 'wall', offset, ...fields };
}

function applied(timezone: string | null, draft: Draft): string {
  zoneOf(timezone)(draft);
  expect(draft.clock).toBe('utc');
  return formatTime(draft.started_at);
}

describe('the zone of times written without one', () => {
  it("is the source's, winter and summer", () => {
    expect(applied('Europe/Berlin', wall('2026-01-15T12:00:00'))).toBe('2026-01-15T11:00:00Z');
    expect(applied('Europe/Berlin', wall('2026-07-15T12:00:00'))).toBe('2026-07-15T10:00:00Z');
    expect(applied('Asia/Kolkata', wall('2026-07-15T12:00:00'))).toBe('2026-07-15T06:30:00Z');
    expect(applied('Australia/Lord_Howe', wall('2026-01-15T12:00:00'))).toBe('2026-01-15T01:00:00Z');
    expect(applied('America/New_York', wall('1969-12-31T23:00:00'))).toBe('1970-01-01T04:00:00Z');
  });

  it('in the hour that comes twice is told by the record, else it is the first', () => {
    const twice = '2026-10-25T02:30:00';
    expect(applied('Europe/Berlin', wall(twice))).toBe('2026-10-25T00:30:00Z');
    expect(applied('Europe/Berlin', wall(twice, 120))).toBe('2026-10-25T00:30:00Z');
    expect(applied('Europe/Berlin', wall(twice, 60))).toBe('2026-10-25T01:30:00Z');
    expect(applied('Europe/Berlin', wall(twice, 180))).toBe('2026-10-25T00:30:00Z');
  });

  it('in the hour that is left out counts on from before', () => {
    expect(applied('Europe/Berlin', wall('2026-03-29T02:30:00'))).toBe('2026-03-29T01:30:00Z');
    expect(applied('America/New_York', wall('2026-03-08T02:30:00'))).toBe('2026-03-08T07:30:00Z');
  });

  it('without a setting is what the record proves, else UTC with a flag', () => {
    const proven = wall('2026-01-15T12:00:00', -300);
    expect(applied(null, proven)).toBe('2026-01-15T17:00:00Z');
    expect(proven.flags).toBeNull();
    const assumed = wall('2026-01-15T12:00:00');
    expect(applied(null, assumed)).toBe('2026-01-15T12:00:00Z');
    expect(assumed.flags).toBe('zone=assumed');
  });

  it('does not lengthen a call while which the clock was put back, nor touch an instant', () => {
    const start = parseTime('2026-10-25T02:50:00Z')!;
    const draft = wall('2026-10-25T02:50:00', 120, {
      answered_at: start + 5000,
      rang_at: start,
      ended_at: start + 1_200_000,
    });
    expect(applied('Europe/Berlin', draft)).toBe('2026-10-25T00:50:00Z');
    expect(draft.ended_at! - draft.started_at).toBe(1_200_000);
    expect(draft.answered_at! - draft.rang_at!).toBe(5000);
    const instant = emptyDraft(start);
    expect(applied('Europe/Berlin', instant)).toBe('2026-10-25T02:50:00Z');
  });

  it('has a name that is known', () => {
    expect(checkTimezone('Europe/Berlin')).toBe('Europe/Berlin');
    expect(() => checkTimezone('Europe/Berln')).toThrow(/no time zone 'Europe\/Berln'.*such as Europe\/Berlin/);
  });
});
