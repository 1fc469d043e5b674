import { SetupError } from '../record/errors.ts';
import { addFlag, type Draft } from '../record/draft.ts';
import { canonicalZone } from '../record/zone.ts';

const MINUTE = 60_000;
/** Offsets change on quarter hours; within one they are kept. */
const QUARTER = 15 * MINUTE;

/** @throws SetupError when there is no such zone. */
export function checkTimezone(name: string): string {
  const zone = canonicalZone(name);
  if (zone !== null) return zone;
  throw new SetupError(
    `There is no time zone '${name}'. It is an IANA name such as Europe/Berlin or America/New_York.`,
  );
}

/** Turns the wall-clock times of a draft into instants. False when the draft proves another offset than the zone has. */
export type ApplyZone = (draft: Draft) => boolean;

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

  /** Minutes east of UTC at the start of the leg. */
  const offsetAt = (wall: number, proven: number | null): number => {
    if (timezone === null) return proven ?? 0;
    const possible = offsetsAt(wall);
    return proven !== null && possible.includes(proven) ? proven : possible[0]!;
  };

  return (draft) => {
    if (draft.clock === 'utc') return true;
    const { offset } = draft;
    const taken = offsetAt(draft.started_at, offset);
    // A draft's times all count in the offset of its start: a call does not lengthen when the clock is put back.
    const shift = taken * MINUTE;
    draft.started_at -= shift;
    if (draft.rang_at !== null) draft.rang_at -= shift;
    if (draft.answered_at !== null) draft.answered_at -= shift;
    if (draft.ended_at !== null) draft.ended_at -= shift;
    draft.clock = 'utc';
    if (offset === null && timezone === null) addFlag(draft, 'zone=assumed');
    if (offset === null || offset === taken) return true;
    addFlag(draft, 'zone=disputed');
    return false;
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
