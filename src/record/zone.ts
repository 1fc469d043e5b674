/** Time zones of the IANA database, as the runtime knows them. Times are epoch milliseconds, offsets ms east of UTC. */

const DAY = 86_400_000;
/** Offsets change on quarter hours of UTC. */
const QUARTER = 900_000;
/** Before this zones had local mean time, to the second. */
const REGULAR = Date.UTC(1972, 0, 1);
const MOST_KEPT = 100_000;

/** The zone's name as the database spells it; null when there is none. Offsets such as `+02:00` are no zones. */
export function canonicalZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The name of a zone that there is as it was given, in the spelling of the database: an old name stays what it is. */
export function spelledZone(name: string): string {
  return at(name, 0).timeZoneId;
}

const kept = new Map<string, Map<number, number>>();

/** What a zone's clock is ahead of UTC at a moment. */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  if (instant < REGULAR) return lookUp(zone, instant);
  let offsets = kept.get(zone);
  if (offsets === undefined) kept.set(zone, (offsets = new Map()));
  const quarter = Math.floor(instant / QUARTER);
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    if (offsets.size >= MOST_KEPT) offsets.clear();
    offsets.set(quarter, (offset = lookUp(zone, quarter * QUARTER)));
  }
  return offset;
}

function lookUp(zone: string, instant: number): number {
  return at(zone, instant).offsetNanoseconds / 1e6;
}

function at(zone: string, instant: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
}

/** The first moment of a civil day (counted from 1970-01-01) in a zone; of a day that was left out, that of the next. */
export function startOfDay(zone: string, day: number): number {
  if (zone === 'UTC') return day * DAY;
  const date = Temporal.Instant.fromEpochMilliseconds(day * DAY)
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
  return date.toZonedDateTime(zone).epochMilliseconds;
}

/** The offsets in force from `from` until just before `to`, in order; each holds until just before its `until`. */
export function offsetPieces(
  zone: string,
  from: number,
  to: number,
): readonly { readonly until: number; readonly offset: number }[] {
  if (zone === 'UTC') return [{ until: to, offset: 0 }];
  const pieces: { until: number; offset: number }[] = [];
  let moment = at(zone, from);
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    const offset = moment.offsetNanoseconds / 1e6;
    if (next === null || next.epochMilliseconds >= to) return [...pieces, { until: to, offset }];
    // Transitions that change the name alone leave the offset.
    if (next.offsetNanoseconds / 1e6 !== offset) pieces.push({ until: next.epochMilliseconds, offset });
    moment = next;
  }
}

/** Whether a zone's hours begin with those of UTC all the time from `from` until just before `to`. */
export function isWholeHours(zone: string, from: number, to: number): boolean {
  const hour = 3_600_000;
  return offsetPieces(zone, from, to).every(
    ({ offset, until }) => offset % hour === 0 && (until === to || until % hour === 0),
  );
}
