import { COLUMNS } from '../columns.ts';
import { monthTable } from '../month.ts';
import { PRICE_COLUMNS } from '../price-columns.ts';
import { SESSION_COLUMNS } from '../session-columns.ts';
import { queries } from './dialect.ts';

/** The statements that store call logs. */

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
export const ADD_LEG_CALL = 'insert into "leg_call" values (?, ?, ?) on conflict do nothing';
export const REMOVE_LEG_CALL = 'delete from "leg_call" where "tenant_id" = ? and "key" = ? and "id" = ?';
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

function perMonth(build: (month: number) => string): (month: number) => string {
  const texts = new Map<number, string>();
  return (month) => {
    let text = texts.get(month);
    if (text === undefined) texts.set(month, (text = build(month)));
    return text;
  };
}
