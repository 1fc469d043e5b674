import { CLOSE, cutSessions, dayOf, LONGEST_CALL, MOST_LEGS, rollUpSession } from '../../record/session.ts';
import type { RollUp } from '../roll-up.ts';
import { LATER_LEG, sessionCells, sessionKey, type SessionCells } from '../session-columns.ts';
import type { SessionBooks } from './books.ts';
import type { KeptLeg, Looks, Touched } from './kept-leg.ts';

/**
 * Keeps what the first leg of each session says of all of them, for one tenant in one transaction. Every leg is stored
 * as if it were alone; when the batch is in, `finish` looks once for those that are not, and puts them right.
 */
export class SessionKeeper {
  readonly #books: SessionBooks;
  readonly #rollUp: RollUp;
  /** Told of each session whose legs were looked at together, in the order of their start. */
  readonly #settled: (legs: readonly KeptLeg[]) => void;
  /** By key. */
  readonly #touched = new Map<number, Touched>();

  constructor(books: SessionBooks, rollUp: RollUp, settled: (legs: readonly KeptLeg[]) => void = () => {}) {
    this.#books = books;
    this.#rollUp = rollUp;
    this.#settled = settled;
  }

  /** The session, to be told which of its legs come. */
  of(session_id: string, key: number): Touched {
    const there = this.#touched.get(key);
    let touched = there;
    while (touched !== undefined && touched.session_id !== session_id) touched = touched.next;
    if (touched === undefined) {
      touched = { session_id, key, legs: [], gone: null, next: there };
      this.#touched.set(key, touched);
    }
    return touched;
  }

  went(session_id: string, started_at: number, id: bigint): void {
    const touched = this.of(session_id, sessionKey(session_id));
    const index = touched.legs.findIndex((leg) => leg.id === id);
    if (index >= 0) touched.legs.splice(index, 1);
    (touched.gone ??= []).push(started_at);
  }

  /** The session of a leg, in the order of its legs' start. */
  around(session_id: string, leg: { readonly id: bigint; readonly started_at: number }): readonly KeptLeg[] {
    const sought = { session_id, key: sessionKey(session_id), legs: [], gone: [leg.started_at], next: undefined };
    const sessions = cutSessions(this.#legsAround(sought));
    return sessions.find((session) => session.some(({ id }) => id === leg.id)) ?? [];
  }

  /** Brings the sessions that were touched to what their legs say now. */
  finish(): void {
    if (this.#touched.size === 0) return;
    const others = this.#books.findOthers(this.#looks());
    for (const newest of this.#touched.values()) {
      for (let touched: Touched | undefined = newest; touched !== undefined; touched = touched.next) {
        const { legs, gone } = touched;
        if (others.has(touched)) this.#settle(this.#legsAround(touched));
        // One that is alone may have been with others before.
        else if (legs.length > 1 || gone !== null || legs[0]?.cells[0] === 0) this.#settle(legs.toSorted(byStart));
      }
    }
    this.#touched.clear();
  }

  /** Which other legs than those that came there may be: one look for all sessions together. */
  #looks(): Looks {
    const looks: Looks = new Map();
    for (const newest of this.#touched.values()) {
      for (let touched: Touched | undefined = newest; touched !== undefined; touched = touched.next) {
        planLooks(looks, touched);
      }
    }
    return looks;
  }

  /** Writes what the sessions of these legs are. */
  #settle(legs: readonly KeptLeg[]): void {
    for (const session of cutSessions(legs)) {
      const [first, ...others] = session;
      this.#write(first!, sessionCells(session.length, first!, rollUpSession(session)));
      for (const leg of others) this.#write(leg, LATER_LEG);
      this.#settled(session);
    }
  }

  /**
   * The legs that are linked with those that were touched, in the order of their start; of a chain that is too long for
   * a call as much as tells that it is.
   */
  #legsAround(touched: Touched): KeptLeg[] {
    const fetched = new Set<number>();
    let legs: KeptLeg[] = [];
    const starts = new Set([...touched.legs.map(({ started_at }) => started_at), ...(touched.gone ?? [])]);
    const fetch = (day: number): boolean => {
      if (fetched.has(day)) return false;
      fetched.add(day);
      const more = this.#legsOfDay(touched, day);
      if (more.length === 0) return false;
      legs = [...legs, ...more].toSorted(byStart);
      return true;
    };
    for (const start of starts) for (const day of daysAround(start)) fetch(day);
    const reached = new Set<KeptLeg>();
    for (const start of starts) {
      for (;;) {
        const { low, high } = reachOf(legs, start);
        let more = false;
        if (start - low <= REACH) more = fetch(dayOf(low - CLOSE));
        if (high - start <= REACH) more = fetch(dayOf(high + CLOSE)) || more;
        if (more) continue;
        for (const leg of legs) if (leg.started_at >= low && leg.started_at <= high) reached.add(leg);
        break;
      }
    }
    return [...reached].toSorted(byStart);
  }

  /** None of a day that had too many already: they have long been taken for sessions of their own. */
  #legsOfDay({ session_id, key, legs: came }: Touched, day: number): KeptLeg[] {
    return this.#books.legsOfDay(session_id, key, day, MOST_LEGS + came.length);
  }

  #write(leg: KeptLeg, cells: SessionCells): void {
    if (cells.every((cell, index) => cell === leg.cells[index])) return;
    const { started_at, id, direction } = leg;
    this.#books.writeSession(started_at, id, cells);
    const before = (leg.cells[0] ?? 0) > 0 ? 1 : 0;
    const now = cells[0] > 0 ? 1 : 0;
    this.#rollUp.countSession((now - before) as 1 | 0 | -1, started_at, direction ?? -1, leg.answered_at !== null);
  }
}

/** Enters the days in which legs of a session may lie, each with how many have come. */
function planLooks(looks: Looks, touched: Touched): void {
  const { legs, gone } = touched;
  if (legs.length === 1 && gone === null) {
    const { started_at } = legs[0]!;
    const own = dayOf(started_at);
    const first = dayOf(started_at - CLOSE);
    const other = first === own ? dayOf(started_at + CLOSE) : first;
    planLook(looks, touched, own, 1);
    if (other !== own) planLook(looks, touched, other, 0);
    return;
  }
  const days = new Map<number, number>();
  for (const { started_at } of legs) days.set(dayOf(started_at), (days.get(dayOf(started_at)) ?? 0) + 1);
  for (const start of [...legs.map(({ started_at }) => started_at), ...(gone ?? [])]) {
    for (const day of daysAround(start)) if (!days.has(day)) days.set(day, 0);
  }
  for (const [day, known] of days) planLook(looks, touched, day, known);
}

function planLook(looks: Looks, touched: Touched, day: number, known: number): void {
  let ofDay = looks.get(day);
  if (ofDay === undefined) looks.set(day, (ofDay = []));
  while (ofDay.length <= known) ofDay.push({ keys: [], sessions: [] });
  ofDay[known]!.keys.push(touched.key);
  ofDay[known]!.sessions.push(touched);
}

/** As far from a leg as its session is looked for (ms); what goes on for longer is none, wherever it ends. */
const REACH = LONGEST_CALL + 2 * CLOSE;

/** The days in which a leg may lie that is close enough to a start. */
function daysAround(start: number): readonly number[] {
  const first = dayOf(start - CLOSE);
  const last = dayOf(start + CLOSE);
  return first === last ? [first] : [first, last];
}

/** How far from a start the legs lead on from one to the next. */
function reachOf(legs: readonly KeptLeg[], start: number): { low: number; high: number } {
  let low = start;
  let high = start;
  for (let index = legs.length - 1; index >= 0; index--) {
    const { started_at } = legs[index]!;
    if (started_at <= low && low - started_at <= CLOSE) low = started_at;
  }
  for (const { started_at } of legs) if (started_at >= high && started_at - high <= CLOSE) high = started_at;
  return { low, high };
}

function byStart(a: KeptLeg, b: KeptLeg): number {
  if (a.started_at !== b.started_at) return a.started_at - b.started_at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
