import { monthTable } from '../month.ts';
import { RollUp } from '../roll-up.ts';
import { cellsAlone, LATER_LEG, SESSION_COLUMNS, sessionKey } from '../session-columns.ts';
import type { KeptLeg } from '../write/kept-leg.ts';
import { SessionKeeper } from '../write/session-keeper.ts';
import { SqliteBooks } from './books.ts';
import type { Connection } from './connect.ts';
import { keptLegOf, LEG_COLUMNS } from './leg-columns.ts';

/** Call logs that are worked on at a time: what filling holds in memory. */
const PART = 2_000;

/**
 * Fills the columns of sessions of call logs that were stored before there were any, as if they came now, one part
 * after the other. No call log is changed by it, so the change feed tells nothing.
 */
export function fillSessions(connection: Connection): void {
  const months = connection.rows('select "month" from "month" order by "month"').all() as unknown as [number][];
  const tenants = connection.rows('select "id" from "tenant"').all() as unknown as [number][];
  for (const [tenantId] of tenants) {
    const rollUp = new RollUp();
    for (const [month] of months) fillMonth(connection, tenantId, month, rollUp);
    for (const { hour, direction, answered, sessions } of rollUp.hours.values()) {
      connection.rows(ADD_HOUR).run(sessions, tenantId, hour, direction, answered);
    }
    for (const [month, { sessions }] of rollUp.months) connection.rows(ADD_MONTH).run(sessions, tenantId, month);
  }
}

const ADD_HOUR =
  'update "hour_count" set "sessions" = "sessions" + ? where "tenant_id" = ? and "hour" = ? and "direction" = ? and "answered" = ?';
const ADD_MONTH = 'update "month_count" set "sessions" = "sessions" + ? where "tenant_id" = ? and "month" = ?';

function fillMonth(connection: Connection, tenantId: number, month: number, rollUp: RollUp): void {
  const table = monthTable(month);
  const select = `select "leg"."call_id", ${LEG_COLUMNS} from "${table}" as "leg"
    where "tenant_id" = ? and ("started_at", "id") > (?, ?) order by "started_at", "id" limit ${PART}`;
  const set = SESSION_COLUMNS.map((name) => `"${name}" = ?`).join(', ');
  const update = `update "${table}" set ${set} where "tenant_id" = ? and "started_at" = ? and "id" = ?`;
  const books = new SqliteBooks(connection, tenantId);
  let last: KeptLeg | null = null;
  for (;;) {
    const sessions = new SessionKeeper(books, rollUp);
    const rows = connection.rows(select).all(tenantId, last?.started_at ?? Number.MIN_SAFE_INTEGER, last?.id ?? 0n);
    for (const row of rows) {
      const [call_id, session_id, ...cells] = row as unknown as [string | null, string | null, ...(string | number)[]];
      const leg = keptLegOf(cells);
      const named = session_id ?? call_id;
      const key = named === null ? null : sessionKey(named);
      const session = session_id === null ? null : sessions.of(session_id, key!);
      const stands = session === null || session.legs.length === 0;
      leg.cells = stands ? cellsAlone(leg) : LATER_LEG;
      connection.rows(update).run(key, ...(leg.cells as never[]), tenantId, leg.started_at, leg.id);
      if (stands) rollUp.countSession(1, leg.started_at, leg.direction ?? -1, leg.answered_at !== null);
      session?.legs.push(leg);
      last = leg;
    }
    sessions.finish();
    if (rows.length < PART) return;
  }
}
