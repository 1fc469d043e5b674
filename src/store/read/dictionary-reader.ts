import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { foldCase } from '../../query/fold.ts';
import type { OtherTest } from '../condition.ts';
import { testSql } from '../operand-sql.ts';
import type { Dictionary } from '../resolve.ts';
import type { Connection } from '../sqlite/connect.ts';
import { sessionKey } from '../session-columns.ts';
import { bySession, queries, SQLITE_SQL } from '../sqlite/dialect.ts';
import type { WordReader } from './words.ts';

/** Looks through the texts of one tenant; each question is a walk along their index. */
export function dictionaryOf(connection: Connection, words: WordReader, tenantId: number): Dictionary {
  const numbers = (condition: RawBuilder<SqlBool>): number[] => {
    const query = queries.selectFrom('dictionary').select('id').where('tenant_id', '=', tenantId).where(condition);
    const { sql: text, parameters } = query.compile();
    return connection
      .rows(text)
      .all(...(parameters as never[]))
      .map((row) => (row as unknown as [number])[0]);
  };
  return {
    find: (text) => words.find(tenantId, text),
    starts(session_id) {
      const starts: number[] = [];
      const key = sessionKey(session_id);
      for (const select of startsSql(connection)) {
        const rows = connection.rows(select).all(tenantId, key, session_id, MOST_STARTS) as unknown as [number][];
        for (const [start] of rows) starts.push(start);
        if (starts.length >= MOST_STARTS) return null;
      }
      return starts;
    },
    matching(test: OtherTest['test']) {
      // An index in the order of the texts serves no test but this; the walk is bounded by the tenant.
      const scene = {
        engine: SQLITE_SQL,
        value: () => sql`"text"`,
        bind: (value: unknown) => sql`${value}`,
        span: null,
      };
      return numbers(testSql(test, scene));
    },
    containing(word) {
      const folded = foldCase(word);
      const text = sql.ref('text');
      if (CASELESS.test(folded)) return numbers(SQLITE_SQL.contains(text, sql`${folded}`));
      if (!ASCII.test(folded)) return numbers(SQLITE_SQL.containsFolded(text, sql`${folded}`));
      // SQLite's own `like` is quick, and right where all letters are ASCII.
      const pattern = `%${folded.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      return numbers(
        sql<SqlBool>`(${text} like ${pattern} escape '\\' or (${text} glob '*[^ -~]*' and ${SQLITE_SQL.containsFolded(text, sql`${folded}`)}))`,
      );
    },
  };
}

/** So many legs of one session are told apart; what has more is no call. */
const MOST_STARTS = 5_000;

/** When the legs of a session start, by the index of each month. */
function startsSql(connection: Connection): string[] {
  const months = connection.rows('select "month", "settled" from "month"').all() as unknown as [number, number][];
  return months.map(([month, settled]) => {
    const { from, where } = bySession(month, settled === 1);
    return `select "started_at" from ${from} where "tenant_id" = ? ${where} and "session_key" = ? and "session_id" = ? limit (? + 0)`;
  });
}

/** Signs and digits that no letter becomes when its case is changed. */
const CASELESS = /^[\d+*#@:.]+$/;
const ASCII = /^[ -~]*$/;
