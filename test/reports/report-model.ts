import { rowOf, sessionsOf, type Leg } from '../record/session-model.ts';

/**
 * What reports must say, worked out plainly from the call logs that the caller may see (detail view, times as text):
 * written without a look at src/reports.
 */

/** One call as reports count it, whether it is a session or a call log. */
export interface Counted {
  /** What filters are put to. */
  readonly fields: Readonly<Record<string, string | number | null>>;
  readonly start: number;
  readonly end: number | null;
  readonly isAnswered: boolean;
  readonly isSeized: boolean;
  readonly isFailed: boolean;
  readonly talk: number;
  readonly wait: number | null;
  readonly delay: number | null;
  readonly extensions: readonly string[];
}

const HOUR = 3_600_000;
const time = (value: string | number | null | undefined) => (value == null ? null : Date.parse(String(value)));
const between = (from: number, to: number | null) => (to === null || to < from ? null : to - from);

export function countedLegs(legs: readonly Leg[]): Counted[] {
  return legs.map((leg) => {
    const start = time(leg['started_at'])!;
    const isAnswered = leg['answered_at'] !== null;
    const code = Number(leg['status_code'] ?? 0);
    const isOver = ['CANCELLED', 'CALLEE_DISCONNECTED'].includes(String(leg['end_reason']));
    const user = /^sip:([^@]+)@/.exec(String(leg['destination'] ?? ''))?.[1] ?? null;
    return {
      fields: leg,
      start,
      end: time(leg['ended_at']),
      isAnswered,
      isSeized: isAnswered,
      isFailed: !isAnswered && code >= 400 && ![408, 480, 486, 487, 600, 603, 607, 608].includes(code) && !isOver,
      talk: Number(leg['duration'] ?? 0),
      wait: between(start, time(leg['answered_at'])),
      delay: between(start, time(leg['rang_at'])),
      extensions: insiders(leg['direction'], leg['caller'], user ?? leg['callee']),
    };
  });
}

export function countedSessions(legs: readonly Leg[]): Counted[] {
  return sessionsOf(legs).map((session) => {
    const row = rowOf(session);
    const start = time(row['started_at'])!;
    const isAnswered = row['outcome'] === 'ANSWERED';
    return {
      fields: row,
      start,
      end: time(row['ended_at']),
      isAnswered,
      isSeized: isAnswered || row['outcome'] === 'SERVICE',
      isFailed: row['outcome'] === 'FAILED',
      talk: Number(row['duration']),
      wait: isAnswered ? between(start, time(row['answered_at'])) : null,
      delay: between(start, time(session[0]!['rang_at'])),
      extensions: insiders(row['direction'], row['caller'], row['answered_by'] ?? row['callee']),
    };
  });
}

type Field = string | number | null | undefined;

function insiders(direction: Field, caller: Field, taker: Field): string[] {
  const sides =
    direction === 'OUTBOUND_CALL'
      ? [caller]
      : direction === 'INBOUND_CALL'
        ? [taker]
        : direction === 'EXTENSION_CALL'
          ? [caller, taker]
          : [];
  return [...new Set(sides.filter((side) => side != null).map(String))];
}

export interface Totals {
  readonly calls: number;
  readonly answered: number;
  readonly missed: number;
  readonly talk_seconds: number;
}

export function totalsOf(calls: readonly Counted[]): Totals {
  const answered = calls.filter(({ isAnswered }) => isAnswered).length;
  const talk_seconds = calls.reduce((sum, { talk }) => sum + talk, 0);
  return { calls: calls.length, answered, missed: calls.length - answered, talk_seconds };
}

export function longestWait(calls: readonly Counted[]): number | null {
  const waits = calls.flatMap(({ wait }) => (wait === null ? [] : [wait]));
  return waits.length === 0 ? null : Math.max(...waits) / 1000;
}

/** How many were under way at once at most, at any moment from `from` until just before `to`. */
export function peak(all: readonly Counted[], from: number, to: number): number {
  const moments = [from, ...all.map(({ start }) => start).filter((start) => start >= from && start < to)];
  const running = (moment: number) =>
    all.filter(({ start, end }) => end !== null && start <= moment && moment < Math.min(end, start + 48 * HOUR)).length;
  return Math.max(...moments.map(running));
}

const near = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
const percent = (part: number, whole: number) => (whole === 0 ? null : near((part / whole) * 100, 2));
const mean = (values: readonly number[]) =>
  values.length === 0 ? null : near(values.reduce((sum, value) => sum + value, 0) / values.length / 1000, 3);

/** `within`: those that started in the time; `all`: those before it, too. */
export function kpiOf(within: readonly Counted[], all: readonly Counted[], from: number, to: number) {
  const totals = totalsOf(within);
  const failed = within.filter(({ isFailed }) => isFailed).length;
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  return {
    ...totals,
    failed,
    answer_rate: percent(totals.answered, totals.calls),
    asr: percent(within.filter(({ isSeized }) => isSeized).length, totals.calls),
    ner: percent(totals.calls - failed, totals.calls),
    acd_seconds: totals.answered === 0 ? null : near(totals.talk_seconds / totals.answered, 3),
    pdd_seconds: mean(known(within.map(({ delay }) => delay))),
    mean_wait_seconds: mean(known(within.map(({ wait }) => wait))),
    longest_wait_seconds: longestWait(within),
    peak_calls: peak(all, from, to),
  };
}
