import { COLUMNS } from '../columns.ts';
import { DAY, monthTable } from '../month.ts';
import { dayIndex, numberIndex } from '../month-table.ts';
import { perMonth } from '../per-month.ts';
import { PRICE_COLUMNS } from '../price-columns.ts';
import { SESSION_COLUMNS } from '../session-columns.ts';
import { bySession, queries } from './dialect.ts';
import { LEG_COLUMNS } from './leg-columns.ts';

/** The statements of the books. */

export const TEXT = 'select "text" from "dictionary" where "tenant_id" = ? and "id" = ?';

export const FIND_MOVE = queries
  .selectFrom('moved')
  .select('started_at')
  .where('tenant_id', '=', 0)
  .where('id', '=', 0n)
  .compile().sql;
export const ANY_MOVE = 'select 1 from "moved" where "tenant_id" = ? limit 1';
export const ADD_MOVE = queries
  .insertInto('moved')
  .values({ tenant_id: 0, id: 0n, started_at: 0 })
  .onConflict((c) =>
    c.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({ started_at: eb.ref('excluded.started_at') })),
  )
  .compile().sql;
// As text: an id is larger than the integers that a JavaScript number holds.
export const FIND_KEY = 'select cast("id" as text) from "record_key" where "tenant_id" = ? and "key" = ?';
export const MOVE_KEY = 'update "record_key" set "id" = ? where "tenant_id" = ? and "key" = ?';
export const ADD_KEY = 'insert into "record_key" values (?, ?, ?) on conflict do nothing';

/** By name: a column that a migration added lies behind the others. */
const NAMES = ['tenant_id', 'started_at', 'id', ...COLUMNS.map(({ name }) => name), ...SESSION_COLUMNS.slice(0, 3)];
export const insertSql = perMonth((month) => insertOf(month, NAMES));
/** Most rows are not priced: what is not bound costs nothing. */
export const insertPricedSql = perMonth((month) =>
  insertOf(month, [...NAMES, ...PRICE_COLUMNS.map(({ name }) => name)]),
);

function insertOf(month: number, names: readonly string[]): string {
  const places = names.map(() => '?').join(', ');
  return `insert into "${monthTable(month)}" (${names.map((name) => `"${name}"`).join(', ')}) values (${places}) on conflict do nothing`;
}

export const selectSql = perMonth(
  (month) =>
    queries
      .selectFrom(monthTable(month))
      .select([...COLUMNS.map((column) => column.name), 'legs', ...PRICE_COLUMNS.map(({ name }) => name)])
      .where('tenant_id', '=', 0)
      .where('started_at', '=', 0)
      .where('id', '=', 0n)
      .compile().sql,
);
export const deleteSql = perMonth(
  (month) =>
    queries
      .deleteFrom(monthTable(month))
      .where('tenant_id', '=', 0)
      .where('started_at', '=', 0)
      .where('id', '=', 0n)
      .compile().sql,
);

const SESSION = SESSION_COLUMNS.slice(1);
/** What a leg holds of its session. */
export const sessionSql = perMonth((month) => updateOf(month, SESSION));
/** How a call log is priced. */
export const priceSql = perMonth((month) =>
  updateOf(month, ['cost', 'billed_account', ...PRICE_COLUMNS.map(({ name }) => name)]),
);

function updateOf(month: number, names: readonly string[]): string {
  const set = names.map((name) => `"${name}" = ?`).join(', ');
  return `update "${monthTable(month)}" set ${set} where "tenant_id" = ? and "started_at" = ? and "id" = ?`;
}

export const anyCallSql = perMonth(
  (month) => `select 1 from "${monthTable(month)}" where "tenant_id" = ? and "started_at" between ? and ? limit 1`,
);
/** Which of some keys (?4) have more legs in a day (?2) than the ?3 that are known. */
export const moreLegsSql = perIndex(
  (month, settled) => `select "look"."key" from json_each(?4) as "look"
    where (select 1 from ${legsFrom(month, settled, '"look"."value"')} limit 1 offset ?3) is not null`,
);
/** Up to ?3 legs with a key (?4) in a day (?2). */
export const legsOfDaySql = perIndex(
  (month, settled) => `select ${LEG_COLUMNS} from ${legsFrom(month, settled, '?4')} limit (?3 + 0)`,
);

/** The rows of one key and one day (?2), by the index that the month has. */
function legsFrom(month: number, settled: boolean, key: string): string {
  const index = settled ? numberIndex(month, 'session_key') : dayIndex(month, 'session_key');
  const span = settled ? `and "leg"."started_at" between (?2 - 1) * ${DAY} and (?2 + 1) * ${DAY}` : '';
  return `"${monthTable(month)}" as "leg" indexed by "${index}" where "leg"."tenant_id" = ?1
    and ("leg"."started_at" / ${DAY}) = ?2 and "leg"."session_key" = ${key} ${span}`;
}

export const AMENDED_SOURCES = 'select "source" from "amended_source" where "tenant_id" = ?';
export const ADD_AMENDED_SOURCE = 'insert into "amended_source" values (?, ?) on conflict do nothing';
const OF_CALL = 'where "tenant_id" = ? and "source" = ? and "call" = ?';
export const FIND_AMENDMENTS = `select "entries" from "amendment" ${OF_CALL} order by "format"`;
export const FIND_AMENDMENT = `select "entries" from "amendment" ${OF_CALL} and "format" = ?`;
export const REMOVE_AMENDMENT = `delete from "amendment" ${OF_CALL} and "format" = ?`;
export const PUT_AMENDMENT =
  'insert or replace into "amendment" ("tenant_id", "source", "call", "format", "entries") values (?, ?, ?, ?, ?)';
export const OWN = 'select "own" from "amended" where "tenant_id" = ? and "id" = ?';
export const FORGET_OWN = 'delete from "amended" where "tenant_id" = ? and "id" = ?';
export const KEEP_OWN = 'insert or replace into "amended" ("tenant_id", "id", "own") values (?, ?, ?)';

export const idsOfCallSql = perIndex((month, settled) => {
  const { from, where } = bySession(month, settled);
  return `select cast("id" as text) from ${from}
    where "tenant_id" = ? ${where} and "session_key" = ? and ("session_id" = ? or "call_id" = ?)`;
});
export const IDS_OF_LEG_CALL = 'select cast("id" as text) from "leg_call" where "tenant_id" = ? and "key" = ?';
export const ADD_LEG_CALL = 'insert into "leg_call" values (?, ?, ?) on conflict do nothing';
export const REMOVE_LEG_CALL = 'delete from "leg_call" where "tenant_id" = ? and "key" = ? and "id" = ?';
export const callsOfSourceSql = perMonth(
  (month) => `select cast("id" as text), "call_id" from "${monthTable(month)}" where "tenant_id" = ?
    and coalesce("source", 0) = ? and "session_id" is not null and "call_id" <> "session_id"`,
);

export const RATING_SEQ = 'select "rating_seq" from "tenant" where "id" = ?';
export const TENANT = 'select "name", "settings" from "tenant" where "id" = ?';
export const RATES = 'select * from "rate" where "tenant_id" = ? and "replaced_at" is null';
export const RATE = 'select * from "rate" where "tenant_id" = ? and "version" = ?';
export const SOURCE_SETTINGS = 'select "settings" from "source" where "tenant_id" = ? and "name" = ?';

export const NEXT_SEQ = `insert into "counter" ("tenant_id", "change_seq") values (?, ?)
  on conflict do update set "change_seq" = "change_seq" + excluded."change_seq" returning "change_seq"`;
export const ADD_CHANGE = queries
  .insertInto('change')
  .values({ tenant_id: 0, seq: 0, kind: 0, count: 0, entries: new Uint8Array() })
  .compile().sql;
export const ADD_HOUR = queries
  .insertInto('hour_count')
  .values({ tenant_id: 0, hour: 0, direction: 0, answered: 0, calls: 0, talk_seconds: 0, sessions: 0 })
  .onConflict((c) =>
    c.columns(['tenant_id', 'hour', 'direction', 'answered']).doUpdateSet((eb) => ({
      calls: eb('hour_count.calls', '+', eb.ref('excluded.calls')),
      talk_seconds: eb('hour_count.talk_seconds', '+', eb.ref('excluded.talk_seconds')),
      sessions: eb('hour_count.sessions', '+', eb.ref('excluded.sessions')),
    })),
  )
  .compile().sql;
export const ADD_MONTH = queries
  .insertInto('month_count')
  .values({ tenant_id: 0, month: 0, calls: 0, changed_seq: 0, sessions: 0 })
  .onConflict((c) =>
    c.columns(['tenant_id', 'month']).doUpdateSet((eb) => ({
      calls: eb('month_count.calls', '+', eb.ref('excluded.calls')),
      changed_seq: eb.ref('excluded.changed_seq'),
      sessions: eb('month_count.sessions', '+', eb.ref('excluded.sessions')),
    })),
  )
  .compile().sql;

function perIndex(build: (month: number, settled: boolean) => string): (month: number, settled: boolean) => string {
  const byDay = perMonth((month) => build(month, false));
  const ofAll = perMonth((month) => build(month, true));
  return (month, settled) => (settled ? ofAll : byDay)(month);
}
