import { COLUMNS } from '../../columns.ts';
import { monthTable } from '../../month.ts';
import { perMonth } from '../../per-month.ts';
import { PRICE_COLUMNS } from '../../price-columns.ts';
import { SESSION_COLUMNS } from '../../session-columns.ts';

/** What a working set is written back by. The first parameter of what is no COPY is the tenant. */

export const COPY_WORDS = copyOf('dictionary', ['tenant_id', 'id', 'text', 'digest']);
export const COPY_KEYS = copyOf('record_key', ['tenant_id', 'key', 'id']);
export const CHANGE_KEYS = `update "record_key" as "old" set "id" = "new"."id"
  from unnest($2::bigint[], $3::bigint[]) as "new" ("key", "id")
  where "old"."tenant_id" = $1 and "old"."key" = "new"."key"`;

const ROW = [
  'tenant_id',
  'started_at',
  'id',
  ...[...COLUMNS, ...SESSION_COLUMNS.map((name) => ({ name })), ...PRICE_COLUMNS].map(({ name }) => name),
];
export const ROW_CELLS = ROW.length;
export const copySql = perMonth((month) => copyOf(monthTable(month), ROW));
export const removeSql = perMonth(
  (month) => `delete from "${monthTable(month)}" as "old"
    using unnest($2::bigint[], $3::bigint[]) as "gone" ("started_at", "id") where ${sameRow('gone')}`,
);
const SESSION = SESSION_COLUMNS.slice(1);
/** What legs hold of their session. */
export const sessionsSql = perMonth((month) => updateOf(month, SESSION));
/** How call logs are priced. */
export const pricesSql = perMonth((month) =>
  updateOf(month, ['cost', 'billed_account', ...PRICE_COLUMNS.map(({ name }) => name)]),
);

function updateOf(month: number, names: readonly string[]): string {
  const types = names.map((name) => (name === 'stated' ? 'text' : 'bigint'));
  const columns = ['bigint', 'bigint', ...types].map((type, index) => `$${index + 2}::${type}[]`);
  const set = names.map((name) => `"${name}" = "new"."${name}"`);
  return `update "${monthTable(month)}" as "old" set ${set.join(', ')}
    from unnest(${columns.join(', ')}) as "new" ("started_at", "id", ${names.map((name) => `"${name}"`).join(', ')})
    where ${sameRow('new')}`;
}

function sameRow(other: string): string {
  return `"old"."tenant_id" = $1 and "old"."started_at" = "${other}"."started_at" and "old"."id" = "${other}"."id"`;
}

export const PUT_MOVES = `insert into "moved" ("tenant_id", "id", "started_at")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::bigint[]) as "new"
  on conflict ("tenant_id", "id") do update set "started_at" = excluded."started_at"`;

export const ADD_AMENDED_SOURCES = `insert into "amended_source" ("tenant_id", "source")
  select $1::bigint, "new".* from unnest($2::bigint[]) as "new" on conflict do nothing`;
export const REMOVE_AMENDMENTS = `delete from "amendment" as "old"
  using unnest($2::bigint[], $3::text[], $4::text[]) as "gone" ("source", "call", "format")
  where "old"."tenant_id" = $1 and "old"."source" = "gone"."source" and "old"."call" = "gone"."call"
    and "old"."format" = "gone"."format"`;
export const PUT_AMENDMENTS = `insert into "amendment" ("tenant_id", "source", "call", "format", "entries")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) as "new"
  on conflict ("tenant_id", "source", "call", "format") do update set "entries" = excluded."entries"`;
export const REMOVE_OWNS = 'delete from "amended" where "tenant_id" = $1 and "id" = any($2::bigint[])';
export const PUT_OWNS = `insert into "amended" ("tenant_id", "id", "own")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::text[]) as "new"
  on conflict ("tenant_id", "id") do update set "own" = excluded."own"`;
export const ADD_LEG_CALLS = `insert into "leg_call" ("tenant_id", "key", "id")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::bigint[]) as "new" on conflict do nothing`;
export const REMOVE_LEG_CALLS = `delete from "leg_call" as "old"
  using unnest($2::bigint[], $3::bigint[]) as "gone" ("key", "id")
  where "old"."tenant_id" = $1 and "old"."key" = "gone"."key" and "old"."id" = "gone"."id"`;

export const ADD_CHANGES = `insert into "change" ("tenant_id", "seq", "kind", "count", "entries")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) as "new"`;
export const SET_COUNTER = 'update "counter" set "change_seq" = $2 where "tenant_id" = $1';
export const ADD_HOURS = `insert into "hour_count" as "old"
    ("tenant_id", "hour", "direction", "answered", "calls", "talk_seconds", "sessions")
  select $1::bigint, "new".* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) as "new"
  on conflict ("tenant_id", "hour", "direction", "answered") do update set
    "calls" = "old"."calls" + excluded."calls",
    "talk_seconds" = "old"."talk_seconds" + excluded."talk_seconds",
    "sessions" = "old"."sessions" + excluded."sessions"`;
export const ADD_MONTHS = `insert into "month_count" as "old" ("tenant_id", "month", "calls", "changed_seq", "sessions")
  select $1::bigint, "new"."month", "new"."calls", $4::bigint, "new"."sessions"
  from unnest($2::bigint[], $3::bigint[], $5::bigint[]) as "new" ("month", "calls", "sessions")
  on conflict ("tenant_id", "month") do update set
    "calls" = "old"."calls" + excluded."calls",
    "changed_seq" = excluded."changed_seq",
    "sessions" = "old"."sessions" + excluded."sessions"`;

function copyOf(table: string, columns: readonly string[]): string {
  return `copy "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) from stdin with (format binary)`;
}
