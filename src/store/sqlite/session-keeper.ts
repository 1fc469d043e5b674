import { CLOSE, cutSessions, dayOf, LONGEST_CALL, MOST_LEGS, rollUpSession } from '../../record/session.ts';
import { DAY, monthOf, monthTable } from '../month.ts';
import { dayIndex, numberIndex } from '../month-table.ts';
import type { RollUp } from '../roll-up.ts';
import { LATER_LEG, SESSION_COLUMNS, sessionCells, sessionKey, type SessionCells } from '../session-columns.ts';
import type { Connection } from './connect.ts';

/** A session of which legs have come or gone in this transaction. */
interface Touched {
  readonly session_id: string;
  readonly key: number;
  /** Of every leg that came or went; each once. */
  readonly starts: number[];
  /** How many came, and when the last of them starts. */
  came: number;
  cameAt: number | null;
}

/** A leg as it is read back, with what it holds of its session. */
interface Leg {
  readonly started_at: number;
  readonly id: bigint;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly duration: number | null;
  readonly status_code: number | null;
  readonly end_reason: number | null;
  readonly callee: number | null;
  readonly destination: number | null;
  readonly service_number: number | null;
  readonly trunk: number | null;
  readonly did_cid: number | null;
  readonly direction: number | null;
  readonly cells: readonly (number | null)[];
}

/**
 * Keeps what the first leg of each session says of all of them, for one tenant in one transaction. Every leg is stored
 * as if it were alone; when the batch is in, `finish` looks once for those that are not, and puts them right.
 */
export class SessionKeeper {
  readonly #connection: Connection;
  readonly #tenantId: number;
  readonly #rollUp: RollUp;
  readonly #touched = new Map<string, Touched>();
  /** Whether a month's sessions are indexed as a whole; months that are not there have no entry. */
  #months: ReadonlyMap<number, boolean> = new Map();

  constructor(connection: Connection, tenantId: number, rollUp: RollUp) {
    this.#connection = connection;
    this.#tenantId = tenantId;
    this.#rollUp = rollUp;
  }

  /** Whether a leg of the session has come: most of those behind it will not be its first. */
  has(session_id: string): boolean {
    return (this.#touched.get(session_id)?.came ?? 0) > 0;
  }

  came(session_id: string, started_at: number): void {
    const touched = this.#touched.get(session_id);
    if (touched === undefined) {
      const key = sessionKey(session_id);
      this.#touched.set(session_id, { session_id, key, starts: [started_at], came: 1, cameAt: started_at });
      return;
    }
    if (!touched.starts.includes(started_at)) touched.starts.push(started_at);
    touched.came += 1;
    touched.cameAt = started_at;
  }

  went(session_id: string, started_at: number): void {
    const touched = this.#touched.get(session_id);
    if (touched === undefined) {
      const key = sessionKey(session_id);
      this.#touched.set(session_id, { session_id, key, starts: [started_at], came: 0, cameAt: null });
    } else if (!touched.starts.includes(started_at)) touched.starts.push(started_at);
  }

  /** Brings the sessions that were touched to what their legs say now. */
  finish(): void {
    if (this.#touched.size === 0) return;
    const months = this.#connection.rows('select "month", "settled" from "month"').all();
    this.#months = new Map((months as unknown as [number, number][]).map(([month, settled]) => [month, settled === 1]));
    for (const touched of this.#withOthers()) this.#settle(touched);
    this.#touched.clear();
  }

  /** Those that may have other legs than the one that came: by a look into the index for all of them together. */
  #withOthers(): ReadonlySet<Touched> {
    const found = new Set<Touched>();
    const looks = new Map<number, Look>();
    const days = new Map<number, boolean>();
    for (const touched of this.#touched.values()) {
      if (touched.came > 1) {
        found.add(touched);
        continue;
      }
      const own = touched.cameAt === null ? null : dayOf(touched.cameAt);
      for (const start of touched.starts) {
        for (const day of daysAround(start)) {
          if (day !== own && !this.#hasCalls(day, days)) continue;
          const month = monthOf(day * DAY);
          let look = looks.get(month);
          if (look === undefined) looks.set(month, (look = { one: new Map(), none: new Map() }));
          const sessions = day === own ? look.one : look.none;
          const place = day * KEYS + touched.key;
          const same = sessions.get(place);
          if (same === undefined) sessions.set(place, touched);
          else if (same !== touched) found.add(touched).add(same);
        }
      }
    }
    for (const [month, { one, none }] of looks) {
      if (!this.#months.has(month)) continue;
      this.#look(this.#secondSql(month), one, found);
      this.#look(this.#anySql(month), none, found);
    }
    return found;
  }

  #look(sql: string, sessions: ReadonlyMap<number, Touched>, found: Set<Touched>): void {
    if (sessions.size === 0) return;
    const places = JSON.stringify([...sessions.keys()]);
    const rows = this.#connection.rows(sql).all(this.#tenantId, places) as unknown as [number][];
    for (const [place] of rows) found.add(sessions.get(place)!);
  }

  /** Whether the tenant has any call log of a day: of tomorrow there is mostly none. */
  #hasCalls(day: number, known: Map<number, boolean>): boolean {
    let has = known.get(day);
    if (has === undefined) {
      const month = monthOf(day * DAY);
      has =
        this.#months.has(month) &&
        this.#connection
          .rows(
            `select 1 from "${monthTable(month)}" where "tenant_id" = ? and "started_at" between ? and ? limit 1`,
          )
          .get(this.#tenantId, (day > 0 ? day : day - 1) * DAY, (day < 0 ? day : day + 1) * DAY) !== undefined;
      known.set(day, has);
    }
    return has;
  }

  /** Reads the legs around those that were touched, and writes what their sessions are. */
  #settle(touched: Touched): void {
    const legs = this.#legsAround(touched);
    for (const session of cutSessions(legs)) {
      const [first, ...others] = session;
      this.#write(first!, sessionCells(session.length, first!, rollUpSession(session)));
      for (const leg of others) this.#write(leg, LATER_LEG);
    }
  }

  /**
   * The legs that are linked with those that were touched, in the order of their start; of a chain that is too long for
   * a call as much as tells that it is.
   */
  #legsAround(touched: Touched): Leg[] {
    const fetched = new Set<number>();
    let legs: Leg[] = [];
    const fetch = (day: number): boolean => {
      if (fetched.has(day)) return false;
      fetched.add(day);
      const more = this.#legsOfDay(touched, day);
      if (more.length === 0) return false;
      legs = [...legs, ...more].toSorted(byStart);
      return true;
    };
    for (const start of touched.starts) for (const day of daysAround(start)) fetch(day);
    const reached = new Set<Leg>();
    for (const start of touched.starts) {
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
  #legsOfDay({ session_id, key, came }: Touched, day: number): Leg[] {
    const month = monthOf(day * DAY);
    if (!this.#months.has(month)) return [];
    const most = MOST_LEGS + came;
    const rows = this.#connection.rows(this.#legsSql(month)).all(this.#tenantId, day * KEYS + key, most + 1);
    if (rows.length > most) return [];
    return (rows as unknown as [string, ...(number | null)[]][])
      .filter(([text]) => text === session_id)
      .map(([, ...cells]) => legOf(cells));
  }

  #write(leg: Leg, cells: SessionCells): void {
    if (cells.every((cell, index) => cell === leg.cells[index])) return;
    const { started_at, id, direction } = leg;
    writeSession(this.#connection, this.#tenantId, started_at, id, cells);
    const before = (leg.cells[0] ?? 0) > 0 ? 1 : 0;
    const now = cells[0] > 0 ? 1 : 0;
    this.#rollUp.countSession((now - before) as 1 | 0 | -1, started_at, direction ?? -1, leg.answered_at !== null);
  }

  #secondSql(month: number): string {
    return `select "place"."value" from json_each(?2) as "place" where (select count(*) from (select 1 from ${this.#from(month)} limit 2)) = 2`;
  }

  #anySql(month: number): string {
    return `select "place"."value" from json_each(?2) as "place" where exists (select 1 from ${this.#from(month)})`;
  }

  #legsSql(month: number): string {
    return `select ${LEG_COLUMNS} from (select ?2 as "value") as "place" cross join ${this.#from(month)} limit ?3`;
  }

  /** The rows of one key and one day, by the index that the month has. */
  #from(month: number): string {
    const settled = this.#months.get(month)!;
    const index = settled ? numberIndex(month, 'session_key') : dayIndex(month, 'session_key');
    const day = `("place"."value" >> ${KEY_BITS})`;
    const span = settled ? `and "leg"."started_at" between (${day} - 1) * ${DAY} and (${day} + 1) * ${DAY}` : '';
    return `"${monthTable(month)}" as "leg" indexed by "${index}" where "leg"."tenant_id" = ?1
      and ("leg"."started_at" / ${DAY}) = ${day} and "leg"."session_key" = ("place"."value" & ${KEYS - 1}) ${span}`;
  }
}

/** Days and keys whose legs are looked for, as one number: of which one leg is known, and of which none is. */
interface Look {
  readonly one: Map<number, Touched>;
  readonly none: Map<number, Touched>;
}

const KEY_BITS = 31;
const KEYS = 2 ** KEY_BITS;
/** As far from a leg as its session is looked for (ms); what goes on for longer is none, wherever it ends. */
const REACH = LONGEST_CALL + 2 * CLOSE;

const LEG_COLUMNS = [
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
    'did_cid',
    'direction',
    ...SESSION_COLUMNS.slice(1),
  ].map((name) => `"leg"."${name}"`),
].join(', ');

function legOf(cells: readonly (string | number | null)[]): Leg {
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
    did_cid: number(11),
    direction: number(12),
    cells: cells.slice(13) as (number | null)[],
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
function reachOf(legs: readonly Leg[], start: number): { low: number; high: number } {
  let low = start;
  let high = start;
  for (let index = legs.length - 1; index >= 0; index--) {
    const { started_at } = legs[index]!;
    if (started_at <= low && low - started_at <= CLOSE) low = started_at;
  }
  for (const { started_at } of legs) if (started_at >= high && started_at - high <= CLOSE) high = started_at;
  return { low, high };
}

function byStart(a: Leg, b: Leg): number {
  if (a.started_at !== b.started_at) return a.started_at - b.started_at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
