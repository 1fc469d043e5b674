import { sql, type RawBuilder } from 'kysely';
import { outcomeAlone, rollUpSession, type SessionLeg, type SessionRollUp } from '../record/session.ts';
import { OUTCOMES } from '../record/enums.ts';
import { hashText } from './packed-columns.ts';

/**
 * Columns of a row that tell of its session, behind those of the call log itself (docs/adr/0007). `session_key` finds
 * the legs that belong together. The others stand in the first leg of a session alone, and `legs` is 0 in the rest of
 * them; where one of them is null, the session has what the leg itself has.
 */
export const SESSION_COLUMNS = [
  /** 23 bits of the session's hash, which are three bytes; null when the record names none. */
  'session_key',
  'legs',
  /** Position in OUTCOMES. */
  'outcome',
  'session_answered_at',
  'session_answered_by',
  'session_ended_at',
  'session_duration',
  'session_service_number',
  'session_trunk',
] as const;

/** Stands where the session has no value although its first leg has one: no time and no word is this. */
const BLANK_TIME = -8_640_000_000_000_001;
const BLANK_WORD = 0;

/** What a first leg holds, in the order of SESSION_COLUMNS from `legs` on. */
export type SessionCells = readonly [
  legs: number,
  outcome: number | null,
  answered_at: number | null,
  answered_by: number | null,
  ended_at: number | null,
  duration: number | null,
  service_number: number | null,
  trunk: number | null,
];

/** What the legs behind the first hold. */
export const LATER_LEG: SessionCells = [0, null, null, null, null, null, null, null];

/** What the cells are worked out from, of the first leg. */
interface Own {
  readonly answered_at: number | null;
  readonly callee: number | null;
  readonly ended_at: number | null;
  readonly duration: number | null;
  readonly service_number: number | null;
  readonly trunk: number | null;
}

/** A roll-up as the first leg holds it. */
export function sessionCells(legs: number, own: Own, rollUp: SessionRollUp<number>): SessionCells {
  const { outcome } = rollUp;
  const answered = outcome === 0;
  return [
    legs,
    outcome,
    answered ? other(rollUp.answered_at, own.answered_at, BLANK_TIME) : null,
    answered ? other(rollUp.answered_by, own.callee, BLANK_WORD) : null,
    other(rollUp.ended_at, own.ended_at, BLANK_TIME),
    rollUp.duration === own.duration ? null : rollUp.duration,
    other(rollUp.service_number, own.service_number, BLANK_WORD),
    other(rollUp.trunk, own.trunk, BLANK_WORD),
  ];
}

function other(value: number | null, own: number | null, blank: number): number | null {
  return value === own ? null : (value ?? blank);
}

/** The same of a leg that is a session by itself: for nearly all of them these are the same few. */
export function cellsAlone(leg: SessionLeg<number>): SessionCells {
  const outcome = outcomeAlone(leg);
  return outcome === null ? sessionCells(1, leg, rollUpSession([leg])) : PLAIN[outcome]!;
}

const PLAIN: readonly SessionCells[] = OUTCOMES.map((_, outcome) => [1, outcome, null, null, null, null, null, null]);

/** Whether a leg that is a session by itself needs nothing but its outcome. */
export function isPlainSession(cells: SessionCells): boolean {
  for (let index = 2; index < cells.length; index++) if (cells[index] !== null) return false;
  return true;
}

/** Other sessions have the same key now and then; what is found by it is looked at. */
export function sessionKey(text: string): number {
  return hashText(text) >>> 9;
}

const blankless = (name: string, own: string, blank: number) =>
  sql`nullif(coalesce(${sql.ref(name)}, ${sql.ref(own)}), ${sql.lit(blank)})`;
/** 0 is the position of ANSWERED. */
const answered = (value: RawBuilder<unknown>) => sql`case when "outcome" = 0 then ${value} end`;

const SQL: Readonly<Record<string, RawBuilder<unknown>>> = {
  answered_at: answered(blankless('session_answered_at', 'answered_at', BLANK_TIME)),
  answered_by: answered(blankless('session_answered_by', 'callee', BLANK_WORD)),
  ended_at: blankless('session_ended_at', 'ended_at', BLANK_TIME),
  duration: sql`coalesce("session_duration", "duration")`,
  service_number: sql`coalesce("session_service_number", "service_number")`,
  trunk: sql`coalesce("session_trunk", "trunk")`,
  leg_count: sql`"legs"`,
};

/** Fields of which the first leg itself does not tell. */
export const ROLLED_UP: ReadonlySet<string> = new Set(Object.keys(SQL));

/** A field of a session as the row of its first leg has it. */
export const columnOfSession = (name: string): RawBuilder<unknown> => SQL[name] ?? sql.ref(name);
