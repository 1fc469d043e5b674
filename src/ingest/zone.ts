import { SetupError } from '../record/errors.ts';
import { addFlag, type Draft } from '../record/draft.ts';

const MINUTE = 60_000;
/** Offsets change on quarter hours; within one they are kept. */
const QUARTER = 15 * MINUTE;

/** @throws SetupError when there is no such zone. */
export function checkTimezone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new SetupError(
      `There is no time zone '${name}'. It is an IANA name such as Europe/Berlin or America/New_York.`,
    );
  }
}

/** Turns the wall-clock times of a draft into instants. */
export type ApplyZone = (draft: Draft) => void;

export function zoneOf(timezone: string | null): ApplyZone {
  const offsets = new Map<number, readonly number[]>();

  /** Minutes east of UTC that the wall clock may mean at this moment: two in the hour that comes twice in autumn. */
  const offsetsAt = (wall: number): readonly number[] => {
    const quarter = Math.floor(wall / QUARTER);
    let found = offsets.get(quarter);
    if (found === undefined) {
      if (offsets.size > 50_000) offsets.clear();
      offsets.set(quarter, (found = lookUp(quarter * QUARTER, timezone!)));
    }
    return found;
  };

  const instant = (wall: number | null, proven: number | null): number | null => {
    if (wall === null) return null;
    if (timezone === null) return wall - (proven ?? 0) * MINUTE;
    const possible = offsetsAt(wall);
    const offset = proven !== null && possible.includes(proven) ? proven : possible[0]!;
    return wall - offset * MINUTE;
  };

  return (draft) => {
    if (draft.clock === 'utc') return;
    const { offset } = draft;
    draft.started_at = instant(draft.started_at, offset)!;
    draft.rang_at = instant(draft.rang_at, offset);
    draft.answered_at = instant(draft.answered_at, offset);
    draft.ended_at = instant(draft.ended_at, offset);
    draft.clock = 'utc';
    if (timezone === null && offset === null) addFlag(draft, 'zone=assumed');
  };
}

function lookUp(wall: number, timezone: string): readonly number[] {
  const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
  const minutes = (disambiguation: 'earlier' | 'later') =>
    plain.toZonedDateTime(timezone, { disambiguation }).offsetNanoseconds / 60e9;
  const earlier = minutes('earlier');
  const later = minutes('later');
  if (earlier === later) return [earlier];
  // In the hour that is left out in spring the clock was not put forward yet: its old offset, as 'compatible' has it.
  return plain.toZonedDateTime(timezone, { disambiguation: 'earlier' }).toPlainDateTime().equals(plain)
    ? [earlier, later]
    : [earlier > later ? later : earlier];
}
