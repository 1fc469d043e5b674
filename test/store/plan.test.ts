import { expect, it } from 'vitest';
import { parseOrder } from '../../src/query/orderby.ts';
import {
  monthStays,
  monthStaysByNumbers,
  monthSum,
  monthSumByNumbers,
  type Sum,
} from '../../src/store/aggregate-query.ts';
import { anchorOf, type Anchor } from '../../src/store/anchor.ts';
import { ALWAYS, allOf, anyOf } from '../../src/store/condition.ts';
import { changeRuns, movedStart, textOfWord, wordOfText } from '../../src/store/fact-query.ts';
import {
  monthCountByNumbers,
  monthKeysByNumbers,
  monthPage,
  monthPageByNumber,
  rowByKey,
  sessionLegs,
  sessionStarts,
  sortedKeys,
} from '../../src/store/list-query.ts';
import { oneOf } from '../../src/store/resolve.ts';
import { connect } from '../../src/store/sqlite/connect.ts';
import { SQLITE } from '../../src/store/sqlite/dialect.ts';
import type { Shape } from '../../src/store/slots.ts';
import { append, draftOf, openTemporary } from './open-temporary.ts';

const MONTH = 202_601;
const KEY = 'SEARCH calllog_202601 USING PRIMARY KEY';

/** The planner is not trusted: what it does with each statement on a hot path is written down here. */
it('answers by the keys and indexes that are meant', async () => {
  await using temporary = await openTemporary();
  await append(temporary, [draftOf(Date.parse('2026-01-02T00:00:00Z'), { caller: '1' })]);
  const connection = connect(`${temporary.folder}/ringlog.db`, 'read');
  const planOf = ({ sql, parameters }: Shape): string => {
    // SQLite would prepare it anew for each number.
    expect(sql).not.toMatch(/\blimit \?/);
    const rows = connection.objects(`explain query plan ${sql}`).all(...(parameters.map(() => null) as never[]));
    return rows.map((row) => String(row['detail'])).join('\n');
  };
  try {
    const part = { month: MONTH, of: 'calllogs', table: null, settled: false, bounded: false } as const;
    const bounded = { ...part, bounded: true };
    const many = Array.from({ length: 40 }, (_, index) => index);
    for (const descending of [true, false]) {
      expect(planOf(monthPage(SQLITE, part, ALWAYS, descending, false))).toBe(`${KEY} (tenant_id=?)`);
      expect(planOf(monthPage(SQLITE, bounded, ALWAYS, descending, false))).toBe(
        `${KEY} (tenant_id=? AND started_at>? AND started_at<?)`,
      );
      expect(planOf(monthPage(SQLITE, part, ALWAYS, descending, true))).toBe(
        `${KEY} (tenant_id=? AND (started_at,id)${descending ? '<' : '>'}(?,?))`,
      );
      const scope = anyOf([oneOf('caller', many), oneOf('callee', many)]);
      const scoped = planOf(monthPage(SQLITE, part, scope, descending, false)).split('\n');
      expect(scoped.filter((step) => step.includes('calllog'))).toEqual([`${KEY} (tenant_id=?)`]);
      expect(scoped).not.toContain('USE TEMP B-TREE FOR ORDER BY');
    }
    expect(planOf(rowByKey(SQLITE, MONTH))).toBe(`${KEY} (tenant_id=? AND started_at=? AND id=?)`);
    expect(planOf(textOfWord(SQLITE))).toBe('SEARCH dictionary USING INTEGER PRIMARY KEY (rowid=?)');
    expect(planOf(wordOfText(SQLITE))).toBe(
      'SEARCH dictionary USING COVERING INDEX dictionary_text (tenant_id=? AND text=?)',
    );
    const runs = planOf(changeRuns(SQLITE)).split('\n');
    const searches = runs.filter((step) => step.startsWith('SEARCH'));
    expect(searches).toHaveLength(2);
    for (const step of searches)
      expect(step).toMatch(
        /^SEARCH change USING (COVERING )?INDEX sqlite_autoindex_change_1 \(tenant_id=\? AND seq[<>]\?( AND seq<\?)?\)$/,
      );
    expect(runs.join()).not.toContain('TEMP B-TREE');
    expect(planOf(movedStart(SQLITE))).toBe('SEARCH moved USING PRIMARY KEY (tenant_id=? AND id=?)');

    const condition = allOf([
      anyOf([oneOf('caller', [1]), oneOf('callee', [1]), oneOf('destination_user', [1])]),
      oneOf('direction', [0]),
    ]);
    const anchor: Anchor = anchorOf(condition)!;
    const keys = planOf(monthKeysByNumbers(SQLITE, part, anchor, true, false));
    const count = planOf(monthCountByNumbers(SQLITE, part, anchor));
    for (const plan of [keys, count]) {
      for (const side of ['caller', 'callee', 'destination_user']) {
        expect(plan).toMatch(
          new RegExp(
            `leg USING (COVERING )?INDEX calllog_202601_${side} \\(tenant_id=\\? AND <expr>=\\? AND ${side}=\\?\\)`,
          ),
        );
      }
      expect(plan).not.toMatch(/SCAN calllog/);
    }
    const sum: Sum = { groups: [], measures: [{ kind: 'count', where: ALWAYS }], byStart: false };
    expect(planOf(monthSum(SQLITE, { ...bounded, of: 'sessions' }, ALWAYS, sum))).toBe(
      `${KEY} (tenant_id=? AND started_at>? AND started_at<?)`,
    );
    expect(planOf(monthStays(SQLITE, bounded, ALWAYS))).toBe(`${KEY} (tenant_id=? AND started_at>? AND started_at<?)`);
    for (const shape of [
      monthSumByNumbers(SQLITE, bounded, anchor, sum),
      monthStaysByNumbers(SQLITE, bounded, anchor),
    ]) {
      const plan = planOf(shape);
      for (const side of ['caller', 'callee', 'destination_user']) {
        expect(plan).toContain(
          `INDEX calllog_202601_${side} (tenant_id=? AND <expr>=? AND ${side}=? AND started_at>? AND started_at<?)`,
        );
      }
      expect(plan).toContain(`${KEY} (tenant_id=? AND started_at=? AND id=?)`);
      expect(plan).not.toMatch(/SCAN calllog/);
    }

    const page = planOf(monthPageByNumber(SQLITE, part, anchorOf(oneOf('caller', [1]))!, true, false));
    expect(page).toContain('INDEX calllog_202601_caller (tenant_id=? AND <expr>=? AND caller=?)');

    const legs = planOf(sessionLegs(SQLITE, part, ALWAYS));
    expect(legs).toContain('INDEX calllog_202601_session_key (tenant_id=? AND <expr>=? AND session_key=?)');
    const starts = planOf(sessionStarts(SQLITE, part));
    expect(starts).toContain('INDEX calllog_202601_session_key (tenant_id=? AND <expr>=? AND session_key=?)');
    expect(planOf(monthPage(SQLITE, { ...part, of: 'sessions' }, ALWAYS, true, false))).toBe(`${KEY} (tenant_id=?)`);

    const sorted = planOf(sortedKeys(SQLITE, [part], ALWAYS, parseOrder('caller, duration desc'), false));
    expect(sorted).toContain(`${KEY} (tenant_id=?)`);
    expect(sorted).toContain('SEARCH d USING INTEGER PRIMARY KEY (rowid=?)');
  } finally {
    connection.close();
  }
});
