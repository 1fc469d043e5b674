import { monthTable } from '../../month.ts';
import { STORED_COLUMNS } from './stored-row.ts';

/** What is asked to load a working set. The first parameter is the tenant. */

/** Whoever holds it is the one writer of the tenant. */
export const LOCK = 'select "change_seq" from "counter" where "tenant_id" = $1 for update';
export const ADD_COUNTER = 'insert into "counter" ("tenant_id", "change_seq") values ($1, 0) on conflict do nothing';
export const COUNTER = 'select "change_seq" from "counter" where "tenant_id" = $1';
export const TENANT = 'select "name", "settings", "rating_seq" from "tenant" where "id" = $1';
/** So many numbers that no text has. The sequence is looked up once. */
export const NUMBERS = `select nextval((select pg_get_serial_sequence('dictionary', 'id')::regclass)) from generate_series(1, $1)`;
export const STATE = `select (select "id" from "moved" where "tenant_id" = $1 order by "id" limit 1) is not null,
  (select json_agg("source") from "amended_source" where "tenant_id" = $1)::text,
  (select json_agg("month") from "month")::text,
  (select json_agg(json_build_object('seq', "seq", 'digest', encode(sha256("entries"), 'hex')) order by "seq") from "change"
    where "tenant_id" = $1 and "seq" = any(array[$2::bigint, (select max("seq") from "change" where "tenant_id" = $1)]))::text`;

export const WORDS_OF_TEXTS = 'select "id", "text" from "dictionary" where "tenant_id" = $1 and "digest" = any($2)';
export const TEXTS_OF_WORDS = `select "id", "text" from "dictionary" where "tenant_id" = $1 and "id" = any($2::bigint[])`;
export const KEYS = `select "key", "id"::text from "record_key" where "tenant_id" = $1 and "key" = any($2::bigint[])`;
export const MOVES = `select "id"::text, "started_at" from "moved" where "tenant_id" = $1 and "id" = any($2::bigint[])`;
export const OWNS = `select "id"::text, "own" from "amended" where "tenant_id" = $1 and "id" = any($2::bigint[])`;
export const RATES = 'select * from "rate" where "tenant_id" = $1 and "replaced_at" is null';
export const RATES_OF_VERSIONS = 'select * from "rate" where "tenant_id" = $1 and "version" = any($2::bigint[])';
export const SOURCES = 'select "name", "settings" from "source" where "tenant_id" = $1';

// In the following what is looked for is walked through, one look into an index for each: `offset 0` and `limit` keep the
// planner from anything else.

/** Most of what comes is later than all that is there: that is not looked for. Asked once for a statement. */
const isReached = (start: string, month: number) =>
  `"look"."${start}" <= (select max("started_at") from "${monthTable(month)}" where "tenant_id" = $1)`;

/** The rows that started then and have these ids. */
export const rowsSql = (month: number) => `select ${STORED_COLUMNS}
  from unnest($2::bigint[], $3::bigint[]) as "look" ("started_at", "id") cross join lateral (
    select * from "${monthTable(month)}" as "row" where "row"."tenant_id" = $1
      and "row"."started_at" = "look"."started_at" and "row"."id" = "look"."id" offset 0) as "leg"
  where ${isReached('started_at', month)}`;

/** Rows with these keys that started in these spans, so many of each; first the number of the look, from 1. */
export const legsSql = (month: number) => `select "look"."number", ${STORED_COLUMNS}
  from unnest($2::bigint[], $3::bigint[], $4::bigint[]) with ordinality as "look" ("key", "from", "to", "number")
  cross join lateral (
    select * from "${monthTable(month)}" as "row" where "row"."tenant_id" = $1 and "row"."session_key" = "look"."key"
      and "row"."started_at" between "look"."from" and "look"."to"
    order by "row"."started_at", "row"."id" limit $5) as "leg"
  where ${isReached('from', month)}`;

export const AMENDMENTS = `select "look"."source", "look"."call", "found"."format", "found"."entries"
  from unnest($2::bigint[], $3::text[]) as "look" ("source", "call") cross join lateral (
    select * from "amendment" as "one" where "one"."tenant_id" = $1
      and "one"."source" = "look"."source" and "one"."call" = "look"."call" offset 0) as "found"`;

/** Call logs of these calls (their keys are $3), in a month. */
export const callsSql = (month: number) => `select "look"."call", "leg"."id"::text
  from unnest($2::text[], $3::bigint[]) as "look" ("call", "key") cross join lateral (
    select * from "${monthTable(month)}" as "row" where "row"."tenant_id" = $1 and "row"."session_key" = "look"."key"
      and ("row"."session_id" = "look"."call" or "row"."call_id" = "look"."call") offset 0) as "leg"`;
export const LEG_CALLS = `select "look"."call", "leg"."id"::text
  from unnest($2::text[], $3::bigint[]) as "look" ("call", "key") cross join lateral (
    select "id" from "leg_call" as "one" where "one"."tenant_id" = $1 and "one"."key" = "look"."key" offset 0) as "leg"`;

/** Call logs of a source whose `call_id` is not their `session_id`, behind a start and an id. */
export const callsOfSourceSql = (month: number) => `select "started_at", "id"::text, "call_id"
  from "${monthTable(month)}" where "tenant_id" = $1 and ("started_at", "id") > ($3::bigint, $4::bigint)
    and coalesce("source", 0) = $2 and "session_id" is not null and "call_id" <> "session_id"
  order by "started_at", "id" limit $5`;
export const ADD_LEG_CALLS = `insert into "leg_call" ("tenant_id", "key", "id")
  select $1::bigint, "key", "id" from unnest($2::bigint[], $3::bigint[]) as "new" ("key", "id") on conflict do nothing`;
