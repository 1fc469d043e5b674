import { expect, it } from 'vitest';
import { parseOrder } from '../../../src/query/orderby.ts';
import {
  monthStays,
  monthStaysByNumbers,
  monthSum,
  monthSumByNumbers,
  type Sum,
} from '../../../src/store/aggregate-query.ts';
import { anchorOf } from '../../../src/store/anchor.ts';
import { ALWAYS, allOf, anyOf } from '../../../src/store/condition.ts';
import { changeRuns, movedStart, textOfWord, wordOfText } from '../../../src/store/fact-query.ts';
import {
  monthCountByNumbers,
  monthKeysByNumbers,
  monthPage,
  monthPageByNumber,
  rowByKey,
  sessionLegs,
  sessionStarts,
  sortedKeys,
} from '../../../src/store/list-query.ts';
import { ConnectionPool } from '../../../src/store/postgres/connect.ts';
import { postgresDialect } from '../../../src/store/postgres/read/dialect.ts';
import { ensureMonths } from '../../../src/store/postgres/months.ts';
import { STATE } from '../../../src/store/postgres/write/load-sql.ts';
import { oneOf } from '../../../src/store/resolve.ts';
import { fill, type Shape } from '../../../src/store/slots.ts';
import { temporaryDatabase } from '../../support/postgres.ts';

const MONTH = 202_601;
const START = Date.UTC(2026, 0, 2);
const KEY = 'calllog_202601_pkey';
const DIALECT = postgresDialect('und-x-icu');

/** Three tenants with 20,000 call logs each, 400 callers, and as many words. */
const FILL = `
  insert into "calllog" ("tenant_id", "started_at", "id", "caller", "callee", "destination_user", "session_key",
      "session_id", "legs")
    select t, ${START} + n * 60000, n, n % 400, n % 390, n % 380, n % 5000, 's' || n, 1
    from generate_series(1, 3) as t, generate_series(1, 20000) as n;
  insert into "dictionary" ("tenant_id", "id", "text", "digest")
    select t, t * 100000 + n, 'word ' || n, substr(sha256(convert_to('word ' || n, 'UTF8')), 1, 16)
    from generate_series(1, 3) as t, generate_series(1, 20000) as n;
  insert into "moved" ("tenant_id", "id", "started_at") select t, n, n
    from generate_series(1, 3) as t, generate_series(1, 5000) as n;
  insert into "change" ("tenant_id", "seq", "kind", "count", "entries") select t, n, 1, 1, ''
    from generate_series(1, 3) as t, generate_series(1, 5000) as n;
  analyze;
`;

/** What every slot is filled with, where nothing else is said. */
const VALUES: Record<string, unknown> = {
  tenant: 2,
  limit: 100,
  offset: 0,
  reach: 100,
  from: START,
  to: START + 3_600_000,
  start: START + 600_000_000,
  id: 10_000n,
  word0: 7,
  word1: 7,
  word2: 7,
  words_caller: 7,
  words_callee: 7,
  words_destination_user: 7,
  session_key: 8,
  session_id: 's8',
  first: 4_000,
  last: 4_100,
};

/** The planner is not trusted: what it does with each statement on a hot path is written down here. */
it('answers by the keys and indexes that are meant', async () => {
  await using database = await temporaryDatabase();
  const pool = new ConnectionPool(database.target, 'migrate', 1);
  try {
    await ensureMonths(pool, [MONTH]);
    await pool.with((connection) => connection.exec(FILL));
    /** The steps that reach a table, without what they filter by. */
    const planOf = (shape: Shape, keys: readonly unknown[] = [], more: Record<string, unknown> = {}) =>
      pool.with(async (connection) => {
        const parameters = [...fill(shape, { ...VALUES, ...more }), ...keys];
        const rows = await connection.rows(`explain (costs off) ${shape.sql}`, parameters);
        return rows.map(([line]) => String(line)).filter((line) => /Scan|Sort|Cond/.test(line));
      });
    const byKey = (plan: readonly string[]) => {
      expect(plan.join('\n')).toMatch(new RegExp(`Index (Only )?Scan (Backward )?using ${KEY}`));
      expect(plan.join('\n')).not.toMatch(/Seq Scan|Bitmap|Sort/);
    };
    const part = { month: MONTH, of: 'calllogs', table: null, settled: true, bounded: false } as const;
    const bounded = { ...part, bounded: true };

    for (const descending of [true, false]) {
      for (const after of [true, false]) byKey(await planOf(monthPage(DIALECT, part, ALWAYS, descending, after)));
      byKey(await planOf(monthPage(DIALECT, bounded, ALWAYS, descending, false)));
      byKey(await planOf(monthPage(DIALECT, { ...part, of: 'sessions' }, ALWAYS, descending, false)));
    }
    const starts = Array.from({ length: 100 }, (_, n) => START + (n + 1) * 60_000);
    const rows = await planOf(rowByKey(DIALECT, MONTH), [starts, starts.map((_, n) => n + 1)]);
    expect(rows.join('\n')).toContain(`Index Scan using ${KEY}`);
    expect(rows.join('\n')).not.toMatch(/Seq Scan/);

    const condition = allOf([
      anyOf([oneOf('caller', [7]), oneOf('callee', [7]), oneOf('destination_user', [7])]),
      oneOf('direction', [0]),
    ]);
    const anchor = anchorOf(condition)!;
    const sum: Sum = { groups: [], measures: [{ kind: 'count', where: ALWAYS }], byStart: false };
    for (const shape of [
      monthKeysByNumbers(DIALECT, part, anchor, true, false),
      monthCountByNumbers(DIALECT, part, anchor),
      monthSumByNumbers(DIALECT, bounded, anchor, sum),
      monthStaysByNumbers(DIALECT, bounded, anchor),
    ]) {
      const plan = (await planOf(shape, [], { v0: 0 })).join('\n');
      for (const side of ['caller', 'callee', 'destination_user'])
        expect(plan).toMatch(new RegExp(`calllog_202601_tenant_id_${side}_started_at_id_idx`));
      expect(plan).not.toContain('Seq Scan');
    }
    const page = await planOf(monthPageByNumber(DIALECT, part, anchorOf(oneOf('caller', [7]))!, true, false));
    expect(page.join('\n')).toContain('Backward using calllog_202601_tenant_id_caller_started_at_id_idx');
    expect(page.join('\n')).not.toContain('Sort');

    for (const shape of [sessionLegs(DIALECT, part, ALWAYS), sessionStarts(DIALECT, { ...part, table: 'calllog' })]) {
      const plan = (await planOf(shape)).join('\n');
      expect(plan).toContain('calllog_202601_tenant_id_session_key_started_at_id_idx');
      // Months without call logs may be looked at as a whole.
      expect(plan).not.toContain('Seq Scan on calllog_202601');
    }
    byKey(await planOf(monthSum(DIALECT, bounded, ALWAYS, sum)));
    byKey(await planOf(monthStays(DIALECT, bounded, ALWAYS)));
    const sorted = await planOf(sortedKeys(DIALECT, [part], ALWAYS, parseOrder('caller, duration desc'), false));
    expect(sorted.join('\n')).toContain('Index Scan using dictionary_key on dictionary d');

    expect((await planOf(textOfWord(DIALECT), [[200_001, 200_002, 200_003]])).join('\n')).toContain(
      'Index Scan using dictionary_key',
    );
    expect((await planOf(wordOfText(DIALECT), [['word 1', 'word 2']])).join('\n')).toContain(
      'Index Scan using dictionary_text',
    );
    expect((await planOf(movedStart(DIALECT), [[1, 2, 3]])).join('\n')).toContain('using moved_key');
    const runs = (await planOf(changeRuns(DIALECT))).join('\n');
    expect(runs).toContain('Index Scan using change_key');
    expect(runs).not.toMatch(/Seq Scan|Sort/);
    const state = (await planOf({ sql: STATE, parameters: [2, 4_000] })).join('\n');
    expect(state).toMatch(/using change_key.*\n *Index Cond: .*tenant_id = .* AND \(+seq = ANY/);
    expect(state).not.toMatch(/Seq Scan on (change|moved)/);
  } finally {
    await pool.close();
  }
});
