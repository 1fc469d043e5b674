import { describe, expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { parseSearch } from '../../src/query/search.ts';
import { boundsOf } from '../../src/store/bounds.ts';
import { conditionShape, conditionSql, conditionValues, columnOfRow } from '../../src/store/condition-sql.ts';
import type { Dialect } from '../../src/store/dialect.ts';
import { monthSpan } from '../../src/store/month.ts';
import { postgresDialect } from '../../src/store/postgres/read/dialect.ts';
import { resolveFilter, resolveSearch, type Dictionary } from '../../src/store/resolve.ts';
import { SQLITE } from '../../src/store/sqlite/dialect.ts';

/** A dictionary in which texts have the numbers of their lengths. */
const DICTIONARY: Dictionary = {
  find: (text) => (text === 'unknown' ? null : text.length),
  starts: (session_id) => (session_id === 'unknown' ? [] : [1000]),
  matching: () => [7, 8],
  containing: (word) => (word === 'unknown' ? [] : [5]),
};

function sqlOf(filter: string, zone?: string, { queries, engine }: Dialect = SQLITE): [string, unknown[]] {
  const condition = resolveFilter(readFilter(filter, zone), DICTIONARY);
  const expression = conditionSql(condition, { engine, column: columnOfRow, span: monthSpan(202_603) });
  const { sql } = expression.compile(queries);
  return [sql.replaceAll(/\s+/g, ' '), Object.values(conditionValues(condition, engine))];
}

describe('the SQL of a filter', () => {
  it.each<[string, string, unknown[]]>([
    ["caller eq '101'", '"caller" = ?', [3]],
    ["caller ne '101'", '("caller" is null or "caller" <> ?)', [3]],
    ["caller eq 'unknown'", '1 = 0', []],
    ["not (caller eq 'unknown')", '1 = 1', []],
    ['caller eq null', '"caller" is null', []],
    ['caller ne null', '"caller" is not null', []],
    ["caller in ('1', '22', null)", '"caller" in (select "value" from json_each(?))', ['[1,2]']],
    [
      "contains(caller,'5') or caller gt 'a'",
      '("caller" in (select "value" from json_each(?)) or "caller" in (select "value" from json_each(?)))',
      ['[7,8]', '[7,8]'],
    ],
    ["not contains(caller,'5')", '"caller" not in (select "value" from json_each(?))', ['[7,8]']],
    ["direction eq 'OUTBOUND_CALL' and duration gt 60.5", '("direction" = ? and "duration" >= ?)', [1, 61]],
    ['duration ne 60', '("duration" is null or "duration" <> ?)', [60]],
    ['not (duration ge 60)', '("duration" is null or "duration" <= ?)', [59]],
    ['cost lt 0.000015', '"cost" <= ?', [1]],
    ["session_id eq 'x'", '("started_at" = ? and ("session_id" = ?))', [1000, 'x']],
    ["session_id eq 'unknown'", '1 = 0', []],
    [
      "session_id ne 'x'",
      '(("started_at" is null or "started_at" <> ?) or (("session_id" = ?) is not true))',
      [1000, 'x'],
    ],
    ["not (session_id gt 'x')", '(("session_id" > ?) is not true)', ['x']],
    [
      'caller eq callee',
      '((select d."text" from "dictionary" as d where d."tenant_id" = ? and d."id" = "caller") is not distinct from (select d."text" from "dictionary" as d where d."tenant_id" = ? and d."id" = "callee"))',
      [],
    ],
    ["contains(user_data,'x') eq false", '(not (instr("user_data", ?) > 0))', ['x']],
    [
      "contains(user_data,'x') eq null",
      '((((instr("user_data", ?) > 0)) is not true) and ((not (instr("user_data", ?) > 0)) is not true))',
      ['x', 'x'],
    ],
  ])('%s', (filter, sql, values) => {
    expect(sqlOf(filter)).toEqual([sql, values]);
  });

  it('knows what clocks a zone had in the month', () => {
    const [sql] = sqlOf('hour(started_at) eq 9', 'Europe/Berlin');
    expect(sql).toContain('case when "started_at" < 1774746000000 then 3600000 else 7200000 end');
    expect(sqlOf('hour(started_at) eq 9', 'Asia/Tokyo')[0]).toContain('("started_at" + 32400000)');
    expect(sqlOf('hour(answered_at) eq 9', 'Europe/Berlin')[0]).toContain('ringlog_offset("answered_at", ?)');
  });

  it('is one for filters that differ in their values alone', () => {
    const shape = (filter: string) => conditionShape(resolveFilter(readFilter(filter), DICTIONARY));
    expect(shape("caller eq '1' and duration gt 5")).toBe(shape("caller eq '22' and duration gt 77"));
    expect(shape("caller eq '1'")).not.toBe(shape("callee eq '1'"));
    expect(shape('duration eq 5')).not.toBe(shape('duration in (5, 6)'));
    expect(shape("session_id eq 'a'")).toBe(shape("session_id eq 'b'"));
  });
});

describe('the SQL of a filter for PostgreSQL', () => {
  const POSTGRES = postgresDialect('und-x-icu');
  const caller = '(select d."text" from "dictionary" as d where d."tenant_id" = $1 and d."id" = "caller")';
  const callee = '(select d."text" from "dictionary" as d where d."tenant_id" = $2 and d."id" = "callee")';

  it.each<[string, string, unknown[]]>([
    ["caller eq '101'", '"caller" = $1', [3]],
    ["caller in ('1', '22', null)", '"caller" = any (cast($1 as bigint[]))', [[1, 2]]],
    ["not contains(caller,'5')", '"caller" <> all (cast($1 as bigint[]))', [[7, 8]]],
    ["direction eq 'OUTBOUND_CALL' and duration gt 60.5", '("direction" = $1 and "duration" >= $2)', [1, 61]],
    ['duration gt 1e30', '"duration" >= $1', [2 ** 53]],
    ['duration in (1e30, 5, 7)', '"duration" = any (cast($1 as bigint[]))', [[5, 7]]],
    ["session_id eq 'x'", '("started_at" = $1 and ("session_id" = (cast($2 as text) collate "C")))', [1000, 'x']],
    ['caller eq callee', `(${caller} is not distinct from ${callee})`, []],
    ["user_data in ('x', 'y')", '("user_data" = any (cast($1 as text[])))', [['x', 'y']]],
    [
      "startswith(tolower(user_data), 'x')",
      '(starts_with((lower(("user_data") collate "und-x-icu") collate "C"), (cast($1 as text) collate "C")))',
      ['x'],
    ],
    ["endswith(user_data, 'x') eq false", `(not (right("user_data", char_length(${text(1)})) = ${text(2)}))`, ['x']],
    ['hour(started_at) in (9, 9.5)', `(${hour('"started_at"')} = any (cast($1 as numeric[])))`, [[9, 9.5]]],
    ['minute(rang_at) gt 5', `(${minute('"rang_at"')} > cast($1 as numeric))`, [5]],
  ])('%s', (filter, sql, values) => {
    expect(sqlOf(filter, 'UTC', POSTGRES)).toEqual([sql, values]);
  });

  it('has the clocks of zones as this process knows them', () => {
    const [sql] = sqlOf('hour(started_at) eq 9', 'Europe/Berlin', POSTGRES);
    expect(sql).toContain('case when "started_at" < 1774746000000 then 3600000 else 7200000 end');
    const [other] = sqlOf('hour(answered_at) eq 9', 'Europe/Berlin', POSTGRES);
    expect(other).toContain('(cast($1 as bigint[]))[width_bucket(case when "answered_at" < 16725225600000');
    expect(sqlOf('hour(answered_at) eq 9', 'Etc/GMT-3', POSTGRES)[0]).toContain('("answered_at" + 10800000)');
  });

  function text(place: number): string {
    return `(cast($${place} as text) collate "C")`;
  }
  function remainder(of: string, by: number): string {
    return `((${of} % ${by} + ${by}) % ${by})`;
  }
  function quotient(of: string, by: number): string {
    return `((${of} - ${remainder(of, by)}) / ${by})`;
  }
  function hour(of: string): string {
    return quotient(remainder(of, 86_400_000), 3_600_000);
  }
  function minute(of: string): string {
    return quotient(remainder(of, 3_600_000), 60_000);
  }
});

it('a search looks at all that is searched', () => {
  const condition = resolveSearch(parseSearch('x'), DICTIONARY);
  expect(condition.kind === 'or' ? condition.terms.length : 0).toBe(11);
  const unknown = resolveSearch(parseSearch('unknown'), DICTIONARY);
  expect(unknown.kind).toBe('other');
});

describe('the bounds of a filter', () => {
  const bounds = (filter: string, zone?: string) => {
    const { from, to, rest } = boundsOf(resolveFilter(readFilter(filter, zone), DICTIONARY));
    const show = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null);
    return [show(from), show(to), rest.kind];
  };
  it.each<[string, string | undefined, string | null, string | null, string]>([
    [
      'started_at ge 2026-01-01 and started_at lt 2026-02-01',
      undefined,
      '2026-01-01T00:00:00.000Z',
      '2026-01-31T23:59:59.999Z',
      'constant',
    ],
    ["started_at ge 2026-01-01 and caller eq '1'", undefined, '2026-01-01T00:00:00.000Z', null, 'set'],
    [
      'date(started_at) eq 2026-03-29',
      'Europe/Berlin',
      '2026-03-27T23:00:00.000Z',
      '2026-03-30T21:59:59.999Z',
      'other',
    ],
    [
      'date(started_at) eq 2026-03-10',
      'Europe/Berlin',
      '2026-03-09T23:00:00.000Z',
      '2026-03-10T22:59:59.999Z',
      'constant',
    ],
    ['year(started_at) eq 2026', undefined, '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z', 'constant'],
    ['year(started_at) gt 2025', undefined, '2026-01-01T00:00:00.000Z', null, 'constant'],
    [
      'started_at eq 2026-01-01 or started_at eq 2026-01-03',
      undefined,
      '2026-01-01T00:00:00.000Z',
      '2026-01-03T00:00:00.000Z',
      'or',
    ],
    ['not (started_at lt 2026-01-01)', undefined, '2026-01-01T00:00:00.000Z', null, 'constant'],
  ])('%s %s', (filter, zone, from, to, rest) => {
    expect(bounds(filter, zone)).toEqual([from, to, rest]);
  });
});
