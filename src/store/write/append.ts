import { mayBeCausedByOthers } from '../../record/causer.ts';
import { makeId, SLOTS, startOfId } from '../../record/id.ts';
import { LEAD, ROW_CELLS, type Batch } from '../batch.ts';
import type { ChangeLog } from '../changes.ts';
import { COLUMNS } from '../columns.ts';
import type { AppendResult, Counts } from '../jobs.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import type { RollUp } from '../roll-up.ts';
import { cellsAlone, LATER_LEG, sessionKey } from '../session-columns.ts';
import type { Amendments } from './amendments.ts';
import type { Books } from './books.ts';
import { legOfRow } from './kept-leg.ts';
import { BILLED_ACCOUNT, COST, LEGS, pricedOf, statedOf, type Priced } from './priced-row.ts';
import { isPricedAlike, type Pricing } from './pricing.ts';
import { at, KEY, type Cell, type Row } from './row.ts';
import type { SessionKeeper } from './session-keeper.ts';

/** What one transaction works with while it stores a tenant's batches. */
export interface AppendState {
  readonly books: Books;
  readonly rollUp: RollUp;
  readonly changes: ChangeLog;
  readonly sessions: SessionKeeper;
  /** What is known beside the records; null when nothing is. */
  amendments: Amendments | null;
  /** Null when the tenant prices nothing. */
  readonly pricing: Pricing | null;
  /** How many rows were written that no rate prices although they are to be. */
  unrated: number;
}

const NUMBER = 0;
const TEXT = 1;
const WORD = 2;
const KINDS = Uint8Array.from(COLUMNS, ({ kind }) => (kind === 'number' ? NUMBER : kind === 'text' ? TEXT : WORD));
const ANSWERED_AT = at('answered_at');
const ENDED_AT = at('ended_at');
const DIRECTION = at('direction');
const DURATION = at('duration');
const SOURCE = at('source');
const SOURCE_KEY = at('source_key');
const FLAGS = at('flags');
const SESSION_ID = at('session_id');
const CALL_ID = at('call_id');
const CALLEE = at('callee');
const PARTIES = PARTY_COLUMNS.map(at);

/** Stores a batch: new records, changed ones, and those already there as they are. */
export function appendBatch(state: AppendState, batch: Batch): AppendResult {
  const words = new Float64Array(batch.words.length);
  const row: Row = Array.from<Cell>({ length: KEY + COLUMNS.length }).fill(null);
  row[0] = state.books.tenantId;
  const result = { stored: 0, updated: 0, unchanged: 0, words };
  const unrated = state.unrated;
  const entered = enterKeys(state.books, batch);
  for (let index = 0; index < batch.rows; index++) {
    const start = index * ROW_CELLS;
    readRow(state, batch, start, words, row);
    const { cells } = batch;
    const own = state.amendments === null ? null : state.amendments.apply(row);
    const place = { slot: cells[start + 1]!, step: cells[start + 2]!, key: cells[start + 3]! };
    const stored = storeRow(state, row, place, entered[index] === 1, batch.isJoined);
    if (stored === 'late') result.unchanged += 1;
    else {
      result[stored] += 1;
      state.amendments?.keepOwn(row[2] as bigint, own);
    }
  }
  return { ...result, unrated: state.unrated - unrated };
}

/**
 * Enters the keys of a batch, each with the id that is most likely; most are new. In their order: neighbours lie in the same
 * pages, which are found once then. Gives for each row whether its key was entered; of equal ones the first is.
 */
function enterKeys(books: Books, { rows, cells }: Batch): Uint8Array {
  const entered = new Uint8Array(rows);
  const keyed: number[] = [];
  const keyOf = (index: number) => cells[index * ROW_CELLS + 3]!;
  for (let index = 0; index < rows; index++) if (keyOf(index) >= 0) keyed.push(index);
  keyed.sort((a, b) => keyOf(a) - keyOf(b));
  for (const index of keyed) {
    const start = index * ROW_CELLS;
    if (books.enterKey(keyOf(index), makeId(cells[start]!, cells[start + 1]!))) entered[index] = 1;
  }
  return entered;
}

/** Unpacks one row, turning texts into their dictionary numbers. */
function readRow(state: AppendState, batch: Batch, start: number, words: Float64Array, row: Row): void {
  const { cells, texts, words: fresh } = batch;
  row[1] = cells[start]!;
  for (let column = 0; column < KINDS.length; column++) {
    const cell = cells[start + LEAD + column]!;
    const kind = KINDS[column]!;
    let value: Cell;
    if (kind === NUMBER) {
      value = cell === cell ? cell : null; // NaN alone is not itself
    } else if (cell === -1) {
      value = null;
    } else if (cell < 0) {
      value = words[-2 - cell] ||= state.books.wordNumber(fresh[-2 - cell]!);
    } else if (kind === TEXT) {
      value = texts[cell]!;
    } else {
      value = cell;
    }
    row[KEY + column] = value;
  }
}

/** `late`: it says less than what is there. */
type Stored = keyof Counts | 'late';

/** Where a record is looked for: see IdentityHash. */
interface Places {
  readonly slot: number;
  readonly step: number;
  /** −1: it has none. */
  readonly key: number;
}

/** `entered`: its key was, with the first of its ids. */
function storeRow(
  state: AppendState,
  row: Row,
  { slot, step, key }: Places,
  entered: boolean,
  isJoined: boolean,
): Stored {
  const { books } = state;
  const started_at = row[1] as number;
  const first = makeId(started_at, slot);
  if (key >= 0 && !entered) {
    const id = findByKey(state, row, key);
    if (id !== null) return replaceRow(state, row, id, isJoined);
  }
  let id = first;
  let place = slot;
  for (let tries = 0; tries < SLOTS; tries++) {
    const there = insertRow(state, row, id);
    if (there === null || sameIdentity(there, row)) {
      if (entered && id !== first) books.changeKey(key, id);
      if (key >= 0 && !entered) for (let probe = key + 1; !books.enterKey(probe, id); probe++);
      return there === null ? 'stored' : replaceRow(state, row, id, isJoined);
    }
    place = (place + step) % SLOTS;
    id = makeId(started_at, place);
  }
  throw new Error(`no free id is left for call logs that started at ${started_at} ms`);
}

/** Inserts the row under this id. When the id is taken, gives the row that has it. */
function insertRow(state: AppendState, row: Row, id: bigint): Row | null {
  row[2] = id;
  if (!writeRow(state, row)) return state.books.findRow(id);
  const started_at = row[1] as number;
  if (startOfId(id) !== started_at) state.books.recordMove(id, started_at);
  state.changes.created(id);
  return null;
}

/** Writes a row as if it were alone in its session; the keeper of sessions looks for others. False: the id is taken. */
function writeRow(state: AppendState, row: Row, carried: Priced | null = null): boolean {
  const { books, sessions, pricing } = state;
  const [cost, billed_account] = [row[COST]!, row[BILLED_ACCOUNT]!];
  const priced = carried ?? (pricing === null ? null : pricing.price(row, null));
  if (priced !== null) [row[COST], row[BILLED_ACCOUNT]] = [priced.cost, priced.billed_account];
  const session_id = row[SESSION_ID] as string | null;
  const named = session_id ?? (row[CALL_ID] as string | null);
  const key = named === null ? null : sessionKey(named);
  const session = session_id === null ? null : sessions.of(session_id, key!);
  const leg = legOfRow(row);
  // Most of those behind another will not be the first.
  const stands = session === null || session.legs.length === 0;
  const cells = (leg.cells = stands ? cellsAlone(leg) : LATER_LEG);
  if (!books.insertRow(row, key, cells, priced)) {
    if (priced !== null) [row[COST], row[BILLED_ACCOUNT]] = [cost, billed_account];
    return false;
  }
  if (priced !== null && priced.cost === null) state.unrated += 1;
  session?.legs.push(leg);
  if (isFoundByCall(state, row)) books.addLegCall(sessionKey(row[CALL_ID] as string), row[2] as bigint);
  count(state, row, 1, stands);
  return true;
}

/** Whether what is known about the leg may be known of its `call_id`, by which the index of sessions does not find it. */
function isFoundByCall({ amendments }: AppendState, row: Row): boolean {
  if (amendments === null || !amendments.has((row[SOURCE] as number | null) ?? 0)) return false;
  return row[SESSION_ID] !== null && row[CALL_ID] !== null && row[SESSION_ID] !== row[CALL_ID];
}

/** Brings the stored record to what came, if anything is different. */
export function replaceRow(
  state: AppendState,
  row: Row,
  id: bigint,
  isJoined = false,
): 'updated' | 'unchanged' | 'late' {
  const { books } = state;
  const old = books.findRow(id)!;
  row[2] = id;
  const moved = old[1] !== row[1];
  const stated = statedOf(old);
  const cost = row[COST] === stated[0] || row[COST] === old[COST];
  const account = row[BILLED_ACCOUNT] === stated[1] || row[BILLED_ACCOUNT] === old[BILLED_ACCOUNT];
  // What comes back from an export has lost its flags and states what it was priced, and is the same call log.
  const isSame = (cell: Cell, index: number) =>
    index === 2 ||
    cell === old[index] ||
    (index === FLAGS && cell === null) ||
    (index === COST && cost) ||
    (index === BILLED_ACCOUNT && account);
  if (!moved && row.every(isSame)) return 'unchanged';
  // An unfinished record that comes late (retries overtake each other) says less than what is there. What is joined from
  // all events of a call does not: with one more of them, a leg of the call may turn out to be another.
  if (!isJoined && old[ENDED_AT] !== null && row[ENDED_AT] === null) return 'late';
  books.removeRow(old);
  count(state, old, -1, ((old[LEGS] as number | null) ?? 0) > 0);
  if (old[SESSION_ID] !== null) state.sessions.went(old[SESSION_ID] as string, old[1] as number, id);
  if (isFoundByCall(state, old)) books.removeLegCall(sessionKey(old[CALL_ID] as string), id);
  if (cost && account) [row[COST], row[BILLED_ACCOUNT]] = stated;
  // What a call was billed does not change with what has nothing to do with it.
  const isBilledAlike = cost && account && isPricedAlike(old, row) && !isCausedAnew(state, old, row);
  const carried = isBilledAlike ? pricedOf(old) : null;
  writeRow(state, row, carried);
  if (moved) books.recordMove(id, row[1] as number);
  state.changes.updated(
    id,
    PARTIES.map((party) => old[party] as number | null),
  );
  return 'updated';
}

/** Whether others may have caused a leg than before, since it is of another session. */
function isCausedAnew({ pricing }: AppendState, old: Row, row: Row): boolean {
  if (pricing?.asksForCauser !== true || old[SESSION_ID] === row[SESSION_ID]) return false;
  return mayBeCausedByOthers(legOfRow(row));
}

function count(state: AppendState, row: Row, sign: 1 | -1, stands: boolean): void {
  const direction = (row[DIRECTION] as number | null) ?? -1;
  state.rollUp.count(
    sign,
    row[1] as number,
    direction,
    row[ANSWERED_AT] !== null,
    (row[DURATION] as number | null) ?? 0,
    stands,
  );
}

function sameIdentity(a: Row, b: Row): boolean {
  if (a[SOURCE_KEY] !== b[SOURCE_KEY]) return false;
  if (a[SOURCE_KEY] !== null) return a[SOURCE] === b[SOURCE];
  return a[1] === b[1] && a[SESSION_ID] === b[SESSION_ID] && a[CALL_ID] === b[CALL_ID] && a[CALLEE] === b[CALLEE];
}

/** The id that this source's key has; keys whose hashes meet lie one after another. */
function findByKey({ books }: AppendState, row: Row, key: number): bigint | null {
  for (let probe = key; ; probe++) {
    const id = books.idOfKey(probe);
    if (id === null) return null;
    const there = books.findRow(id);
    if (there !== null && sameIdentity(there, row)) return id;
  }
}
