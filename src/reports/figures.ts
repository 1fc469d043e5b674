import { readFilter } from '../query/filter.ts';
import type { Filter } from '../query/tree.ts';
import { CALL_LOGS } from '../record/fields.ts';
import { SESSIONS } from '../record/session-fields.ts';
import type { Measure } from '../store/aggregate.ts';
import type { Subject } from '../store/dialect.ts';

/**
 * What each figure counts, said as a filter that anybody can put to the lists (docs/reports.md). Of sessions a call was
 * answered when a person took it; of call logs nobody knows who or what did.
 */
const FILTERS: Record<Subject, Record<'answered' | 'seized' | 'failed' | 'waited', string>> = {
  sessions: {
    answered: "outcome eq 'ANSWERED'",
    seized: "outcome in ('ANSWERED', 'SERVICE')",
    failed: "outcome eq 'FAILED'",
    waited: "outcome eq 'ANSWERED' and answered_at ge started_at",
  },
  calllogs: {
    answered: 'answered_at ne null',
    seized: 'answered_at ne null',
    // As src/record/session.ts tells the outcome of a call of one leg.
    failed:
      'answered_at eq null and status_code ge 400 and not (status_code in (408, 480, 486, 487, 600, 603, 607, 608))' +
      " and not (end_reason in ('CANCELLED', 'CALLEE_DISCONNECTED'))",
    waited: 'answered_at ge started_at',
  },
};

type FigureName = keyof (typeof FILTERS)['sessions'];

const READ = Object.fromEntries(
  (['sessions', 'calllogs'] as const).map((of) => [
    of,
    Object.fromEntries(
      Object.entries(FILTERS[of]).map(([name, text]) => [
        name,
        readFilter(text, 'UTC', of === 'sessions' ? SESSIONS : CALL_LOGS),
      ]),
    ),
  ]),
) as Record<Subject, Record<FigureName, Filter>>;

const WAIT = { from: 'started_at', to: 'answered_at' } as const;
const POST_DIAL_DELAY = { from: 'started_at', to: 'rang_at' } as const;

export const calls: Measure = { kind: 'count', where: null };
export const counted = (of: Subject, name: FigureName): Measure => ({ kind: 'count', where: READ[of][name] });
export const talkSeconds: Measure = { kind: 'sum', of: { column: 'duration' }, where: null };
export const longestWait = (of: Subject): Measure => ({ kind: 'max', of: WAIT, where: READ[of].waited });
export const waitSum = (of: Subject): Measure => ({ kind: 'sum', of: WAIT, where: READ[of].waited });
export const waitCount = (of: Subject): Measure => counted(of, 'waited');

/** Of what rang, and not before it began. */
const RANG: Filter = readFilter('rang_at ge started_at', 'UTC', CALL_LOGS);
export const delaySum: Measure = { kind: 'sum', of: POST_DIAL_DELAY, where: RANG };
export const delayCount: Measure = { kind: 'count', where: RANG };

/** Seconds with up to three decimals, of milliseconds. */
export function secondsOf(milliseconds: bigint | null): number | null {
  return milliseconds === null ? null : Number(milliseconds) / 1000;
}

/** The mean of a sum of milliseconds, in seconds, rounded to the millisecond; null of nothing. */
export function meanSeconds(sum: bigint | null, count: bigint): number | null {
  return count === 0n ? null : Math.round(Number(sum ?? 0n) / Number(count)) / 1000;
}

/** A part of a whole in percent, rounded to two decimals; null where there is no whole. */
export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 10_000) / whole) / 100;
}
