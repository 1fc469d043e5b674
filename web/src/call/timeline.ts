import type { CallLog } from '../api/types.ts';

/** A part of a leg on the line of time; both ends as shares of the whole, 0 to 1. */
export interface Span {
  readonly kind: 'setUp' | 'ringing' | 'talking' | 'service';
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

export interface LegOnLine {
  readonly leg: CallLog;
  /** Whether a menu, a queue or a voicemail took it. */
  readonly isService: boolean;
  readonly spans: readonly Span[];
  /** In seconds; null where the leg did not. */
  readonly rang: number | null;
  readonly talked: number | null;
}

export interface Timeline {
  readonly legs: readonly LegOnLine[];
  /** Length in seconds. */
  readonly seconds: number;
  /** Where the line has marks, in seconds from its beginning. */
  readonly marks: readonly number[];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const DAY = 86_400;
const MOST_MARKS = 6;

/** Puts the legs of a call on one line of time. A leg that goes on ends now. `services`: the numbers of machines. */
export function timelineOf(legs: readonly CallLog[], services: ReadonlySet<string>, now: number): Timeline {
  const begin = Math.min(...legs.map(({ started_at }) => Date.parse(started_at)));
  const ends = legs.map((leg) => endOf(leg, now));
  const length = Math.max(1000, Math.max(...ends) - begin);
  const share = (time: number) => Math.min(1, Math.max(0, (time - begin) / length));
  // Where a clock was never set, years lie between the start and the end: few marks, as their texts are long.
  const days = Math.ceil(length / 1000 / DAY / 2);
  const step = STEPS.find((seconds) => length / 1000 / seconds <= MOST_MARKS) ?? days * DAY;
  const marks = Array.from({ length: Math.floor(length / 1000 / step) + 1 }, (_, n) => n * step);
  return {
    seconds: length / 1000,
    marks,
    legs: legs.map((leg, n) => {
      const start = Date.parse(leg.started_at);
      const answered = leg.answered_at === null ? null : Date.parse(leg.answered_at);
      const rang = leg.rang_at === null ? null : Date.parse(leg.rang_at);
      const end = ends[n]!;
      const spans: Span[] = [];
      const add = (kind: Span['kind'], from: number, to: number) => {
        if (to > from) spans.push({ kind, from: share(from), to: share(to), seconds: (to - from) / 1000 });
      };
      const picked = answered ?? end;
      // Where nobody says when it rang, the time until the answer is taken for it.
      if (rang !== null && rang <= picked) add('setUp', start, rang);
      add('ringing', rang !== null && rang <= picked ? rang : start, picked);
      const isService = leg.callee !== null && services.has(leg.callee);
      if (answered !== null) add(isService ? 'service' : 'talking', answered, end);
      const secondsOf = (kind: Span['kind']) => spans.find((span) => span.kind === kind)?.seconds ?? null;
      return {
        leg,
        isService: isService && answered !== null,
        spans,
        rang: secondsOf('ringing'),
        talked: secondsOf('talking'),
      };
    }),
  };
}

function endOf(leg: CallLog, now: number): number {
  if (leg.ended_at !== null) return Math.max(Date.parse(leg.ended_at), Date.parse(leg.started_at));
  if (leg.answered_at !== null && (leg.duration ?? 0) > 0) return Date.parse(leg.answered_at) + leg.duration! * 1000;
  // One without an end that is long ago has none that anybody knows.
  const start = Date.parse(leg.answered_at ?? leg.started_at);
  return now - start < 86_400_000 ? Math.max(now, start) : start;
}
