import { COLUMNS } from '../columns.ts';
import { monthOf } from '../month.ts';
import { BILLED_ACCOUNT, COST, LEGS } from '../write/priced-row.ts';
import { KEY } from '../write/row.ts';
import type { Connection } from './connect.ts';
import { CopyBuffer } from './copy-buffer.ts';
import { copyIn } from './copy-in.ts';
import { bigints } from './parameters.ts';
import type { StoredRow } from './stored-row.ts';
import { wordDigest } from './word-digest.ts';
import type { WorkingSet } from './working-set.ts';
import * as sql from './write-back-sql.ts';

/** Brings to the database what was written into the books of a tenant, in the transaction in which they were opened. */
export async function writeBack(connection: Connection, set: WorkingSet): Promise<void> {
  await writeWords(connection, set);
  await writeKeys(connection, set);
  await writeRows(connection, set);
  await writeAmendments(connection, set);
  await writeChanges(connection, set);
}

async function writeWords(connection: Connection, { tenantId, written }: WorkingSet) {
  if (written.words.size === 0) return;
  const copy = new CopyBuffer();
  for (const [text, number] of written.words) {
    copy.row(4);
    copy.number(tenantId);
    copy.number(number);
    copy.text(text);
    copy.bytes(wordDigest(text));
  }
  await copyAll(connection, sql.COPY_WORDS, copy);
}

async function writeKeys(connection: Connection, { tenantId, written, known }: WorkingSet) {
  const copy = new CopyBuffer();
  const [keys, ids]: [number[], bigint[]] = [[], []];
  for (const [key, id] of written.keys) {
    if (known.keys.get(key) === null) {
      copy.row(3);
      copy.number(tenantId);
      copy.number(key);
      copy.bigint(id);
    } else {
      keys.push(key);
      ids.push(id);
    }
  }
  await copyAll(connection, sql.COPY_KEYS, copy);
  await changeAll(connection, sql.CHANGE_KEYS, keys.length, [tenantId, bigints(keys), bigints(ids)]);
}

/** What has become of the rows of one month. */
interface MonthOfRows {
  readonly copy: CopyBuffer;
  /** By start and id. */
  readonly gone: [number[], bigint[]];
  readonly sessions: StoredRow[];
  readonly prices: StoredRow[];
}

async function writeRows(connection: Connection, { tenantId, written, known }: WorkingSet) {
  const months = new Map<number, MonthOfRows>();
  const monthWith = (started_at: number) => {
    const month = monthOf(started_at);
    let of = months.get(month);
    if (of === undefined)
      months.set(month, (of = { copy: new CopyBuffer(), gone: [[], []], sessions: [], prices: [] }));
    return of;
  };
  for (const [id, stored] of written.rows) {
    const before = known.rows.get(id);
    const isReplaced = before != null && (stored === null || written.whole.has(id));
    if (isReplaced) {
      const started_at = before.row[1] as number;
      const [starts, ids] = monthWith(started_at).gone;
      starts.push(started_at);
      ids.push(id);
    }
    if (stored === null) continue;
    const month = monthWith(stored.row[1] as number);
    if (written.whole.has(id)) copyRow(month.copy, stored);
    if (written.sessions.has(id)) month.sessions.push(stored);
    if (written.prices.has(id)) month.prices.push(stored);
  }
  // First what goes: what comes may have its place.
  for (const [
    month,
    {
      gone: [starts, ids],
    },
  ] of months) {
    await changeAll(connection, sql.removeSql(month), ids.length, [tenantId, bigints(starts), bigints(ids)]);
  }
  for (const [month, { copy, sessions, prices }] of months) {
    await copyAll(connection, sql.copySql(month), copy);
    await changeAll(connection, sql.sessionsSql(month), sessions.length, [
      tenantId,
      ...keysOf(sessions),
      ...cellsOf(sessions),
    ]);
    await changeAll(connection, sql.pricesSql(month), prices.length, [
      tenantId,
      ...keysOf(prices),
      ...pricesOf(prices),
    ]);
  }
  if (written.moves.size > 0) {
    const parameters = [tenantId, bigints(written.moves.keys()), bigints(written.moves.values())];
    await changeAll(connection, sql.PUT_MOVES, written.moves.size, parameters);
  }
}

const IS_TEXT = COLUMNS.map(({ kind }) => kind === 'text');

function copyRow(copy: CopyBuffer, { row, sessionKey: key, cells }: StoredRow): void {
  copy.row(sql.ROW_CELLS);
  copy.number(row[0] as number);
  copy.number(row[1] as number);
  copy.bigint(row[2] as bigint);
  for (let index = 0; index < IS_TEXT.length; index++) {
    const cell = row[KEY + index]!;
    if (IS_TEXT[index]!) copy.text(cell as string | null);
    else copy.number(cell as number | null);
  }
  copy.number(key);
  for (const cell of cells) copy.number(cell);
  copy.number(row[LEGS + 1] as number | null);
  copy.number(row[LEGS + 2] as number | null);
  copy.text(row[LEGS + 3] as string | null);
}

const keysOf = (rows: readonly StoredRow[]) =>
  [1, 2].map((place) => bigints(rows.map(({ row }) => row[place] as number)));
const cellsOf = (rows: readonly StoredRow[]) =>
  rows.length === 0 ? [] : rows[0]!.cells.map((_, place) => bigints(rows.map(({ cells }) => cells[place]!)));
const pricesOf = (rows: readonly StoredRow[]) => [
  ...[COST, BILLED_ACCOUNT, LEGS + 1, LEGS + 2].map((place) =>
    bigints(rows.map(({ row }) => row[place] as number | null)),
  ),
  rows.map(({ row }) => row[LEGS + 3]),
];

async function writeAmendments(connection: Connection, { tenantId, written }: WorkingSet) {
  if (written.amendedSources.size > 0) {
    await connection.rows(sql.ADD_AMENDED_SOURCES, [tenantId, bigints(written.amendedSources)]);
  }
  const all = [...written.amendments.values()].flatMap(({ source, call, formats }) =>
    [...formats].map(([format, entries]) => ({ source, call, format, entries })),
  );
  for (const [text, some] of [
    [sql.REMOVE_AMENDMENTS, all.filter(({ entries }) => entries === null)],
    [sql.PUT_AMENDMENTS, all.filter(({ entries }) => entries !== null)],
  ] as const) {
    if (some.length === 0) continue;
    const columns = [some.map(({ call }) => call), some.map(({ format }) => format)];
    const entries = text === sql.PUT_AMENDMENTS ? [some.map((one) => one.entries)] : [];
    await connection.rows(text, [tenantId, bigints(some.map(({ source }) => source)), ...columns, ...entries]);
  }
  const owns = [...written.owns];
  const forgotten = owns.filter(([, own]) => own === null).map(([id]) => id);
  const kept = owns.filter(([, own]) => own !== null);
  if (forgotten.length > 0) await connection.rows(sql.REMOVE_OWNS, [tenantId, bigints(forgotten)]);
  if (kept.length > 0) {
    const columns = [bigints(kept.map(([id]) => id)), kept.map(([, own]) => own)];
    await changeAll(connection, sql.PUT_OWNS, kept.length, [tenantId, ...columns]);
  }
  for (const isThere of [false, true]) {
    const some = [...written.legCalls.values()].filter((one) => one.isThere === isThere);
    if (some.length === 0) continue;
    const columns = [bigints(some.map(({ key }) => key)), bigints(some.map(({ id }) => id))];
    await connection.rows(isThere ? sql.ADD_LEG_CALLS : sql.REMOVE_LEG_CALLS, [tenantId, ...columns]);
  }
}

async function writeChanges(connection: Connection, { tenantId, written, known }: WorkingSet) {
  const { changes, rollUp } = written;
  if (changes.length === 0) return;
  let seq = known.tenant.changeSeq + 1;
  const seqs = changes.map(({ count }) => (seq += count) - count);
  const last = seq - 1;
  await changeAll(connection, sql.ADD_CHANGES, changes.length, [
    tenantId,
    bigints(seqs),
    bigints(changes.map(({ kind }) => kind)),
    bigints(changes.map(({ count }) => count)),
    changes.map(({ entries }) => Buffer.from(entries)),
  ]);
  await changeAll(connection, sql.SET_COUNTER, 1, [tenantId, last]);
  const hours = [...rollUp.hours.values()];
  await changeAll(connection, sql.ADD_HOURS, hours.length, [
    tenantId,
    ...(['hour', 'direction', 'answered', 'calls', 'talk_seconds', 'sessions'] as const).map((name) =>
      bigints(hours.map((hour) => hour[name])),
    ),
  ]);
  const months = [...rollUp.months];
  await changeAll(connection, sql.ADD_MONTHS, months.length, [
    tenantId,
    bigints(months.map(([month]) => month)),
    bigints(months.map(([, { calls }]) => calls)),
    last,
    bigints(months.map(([, { sessions }]) => sessions)),
  ]);
}

async function copyAll(connection: Connection, text: string, copy: CopyBuffer): Promise<void> {
  if (copy.rows === 0) return;
  expectCount(text, copy.rows, await copyIn(connection, text, copy.finish()));
}

/** Runs a statement that must find or make so many rows. */
async function changeAll(connection: Connection, text: string, rows: number, parameters: readonly unknown[]) {
  if (rows > 0) expectCount(text, rows, await connection.changes(text, parameters));
}

/** Nobody else writes for the tenant: when the database disagrees, the books were wrong, and nothing may be stored. */
function expectCount(text: string, expected: number, found: number): void {
  if (found === expected) return;
  throw new Error(`the books do not agree with the database: ${found} of ${expected} rows by ${text.slice(0, 80)}`);
}
