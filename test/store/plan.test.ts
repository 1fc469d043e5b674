import { expect, it } from 'vitest';
import { parseOrder } from '../../src/query/orderby.ts';
import {
  monthCountOfExtensions,
  monthKeysOfExtensions,
  monthPage,
  rowByKey,
  sortedKeys,
} from '../../src/store/list-query.ts';
import { connect } from '../../src/store/sqlite/connect.ts';
import { byIndex, queries } from '../../src/store/sqlite/dialect.ts';
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
    const rows = connection.objects(`explain query plan ${sql}`).all(...(parameters.map(() => null) as never[]));
    return rows.map((row) => String(row['detail'])).join('\n');
  };
  try {
    for (const descending of [true, false]) {
      expect(planOf(monthPage(queries, MONTH, descending, false, false))).toBe(`${KEY} (tenant_id=?)`);
      expect(planOf(monthPage(queries, MONTH, descending, true, false))).toBe(
        `${KEY} (tenant_id=? AND (started_at,id)${descending ? '<' : '>'}(?,?))`,
      );
      const scoped = planOf(monthPage(queries, MONTH, descending, false, true)).split('\n');
      expect(scoped.filter((step) => step.includes('calllog'))).toEqual([`${KEY} (tenant_id=?)`]);
      expect(scoped).not.toContain('USE TEMP B-TREE FOR ORDER BY');
    }
    expect(planOf(rowByKey(queries, MONTH))).toBe(`${KEY} (tenant_id=? AND started_at=? AND id=?)`);

    const keys = planOf(monthKeysOfExtensions(queries, byIndex, MONTH, 1, true, false));
    const count = planOf(monthCountOfExtensions(queries, byIndex, MONTH));
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

    const sorted = planOf(sortedKeys(queries, [MONTH], parseOrder('caller, duration desc'), false, false));
    expect(sorted).toContain(`${KEY} (tenant_id=?)`);
    expect(sorted).toContain('SEARCH d USING INTEGER PRIMARY KEY (rowid=?)');
  } finally {
    connection.close();
  }
});
