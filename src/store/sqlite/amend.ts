import type { AmendedBy, AmendedCall } from '../store.ts';
import { monthTable } from '../month.ts';
import { sessionKey } from '../session-columns.ts';
import { Amendments } from './amendments.ts';
import { ADD_LEG_CALL } from './append-sql.ts';
import { findRow, replaceRow, type AppendState } from './append.ts';
import { asItCame } from './priced-row.ts';
import { bySession } from './dialect.ts';
import { wordNumber } from './dictionary.ts';
import { at } from './row.ts';

/**
 * Keeps what is known about calls, and brings their call logs that are there to it. Gives how many of those changed.
 * What comes later is brought to it when it comes.
 */
export function amendCalls(state: AppendState, { source, format }: AmendedBy, calls: readonly AmendedCall[]): number {
  const { connection, tenantId } = state;
  const word = source === null ? 0 : wordNumber(connection, tenantId, source);
  const amendments = (state.amendments ??= new Amendments(connection, tenantId));
  const known = amendments.has(word);
  const changed = calls.filter(({ call, amendments: some }) => amendments.replace(word, call, format, some));
  if (changed.length === 0) return 0;
  if (!known) enterCalls(state, word);
  let updated = 0;
  for (const { call } of changed) {
    for (const id of legsOf(state, call)) {
      const row = asItCame(findRow(state, id)!);
      if (((row[SOURCE] as number | null) ?? 0) !== word) continue;
      for (const [place, cell] of amendments.own(id)) row[place] = cell;
      const own = amendments.apply(row);
      amendments.keepOwn(id, own);
      if (replaceRow(state, row, id) === 'updated') updated += 1;
    }
  }
  return updated;
}

const SOURCE = at('source');

/** The call logs whose `session_id`, or else `call_id`, is this. */
function legsOf({ connection, tenantId }: AppendState, call: string): bigint[] {
  const key = sessionKey(call);
  const ids = new Set<string>();
  const months = connection.rows('select "month", "settled" from "month"').all() as unknown as [number, number][];
  for (const [month, settled] of months) {
    const { from, where } = bySession(month, settled === 1);
    const sql = `select cast("id" as text) from ${from}
      where "tenant_id" = ? ${where} and "session_key" = ? and ("session_id" = ? or "call_id" = ?)`;
    for (const [id] of connection.rows(sql).all(tenantId, key, call, call) as unknown as [string][]) ids.add(id);
  }
  const sql = 'select cast("id" as text) from "leg_call" where "tenant_id" = ? and "key" = ?';
  for (const [id] of connection.rows(sql).all(tenantId, key) as unknown as [string][]) ids.add(id);
  return [...ids].map(BigInt);
}

/**
 * From now on call logs of this source are found by their `call_id`, too, where it is not their `session_id`: enters
 * those that are there. Once for each source.
 */
function enterCalls({ connection, tenantId }: AppendState, source: number): void {
  const months = connection.rows('select "month" from "month"').all() as unknown as [number][];
  for (const [month] of months) {
    const rows = connection
      .rows(
        `select cast("id" as text), "call_id" from "${monthTable(month)}" where "tenant_id" = ?
          and coalesce("source", 0) = ? and "session_id" is not null and "call_id" <> "session_id"`,
      )
      .iterate(tenantId, source) as unknown as Iterable<[string, string]>;
    for (const [id, call_id] of rows) connection.rows(ADD_LEG_CALL).run(tenantId, sessionKey(call_id), BigInt(id));
  }
}
