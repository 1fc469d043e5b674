import { addFlag, type Draft } from '../../record/draft.ts';
import { type RadiusTime, readRadiusTime } from './time.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
/** A request reaches the server within this time, or says in Acct-Delay-Time how long it took. */
const UNDERWAY = 2 * MINUTE;

/** The times of one record, in one clock. */
export interface Times {
  readonly setup: RadiusTime | null;
  readonly connect: RadiusTime | null;
  readonly disconnect: RadiusTime | null;
  /** When the event of the record was, by the server or by the gateway. */
  readonly event: RadiusTime | null;
  /** The last of the three above is the same moment as the event, so that a known zone of one tells that of the other. */
  readonly same: boolean;
}

/** Turns the times of a record into those of its draft. */
export class Clock {
  /** Instants, or where a zone is not known digits. */
  readonly kind: 'utc' | 'wall';
  readonly #proven: number | null;
  readonly #times: readonly RadiusTime[];

  constructor({ setup, connect, disconnect, event, same }: Times) {
    const own = [setup, connect, disconnect].filter((time) => time !== null);
    this.#times = own.length > 0 ? own : event === null ? [] : [event];
    const unknown = own.findLast(({ offset }) => offset === null);
    this.#proven =
      unknown === undefined || !same || event?.offset == null ? null : provenOffset(unknown, instantOf(event));
    const known = this.#times.every(({ offset }) => offset !== null);
    this.kind = known || this.#proven !== null ? 'utc' : 'wall';
  }

  at(time: RadiusTime): number {
    if (this.kind === 'wall') return time.wall;
    return time.wall - (time.offset ?? this.#proven ?? 0) * MINUTE;
  }

  /** Says in the draft what is to be known of the clock. */
  mark(draft: Draft): void {
    draft.clock = this.kind;
    const zone = this.#times.find((time) => time.zone !== null)?.zone;
    if (zone != null) addFlag(draft, `zone=${zone.replace(/[^\w+:-]/g, '_').slice(0, 32)}`);
    if (this.#times.some(({ unset }) => unset)) addFlag(draft, 'clock=unset');
  }
}

/** The moment at which the request tells of something, without the time for which it was underway. */
export function eventTime(
  stamp: string | null,
  received: string | null,
  date: string | null,
  delay: string | null,
): RadiusTime | null {
  const stamped = stamp === null ? null : readRadiusTime(stamp);
  if (stamped !== null) return stamped;
  const late = delay !== null && /^\d{1,9}$/.test(delay) ? Number(delay) * 1000 : 0;
  for (const text of [received, date]) {
    const time = text === null ? null : readRadiusTime(text);
    if (time !== null) return { ...time, wall: time.wall - late };
  }
  return null;
}

function instantOf({ wall, offset }: RadiusTime): number {
  return wall - offset! * MINUTE;
}

/** The offset that lies between a local time and the moment that was the same; null when they are no quarter hours apart. */
function provenOffset({ wall }: RadiusTime, instant: number): number | null {
  const apart = wall - instant;
  const quarters = Math.round(apart / QUARTER);
  if (Math.abs(apart - quarters * QUARTER) > UNDERWAY || Math.abs(quarters) > 56) return null;
  return quarters * 15;
}
