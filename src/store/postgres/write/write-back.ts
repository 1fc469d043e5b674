import { COLUMNS } from '../../columns.ts';
import { monthOf } from '../../month.ts';
import { BILLED_ACCOUNT, COST, LEGS } from '../../write/priced-row.ts';
import { KEY } from '../../write/row.ts';
import { CopyBuffer } from './copy-buffer.ts';
import type { Outbox } from './outbox.ts';
import { bigints } from '../parameters.ts';
import type { StoredRow } from './stored-row.ts';
import type { NumberedWord, WorkingSet } from './working-set.ts';
import * as sql from './write-back-sql.ts';

/** Brings to the database what was written into the books of a tenant, in the transaction in which they were opened. */
export function writeBack(outbox: Outbox, set: WorkingSet): Promise<void> {
  const { written, known } = set;
  const words = [...written.words];
  writeWords(
    outbox,
    set,
    words.map(([text, number]) => ({ text, number, digest: known.absentTexts.get(text)! })),
  );
  writeKeys(outbox, set);
  writeRows(outbox, set);
  writeAmendments(outbox, set);
  writeChanges(outbox, set);
  return outbox.done();
}

export function writeWords(outbox: Outbox, { tenantId }: WorkingSet, words: readonly NumberedWord[]): void {
  const copy = new CopyBuffer();
  for (const { text, number, digest } of words) {
    copy.row(4);
    copy.number(tenantId);
    copy.number(number);
    copy.text(text);
    copy.bytes(digest);
  }
  outbox.copy(sql.COPY_WORDS, copy);
}

function writeKeys(outbox: Outbox, { tenantId, written, known }: WorkingSet): void {
  const copy = new CopyBuffer();
  const [keys, ids]: [number[], bigint[]] = [[], []];
  // In their order, of which nothing else knows: neighbours lie in the same pages of the index.
  for (const key of Float64Array.from(written.keys.keys()).sort()) {
    const id = written.keys.get(key)!;
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
  outbox.copy(sql.COPY_KEYS, copy);
  outbox.change(sql.CHANGE_KEYS, keys.length, () => [tenantId, bigints(keys), bigints(ids)]);
}

/** What has become of the rows of one month. */
interface MonthOfRows {
  readonly copy: CopyBuffer;
  /** By start and id. */
  readonly gone: [number[], bigint[]];
  readonly sessions: StoredRow[];
  readonly prices: StoredRow[];
}

function writeRows(outbox: Outbox, { tenantId, written }: WorkingSet): void {
  const months = new Map<number, MonthOfRows>();
  const monthWith = (started_at: number) => {
    const month = monthOf(started_at);
    let of = months.get(month);
    if (of === undefined)
      months.set(month, (of = { copy: new CopyBuffer(), gone: [[], []], sessions: [], prices: [] }));
    return of;
  };
  for (const [id, { before, now, isWhole, hasOtherSession, hasOtherPrice }] of written.rows) {
    if (before !== null && (now === null || isWhole)) {
      const started_at = before.row[1] as number;
      const [starts, ids] = monthWith(started_at).gone;
      starts.push(started_at);
      ids.push(id);
    }
    if (now === null || !(isWhole || hasOtherSession || hasOtherPrice)) continue;
    const month = monthWith(now.row[1] as number);
    if (isWhole) copyRow(month.copy, now);
    else {
      if (hasOtherSession) month.sessions.push(now);
      if (hasOtherPrice) month.prices.push(now);
    }
  }
  // First what goes: what comes may have its place.
  for (const [month, { gone }] of months) {
    const [starts, ids] = gone;
    outbox.change(sql.removeSql(month), ids.length, () => [tenantId, bigints(starts), bigints(ids)]);
  }
  for (const [month, { copy, sessions, prices }] of months) {
    outbox.copy(sql.copySql(month), copy);
    outbox.change(sql.sessionsSql(month), sessions.length, () => [tenantId, ...keysOf(sessions), ...cellsOf(sessions)]);
    outbox.change(sql.pricesSql(month), prices.length, () => [tenantId, ...keysOf(prices), ...pricesOf(prices)]);
  }
  const { moves } = written;
  outbox.change(sql.PUT_MOVES, moves.size, () => [tenantId, bigints(moves.keys()), bigints(moves.values())]);
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
  rows[0]!.cells.map((_, place) => bigints(rows.map(({ cells }) => cells[place]!)));
const pricesOf = (rows: readonly StoredRow[]) => [
  ...[COST, BILLED_ACCOUNT, LEGS + 1, LEGS + 2].map((place) =>
    bigints(rows.map(({ row }) => row[place] as number | null)),
  ),
  rows.map(({ row }) => row[LEGS + 3]),
];

function writeAmendments(outbox: Outbox, { tenantId, written }: WorkingSet): void {
  const { amendedSources, owns, legCalls } = written;
  outbox.settle(sql.ADD_AMENDED_SOURCES, amendedSources.size, () => [tenantId, bigints(amendedSources)]);
  const said = [...written.amendments.values()].flatMap(({ source, call, formats }) =>
    [...formats].map(([format, entries]) => ({ source, call, format, entries })),
  );
  const keysOfSaid = (some: typeof said) => [
    bigints(some.map(({ source }) => source)),
    some.map(({ call }) => call),
    some.map(({ format }) => format),
  ];
  const unsaid = said.filter(({ entries }) => entries === null);
  const kept = said.filter(({ entries }) => entries !== null);
  outbox.settle(sql.REMOVE_AMENDMENTS, unsaid.length, () => [tenantId, ...keysOfSaid(unsaid)]);
  outbox.change(sql.PUT_AMENDMENTS, kept.length, () => [
    tenantId,
    ...keysOfSaid(kept),
    kept.map(({ entries }) => entries),
  ]);
  const forgotten = [...owns].filter(([, own]) => own === null);
  const own = [...owns].filter(([, text]) => text !== null);
  outbox.settle(sql.REMOVE_OWNS, forgotten.length, () => [tenantId, bigints(forgotten.map(([id]) => id))]);
  outbox.change(sql.PUT_OWNS, own.length, () => [
    tenantId,
    bigints(own.map(([id]) => id)),
    own.map(([, text]) => text),
  ]);
  for (const [text, isThere] of [
    [sql.REMOVE_LEG_CALLS, false],
    [sql.ADD_LEG_CALLS, true],
  ] as const) {
    const some = [...legCalls.values()].filter((one) => one.isThere === isThere);
    outbox.settle(text, some.length, () => [
      tenantId,
      bigints(some.map(({ key }) => key)),
      bigints(some.map(({ id }) => id)),
    ]);
  }
}

function writeChanges(outbox: Outbox, { tenantId, written, known }: WorkingSet): void {
  const { changes, rollUp } = written;
  let last = known.tenant.changeSeq;
  const seqs = changes.map(({ count }) => (last += count) - count + 1);
  outbox.change(sql.ADD_CHANGES, changes.length, () => [
    tenantId,
    bigints(seqs),
    bigints(changes.map(({ kind }) => kind)),
    bigints(changes.map(({ count }) => count)),
    changes.map(({ entries }) => Buffer.from(entries)),
  ]);
  if (changes.length > 0) outbox.change(sql.SET_COUNTER, 1, () => [tenantId, last]);
  const hours = [...rollUp.hours.values()];
  outbox.change(sql.ADD_HOURS, hours.length, () => [
    tenantId,
    ...(['hour', 'direction', 'answered', 'calls', 'talk_seconds', 'sessions'] as const).map((name) =>
      bigints(hours.map((hour) => hour[name])),
    ),
  ]);
  const months = [...rollUp.months];
  outbox.change(sql.ADD_MONTHS, months.length, () => [
    tenantId,
    bigints(months.map(([month]) => month)),
    bigints(months.map(([, { calls }]) => calls)),
    last,
    bigints(months.map(([, { sessions }]) => sessions)),
  ]);
}
