import type { CauseLeg } from '../../record/causer.ts';
import {
  CLOSE,
  cutSessions,
  dayOf,
  LONGEST_CALL,
  MOST_LEGS,
  rollUpSession,
  type SessionLeg,
} from '../../record/session.ts';
import { DAY, monthOf, monthTable } from '../month.ts';
import { dayIndex, numberIndex } from '../month-table.ts';
import type { RollUp } from '../roll-up.ts';
import { LATER_LEG, SESSION_COLUMNS, sessionCells, sessionKey, type SessionCells } from '../session-columns.ts';
import type { Connection } from './connect.ts';

/** A session of which legs have come or gone in this transaction. */
export interface Touched {
  readonly session_id: string;
  readonly key: number;
  /** The legs that have come, as they were written. */
  readonly legs: KeptLeg[];
  /** When legs started that have gone. */
  gone: number[] | null;
  /** Another with the same key. */
  readonly next: Touched | undefined;
}

/** A leg with what it holds of its session. */
export interface KeptLeg extends SessionLeg<number>, CauseLeg<number> {
  readonly id: bigint;
  cells: readonly (number | null)[];
}

/**
 * Keeps what the first leg of each session says of all of them, for one tenant in one transaction. Every leg is stored
 * as if it were alone; when the batch is in, `finish` looks once for those that are not, and puts them right.
 */
export class SessionKeeper {
  readonly #connection: Connection;
  readonly #tenantId: number;
  readonly #rollUp: RollUp;
  /** Told of each session whose legs were looked at together, in the order of their start. */
  readonly #settled: (legs: readonly KeptLeg[]) => void;
  /** By key. */
  readonly #touched = new Map<number, Touched>();
  /** Whether a month's sessions are indexed as a whole; months that are not there have no entry. */
  #months: ReadonlyMap<number, boolean> = new Map();

  constructor(
    connection: Connection,
    tenantId: number,
    rollUp: RollUp,
    settled: (legs: readonly KeptLeg[]) => void = () => {},
  ) {
    this.#connection = connection;
    this.#tenantId = tenantId;
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
    if (this.#months.size === 0) this.#readMonths();
    const sought = { session_id, key: sessionKey(session_id), legs: [], gone: [leg.started_at], next: undefined };
    const sessions = cutSessions(this.#legsAround(sought));
    return sessions.find((session) => session.some(({ id }) => id === leg.id)) ?? [];
  }

  #readMonths(): void {
    const months = this.#connection.rows('select "month", "settled" from "month"').all();
    this.#months = new Map((months as unknown as [number, number][]).map(([month, settled]) => [month, settled === 1]));
  }

  /** Brings the sessions that were touched to what their legs say now. */
  finish(): void {
    if (this.#touched.size === 0) return;
    this.#readMonths();
    const others = this.#withOthers();
    for (const newest of this.#touched.values()) {
      for (let touched: Touched | undefined = newest; touched !== undefined; touched = touched.next) {
        const { legs } = touched;
        if (others.has(touched)) this.#settle(this.#legsAround(touched));
        else if (legs.length > 1 || legs[0]?.cells[0] === 0) this.#settle(legs.toSorted(byStart));
      }
    }
    this.#touched.clear();
  }

  /** Those that have other legs than the ones that came: by a look into the index for all of them together. */
  #withOthers(): ReadonlySet<Touched> {
    const looks: Looks = new Map();
    for (const newest of this.#touched.values()) {
      for (let touched: Touched | undefined = newest; touched !== undefined; touched = touched.next) {
        planLooks(looks, touched);
      }
    }
    const found = new Set<Touched>();
    for (const [day, ofDay] of looks) {
      if (!this.#hasCalls(day)) continue;
      const sql = this.#moreSql(monthOf(day * DAY));
      for (const [known, { keys, sessions }] of ofDay.entries()) {
        if (keys.length === 0) continue;
        const rows = this.#connection.rows(sql).all(this.#tenantId, day, known, JSON.stringify(keys));
        for (const [index] of rows as unknown as [number][]) found.add(sessions[index]!);
      }
    }
    return found;
  }

  /** Whether the tenant has any call log of a day: of tomorrow there is mostly none. */
  #hasCalls(day: number): boolean {
    const month = monthOf(day * DAY);
    if (!this.#months.has(month)) return false;
    const sql = `select 1 from "${monthTable(month)}" where "tenant_id" = ? and "started_at" between ? and ? limit 1`;
    const [from, to] = [(day > 0 ? day : day - 1) * DAY, (day < 0 ? day : day + 1) * DAY];
    return this.#connection.rows(sql).get(this.#tenantId, from, to) !== undefined;
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
    const month = monthOf(day * DAY);
    if (!this.#months.has(month)) return [];
    const most = MOST_LEGS + came.length;
    const rows = this.#connection.rows(this.#legsSql(month)).all(this.#tenantId, day, most + 1, key);
    if (rows.length > most) return [];
    return (rows as unknown as [string, ...(number | null)[]][])
      .filter(([text]) => text === session_id)
      .map(([, ...cells]) => legOf(cells));
  }

  #write(leg: KeptLeg, cells: SessionCells): void {
    if (cells.every((cell, index) => cell === leg.cells[index])) return;
    const { started_at, id, direction } = leg;
    writeSession(this.#connection, this.#tenantId, started_at, id, cells);
    const before = (leg.cells[0] ?? 0) > 0 ? 1 : 0;
    const now = cells[0] > 0 ? 1 : 0;
    this.#rollUp.countSession((now - before) as 1 | 0 | -1, started_at, direction ?? -1, leg.answered_at !== null);
  }

  /** Which of some keys (?4) have more legs in a day (?2) than the ?3 that are known. */
  #moreSql(month: number): string {
    return `select "look"."key" from json_each(?4) as "look"
      where (select 1 from ${this.#from(month, '"look"."value"')} limit 1 offset ?3) is not null`;
  }

  #legsSql(month: number): string {
    return `select ${LEG_COLUMNS} from ${this.#from(month, '?4')} limit (?3 + 0)`;
  }

  /** The rows of one key and one day (?2), by the index that the month has. */
  #from(month: number, key: string): string {
    const settled = this.#months.get(month)!;
    const index = settled ? numberIndex(month, 'session_key') : dayIndex(month, 'session_key');
    const span = settled ? `and "leg"."started_at" between (?2 - 1) * ${DAY} and (?2 + 1) * ${DAY}` : '';
    return `"${monthTable(month)}" as "leg" indexed by "${index}" where "leg"."tenant_id" = ?1
      and ("leg"."started_at" / ${DAY}) = ?2 and "leg"."session_key" = ${key} ${span}`;
  }
}

/** What is looked for in each day, by how many legs of it are known. */
type Looks = Map<number, { readonly keys: number[]; readonly sessions: Touched[] }[]>;

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

/** What `legOf` reads, behind the session_id. */
export const LEG_COLUMNS = [
  '"leg"."session_id"',
  'cast("leg"."id" as text)',
  ...[
    'started_at',
    'answered_at',
    'ended_at',
    'duration',
    'status_code',
    'end_reason',
    'callee',
    'destination',
    'service_number',
    'trunk',
    'direction',
    'caller',
    'reroute_reason',
    ...SESSION_COLUMNS.slice(1),
  ].map((name) => `"leg"."${name}"`),
].join(', ');

export function legOf(cells: readonly (string | number | null)[]): KeptLeg {
  const number = (index: number) => cells[index] as number | null;
  return {
    id: BigInt(cells[0] as string),
    started_at: cells[1] as number,
    answered_at: number(2),
    ended_at: number(3),
    duration: number(4),
    status_code: number(5),
    end_reason: number(6),
    callee: number(7),
    destination: number(8),
    service_number: number(9),
    trunk: number(10),
    direction: number(11),
    caller: number(12),
    reroute_reason: number(13),
    cells: cells.slice(14) as (number | null)[],
  };
}

/** Writes what a leg holds of its session. */
export function writeSession(
  connection: Connection,
  tenantId: number,
  started_at: number,
  id: bigint,
  cells: SessionCells,
): void {
  connection.rows(updateSql(monthOf(started_at))).run(...cells, tenantId, started_at, id);
}

function updateSql(month: number): string {
  let sql = updates.get(month);
  if (sql === undefined) {
    const set = SESSION_COLUMNS.slice(1).map((name) => `"${name}" = ?`);
    sql = `update "${monthTable(month)}" set ${set.join(', ')} where "tenant_id" = ? and "started_at" = ? and "id" = ?`;
    updates.set(month, sql);
  }
  return sql;
}

const updates = new Map<number, string>();

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
