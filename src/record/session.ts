import { END_REASONS, OUTCOMES, type EndReason, type Outcome } from './enums.ts';

/**
 * A session is one call as the person on the phone lived it: the legs that share a `session_id`, while they follow each
 * other closely. What it is hangs on the set of its legs alone, in whatever order they came.
 */

/**
 * What a roll-up looks at of a leg. Words are texts or the numbers of texts, whichever the caller has; times are epoch
 * milliseconds, `duration` is in seconds, `end_reason` is the position in END_REASONS.
 */
export interface SessionLeg<Word> {
  readonly started_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly duration: number | null;
  readonly status_code: number | null;
  readonly end_reason: number | null;
  readonly callee: Word | null;
  readonly destination: Word | null;
  readonly service_number: Word | null;
  readonly trunk: Word | null;
}

/** What the legs of a session come to, beside what the first of them says. */
export interface SessionRollUp<Word> {
  /** Position in OUTCOMES; null while nobody can know. */
  readonly outcome: number | null;
  /** When a person first answered, and who; null when nobody did. */
  readonly answered_at: number | null;
  readonly answered_by: Word | null;
  /** When the last leg ended; null until all have. */
  readonly ended_at: number | null;
  /** Seconds in which the caller talked to somebody; where legs overlap these count once. */
  readonly duration: number;
  /** The last queue, ring group or IVR that the call came through. */
  readonly service_number: Word | null;
  readonly trunk: Word | null;
}

const reason = (word: EndReason) => END_REASONS.indexOf(word);
const CANCELLED = reason('CANCELLED');
const CALLEE_DISCONNECTED = reason('CALLEE_DISCONNECTED');
const REFERRED = reason('REFERRED');
const REDIRECTED = reason('REDIRECTED');
const REPLACED = reason('REPLACED');
const outcome = (word: Outcome) => OUTCOMES.indexOf(word);
export const ANSWERED = outcome('ANSWERED');

/** Rolls up the legs of one session. They come in the order of their start. */
export function rollUpSession<Word>(legs: readonly SessionLeg<Word>[]): SessionRollUp<Word> {
  let first: SessionLeg<Word> | null = null;
  let ended_at: number | null = legs[0]!.ended_at;
  let service_number: Word | null = null;
  let trunk: Word | null = null;
  for (const leg of legs) {
    if (leg.answered_at !== null || isTalk(leg)) {
      if (!isService(leg, legs) && (first === null || answerOf(leg) < answerOf(first))) first = leg;
    }
    if (ended_at !== null) ended_at = leg.ended_at === null ? null : Math.max(ended_at, leg.ended_at);
    service_number = leg.service_number ?? service_number;
    trunk ??= leg.trunk;
  }
  return {
    outcome: first === null ? unansweredOutcome(legs) : ANSWERED,
    answered_at: first === null ? null : first.answered_at,
    answered_by: first === null ? null : first.callee,
    ended_at,
    duration: first === null ? 0 : talkSeconds(legs),
    service_number,
    trunk,
  };
}

/**
 * The outcome of a session of one leg which says itself all that the session has; null where the roll-up must tell.
 * Most calls are such, and are told here at a glance.
 */
export function outcomeAlone<Word>(leg: SessionLeg<Word>): number | null {
  const { answered_at, callee, duration } = leg;
  if (duration === null || callee === null) return null;
  if (answered_at !== null) return isService(leg, NO_LEGS) ? null : ANSWERED;
  return duration === 0 ? unansweredOutcome([leg]) : null;
}

const NO_LEGS: readonly never[] = [];

/**
 * Whether a leg that was answered reached a machine (an IVR, a queue, a voicemail) and nobody: the call was handed on
 * from there, another leg came through it, or it went to no phone although the source names those that others went to.
 */
export function isService<Word>(leg: SessionLeg<Word>, legs: readonly SessionLeg<Word>[]): boolean {
  const { callee, end_reason } = leg;
  if (end_reason === REFERRED || end_reason === REDIRECTED) return true;
  if (callee !== null && leg.service_number === callee) return true;
  if (legs.length <= 1) return false;
  if (callee !== null && legs.some((other) => other.service_number === callee)) return true;
  return leg.destination === null && legs.some(({ destination }) => destination !== null);
}

/** Whether somebody was reached on this leg. */
export function isAnswered<Word>(leg: SessionLeg<Word>): boolean {
  return leg.answered_at !== null || isTalk(leg);
}

/**
 * Whether a leg rang until another was answered: a phone of several that rang together and was not the quickest. It is
 * no missed call. Sources that write whole seconds may be one off.
 */
export function isLost<Word>(leg: SessionLeg<Word>, legs: readonly SessionLeg<Word>[]): boolean {
  if (isAnswered(leg)) return false;
  if (leg.end_reason === REPLACED) return true;
  const { started_at, ended_at } = leg;
  if (ended_at === null) return false;
  return legs.some(
    (other) =>
      other.answered_at !== null &&
      other.started_at < ended_at &&
      started_at <= other.answered_at &&
      Math.abs(ended_at - other.answered_at) <= SECOND &&
      !isService(other, legs),
  );
}

const SECOND = 1000;
/** As a call log's talk time: 32 bits. */
const MOST_SECONDS = 2_147_483_647;

function isTalk<Word>({ duration }: SessionLeg<Word>): boolean {
  return duration !== null && duration > 0;
}

function answerOf<Word>({ answered_at, started_at }: SessionLeg<Word>): number {
  return answered_at ?? started_at;
}

/** The caller's own giving up says most; then that a phone rang; then why none did. */
function unansweredOutcome<Word>(legs: readonly SessionLeg<Word>[]): number | null {
  let found: Outcome | null = null;
  let running = false;
  for (const leg of legs) {
    if (leg.ended_at === null && leg.status_code === null) running = true;
    const told = outcomeOfLeg(leg);
    if (told !== null && (found === null || RANK[told] < RANK[found])) found = told;
  }
  if (running) return null;
  return outcome(found ?? 'MISSED');
}

const RANK: Readonly<Record<Outcome, number>> = {
  ANSWERED: 0,
  CANCELLED: 1,
  MISSED: 2,
  REJECTED: 3,
  BUSY: 4,
  FAILED: 5,
  SERVICE: 6,
};

/** What one leg says about a call that nobody answered. */
function outcomeOfLeg<Word>(leg: SessionLeg<Word>): Outcome | null {
  const { end_reason, status_code } = leg;
  if (end_reason === CANCELLED) return 'CANCELLED';
  if (isAnswered(leg)) return 'SERVICE';
  if (end_reason === CALLEE_DISCONNECTED) return 'REJECTED';
  switch (status_code) {
    case 408:
    case 480:
    case 487:
      return 'MISSED';
    case 603:
    case 607:
    case 608:
      return 'REJECTED';
    case 486:
    case 600:
      return 'BUSY';
    default:
      return status_code !== null && status_code >= 400 ? 'FAILED' : null;
  }
}

/** Seconds in which any leg to a person was answered. */
function talkSeconds<Word>(legs: readonly SessionLeg<Word>[]): number {
  const talks: { readonly from: number; readonly to: number }[] = [];
  for (const leg of legs) {
    if (!isAnswered(leg) || isService(leg, legs)) continue;
    const from = answerOf(leg);
    const seconds = leg.duration ?? (leg.ended_at === null ? 0 : Math.floor((leg.ended_at - from) / SECOND));
    if (seconds > 0) talks.push({ from, to: from + seconds * SECOND });
  }
  talks.sort((a, b) => a.from - b.from);
  let sum = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of talks) {
    if (to > reached) sum += to - Math.max(from, reached);
    reached = Math.max(reached, to);
  }
  return Math.min(Math.floor(sum / SECOND), MOST_SECONDS);
}

/** Legs of one call start this close to each other (ms). Later ones of the same `session_id` are another call. */
export const CLOSE = 12 * 3_600_000;
/** No call lasts so long (ms); an id that goes on for longer names none, and each of its legs stands for itself. */
export const LONGEST_CALL = 48 * 3_600_000;
/** Nor has one so many legs in a day. */
export const MOST_LEGS = 5_000;
const DAY = 86_400_000;

/** The day (counted from 1970) that legs are counted by, as the store's indexes have it. */
export function dayOf(started_at: number): number {
  return Math.trunc(started_at / DAY);
}

/** Cuts the legs that share a `session_id`, in the order of their start, into sessions. */
export function cutSessions<Leg extends { readonly started_at: number }>(legs: readonly Leg[]): Leg[][] {
  if (legs.length === 1) return [[...legs]];
  const days = new Map<number, number>();
  for (const { started_at } of legs) days.set(dayOf(started_at), (days.get(dayOf(started_at)) ?? 0) + 1);
  const sessions: Leg[][] = [];
  let chain: Leg[] = [];
  const close = () => {
    if (chain.length === 0) return;
    if (chain.at(-1)!.started_at - chain[0]!.started_at <= LONGEST_CALL) sessions.push(chain);
    else for (const leg of chain) sessions.push([leg]);
    chain = [];
  };
  for (const leg of legs) {
    if (days.get(dayOf(leg.started_at))! > MOST_LEGS) sessions.push([leg]);
    else {
      if (chain.length > 0 && leg.started_at - chain.at(-1)!.started_at > CLOSE) close();
      chain.push(leg);
    }
  }
  close();
  return sessions;
}
