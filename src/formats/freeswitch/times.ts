import { MAX_TIME } from '../../record/time.ts';
import { civilTextTime } from '../civil-text.ts';
import { clockChanged } from '../clock-changed.ts';
import { integerOf, type Members, textOf, timeOf } from '../members.ts';
import type { Cdr } from './cdr.ts';

/** When a leg began, rang, was answered and ended, in ms. */
export interface Times {
  readonly started: number;
  readonly rang: number | null;
  readonly answered: number | null;
  readonly ended: number | null;
  readonly clock: 'utc' | 'wall';
  /** Those that are reckoned from others. */
  readonly derived: readonly ('started_at' | 'answered_at' | 'ended_at')[];
}

const DAY = 86_400_000;

/**
 * The times of a leg: those in microseconds or seconds since 1970 where it has them, else the stamps, which are local
 * to the switch unless they end in an offset. Null when there is no time at all.
 */
export function readTimes({ variables, times }: Cdr): Times | null {
  const started =
    microseconds(variables, 'start_uepoch') ??
    timeOf(variables, 'start_epoch') ??
    microseconds(times, 'created_time') ??
    microseconds(times, 'profile_created_time');
  if (started === null) return readStamps(variables);
  return {
    started,
    // 180 Ringing, else 183 with the tone of the other side.
    rang:
      microseconds(variables, 'progress_uepoch') ??
      timeOf(variables, 'progress_epoch') ??
      microseconds(times, 'progress_time') ??
      microseconds(variables, 'progress_media_uepoch') ??
      timeOf(variables, 'progress_media_epoch') ??
      microseconds(times, 'progress_media_time'),
    answered:
      microseconds(variables, 'answer_uepoch') ??
      timeOf(variables, 'answer_epoch') ??
      microseconds(times, 'answered_time'),
    ended:
      microseconds(variables, 'end_uepoch') ?? timeOf(variables, 'end_epoch') ?? microseconds(times, 'hangup_time'),
    clock: 'utc',
    derived: [],
  };
}

/** The time that a stamp tells, in ms; NaN when it is none. */
export interface Stamp {
  readonly time: number;
  readonly zoned: boolean;
}

const BEHIND = /^(\.\d+)? ?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/;

/** Reads `2026-02-16 03:46:41`, and `2026-02-16 03:46:41+08` as PostgreSQL writes it. */
export function readStamp(text: string): Stamp {
  const time = civilTextTime(text);
  if (text.length === 19) return { time, zoned: false };
  const match = BEHIND.exec(text.slice(19));
  if (match === null) return { time: Number.NaN, zoned: false };
  const [, fraction = '', utc, sign, hours = '0', minutes = '0'] = match;
  const exact = time + Math.floor(Number(fraction) * 1000);
  if (utc === undefined && sign === undefined) return { time: exact, zoned: false };
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { time: sign === '-' ? exact + offset : exact - offset, zoned: true };
}

function readStamps(variables: Members): Times | null {
  const start = stampOf(variables, 'start_stamp');
  const answer = stampOf(variables, 'answer_stamp');
  const end = stampOf(variables, 'end_stamp');
  const duration = integerOf(variables, 'duration');
  const first = start ?? answer ?? end;
  // A start that cannot be read is not replaced by another time.
  if (first === null || (start === null && textOf(variables, 'start_stamp') !== null)) return null;
  const same = (stamp: Stamp | null) => (stamp !== null && stamp.zoned === first.zoned ? stamp.time : null);
  const early = start === null && answer === null && duration !== null ? duration * 1000 : 0;
  const started = first.time - early;
  const derived: Times['derived'][number][] = start === null ? ['started_at'] : [];
  let answered = same(answer);
  let ended = same(end);
  const talk = integerOf(variables, 'billsec');
  if (!first.zoned && ended !== null) {
    if (duration !== null && clockChanged(ended - started - duration * 1000)) {
      ended = started + duration * 1000;
      derived.push('ended_at');
    }
    if (answered !== null && talk !== null && clockChanged(ended - answered - talk * 1000)) {
      answered = ended - talk * 1000;
      derived.push('answered_at');
    }
  }
  return {
    started,
    rang: same(stampOf(variables, 'progress_stamp') ?? stampOf(variables, 'progress_media_stamp')),
    answered,
    ended,
    clock: first.zoned ? 'utc' : 'wall',
    derived,
  };
}

/** The stamp of a variable; null when it is none, or the zero of the Unix clock in any zone, which stands for never. */
function stampOf(variables: Members, name: string): Stamp | null {
  const text = textOf(variables, name);
  const stamp = text === null ? null : readStamp(text);
  return stamp === null || !(Math.abs(stamp.time) >= DAY) ? null : stamp;
}

function microseconds(from: Members, name: string): number | null {
  const text = textOf(from, name);
  if (text === null || text === '0' || !/^\d{1,18}$/.test(text)) return null;
  const time = Math.floor(Number(text) / 1000);
  return time > 0 && time <= MAX_TIME ? time : null;
}
