import { makeId, SLOTS, startOfId } from '../../record/id.ts';
import { LEAD, ROW_CELLS, type Batch } from '../batch.ts';
import type { ChangeLog } from '../changes.ts';
import { COLUMNS } from '../columns.ts';
import type { AppendResult, Counts } from '../jobs.ts';
import { monthOf } from '../month.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import type { RollUp } from '../roll-up.ts';
import { cellsAlone, isPlainSession, LATER_LEG, sessionKey } from '../session-columns.ts';
import type { Connection } from './connect.ts';
import { wordNumber } from './dictionary.ts';
import type { Amendments } from './amendments.ts';
import {
  ADD_KEY,
  ADD_LEG_CALL,
  ADD_MOVE,
  ANY_MOVE,
  deleteSql,
  FIND_KEY,
  FIND_MOVE,
  insertPricedSql,
  insertSql,
  MOVE_KEY,
  REMOVE_LEG_CALL,
  selectSql,
} from './append-sql.ts';
import { BILLED_ACCOUNT, COST, LEGS, pricedOf, statedOf, type Priced } from './priced-row.ts';
import { isPricedAlike, type Pricing } from './pricing.ts';
import { at, KEY, type Cell, type Row } from './row.ts';
import { writeSession, type KeptLeg, type SessionKeeper } from './session-keeper.ts';

/** What one transaction works with while it stores a tenant's batches. */
export interface AppendState {
  readonly connection: Connection;
  readonly tenantId: number;
  readonly rollUp: RollUp;
  readonly changes: ChangeLog;
  readonly sessions: SessionKeeper;
  readonly makeMonth: (month: number) => void;
  /** Whether the tenant has call logs whose id does not tell their start. */
  hasMoved: boolean;
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
const CALLER = at('caller');
const REROUTE_REASON = at('reroute_reason');
const END_REASON = at('end_reason');
const STATUS_CODE = at('status_code');
const DESTINATION = at('destination');
const SERVICE_NUMBER = at('service_number');
const TRUNK = at('trunk');
const PARTIES = PARTY_COLUMNS.map(at);
/** Stores a batch: new records, changed ones, and those already there as they are. */
export function appendBatch(state: AppendState, batch: Batch): AppendResult {
  const words = new Float64Array(batch.texts.length);
  const row: Row = Array.from<Cell>({ length: KEY + COLUMNS.length }).fill(null);
  row[0] = state.tenantId;
  const result = { stored: 0, updated: 0, unchanged: 0, words };
  const unrated = state.unrated;
  for (let index = 0; index < batch.rows; index++) {
    const start = index * ROW_CELLS;
    readRow(state, batch, start, words, row);
    const { cells } = batch;
    const own = state.amendments === null ? null : state.amendments.apply(row);
    const stored = storeRow(state, row, cells[start + 1]!, cells[start + 2]!, cells[start + 3]!, batch.isJoined);
    if (stored === 'late') result.unchanged += 1;
    else {
      result[stored] += 1;
      state.amendments?.keepOwn(row[2] as bigint, own);
    }
  }
  return { ...result, unrated: state.unrated - unrated };
}

/** Unpacks one row, turning texts into their dictionary numbers. */
function readRow(state: AppendState, batch: Batch, start: number, words: Float64Array, row: Row): void {
  const { cells, texts } = batch;
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
      value = words[-2 - cell] ||= wordNumber(state.connection, state.tenantId, texts[-2 - cell]!);
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

function storeRow(state: AppendState, row: Row, slot: number, step: number, key: number, isJoined: boolean): Stored {
  const started_at = row[1] as number;
  state.makeMonth(monthOf(started_at));
  const first = makeId(started_at, slot);
  // Most keys are new: they are entered with the id that is most likely, and looked up only where that fails.
  const entered = key >= 0 && enterKey(state, key, first);
  if (key >= 0 && !entered) {
    const id = findByKey(state, row, key);
    if (id !== null) return replaceRow(state, row, id, isJoined);
  }
  let id = first;
  for (let tries = 0; tries < SLOTS; tries++) {
    const there = insertRow(state, row, id);
    if (there === null || sameIdentity(there, row)) {
      if (entered && id !== first) state.connection.rows(MOVE_KEY).run(id, state.tenantId, key);
      if (key >= 0 && !entered) for (let probe = key + 1; !enterKey(state, probe, id); probe++);
      return there === null ? 'stored' : replaceRow(state, row, id, isJoined);
    }
    slot = (slot + step) % SLOTS;
    id = makeId(started_at, slot);
  }
  throw new Error(`no free id is left for call logs that started at ${started_at} ms`);
}

/** Inserts the row under this id. When the id is taken, gives the row that has it. */
function insertRow(state: AppendState, row: Row, id: bigint): Row | null {
  const started_at = row[1] as number;
  const tellsStart = startOfId(id) === started_at;
  if (!tellsStart || state.hasMoved) {
    const there = findRow(state, id);
    if (there !== null) return there;
  }
  row[2] = id;
  if (!writeRow(state, row)) return findRow(state, id);
  if (!tellsStart) recordMove(state, id, started_at);
  state.changes.created(id);
  return null;
}

/** What an insert is bound to; filled anew for each. */
const values: Cell[] = [];

/** Writes a row as if it were alone in its session; the keeper of sessions looks for others. False: the id is taken. */
function writeRow(state: AppendState, row: Row, carried: Priced | null = null): boolean {
  const { connection, tenantId, sessions, pricing } = state;
  const [cost, billed_account] = [row[COST]!, row[BILLED_ACCOUNT]!];
  const priced = carried ?? (pricing === null ? null : pricing.price(row, null));
  if (priced !== null) [row[COST], row[BILLED_ACCOUNT]] = [priced.cost, priced.billed_account];
  const [started_at, session_id] = [row[1] as number, row[SESSION_ID] as string | null];
  const named = session_id ?? (row[CALL_ID] as string | null);
  const key = named === null ? null : sessionKey(named);
  const session = session_id === null ? null : sessions.of(session_id, key!);
  const leg = legOf(row);
  // Most of those behind another will not be the first.
  const stands = session === null || session.legs.length === 0;
  const cells = (leg.cells = stands ? cellsAlone(leg) : LATER_LEG);
  for (let index = 0; index < row.length; index++) values[index] = row[index]!;
  values[LEGS] = key;
  values[LEGS + 1] = cells[0];
  values[LEGS + 2] = cells[1];
  if (priced !== null) values.push(priced.rate, priced.rated_number, priced.stated);
  const sql = (priced === null ? insertSql : insertPricedSql)(monthOf(started_at));
  // Spread alone: with more arguments behind it, an array would be made of them each time.
  const inserted = connection.rows(sql).run(...(values as never[]));
  if (priced !== null) values.length = LEGS + 3;
  if (inserted.changes === 0) {
    if (priced !== null) [row[COST], row[BILLED_ACCOUNT]] = [cost, billed_account];
    return false;
  }
  if (priced !== null && priced.cost === null) state.unrated += 1;
  session?.legs.push(leg);
  if (isFoundByCall(state, row))
    connection.rows(ADD_LEG_CALL).run(tenantId, sessionKey(row[CALL_ID] as string), row[2] as bigint);
  if (!isPlainSession(cells)) writeSession(connection, tenantId, started_at, row[2] as bigint, cells);
  count(state, row, 1, stands);
  return true;
}

/** Whether what is known about the leg may be known of its `call_id`, by which the index of sessions does not find it. */
function isFoundByCall({ amendments }: AppendState, row: Row): boolean {
  if (amendments === null || !amendments.has((row[SOURCE] as number | null) ?? 0)) return false;
  return row[SESSION_ID] !== null && row[CALL_ID] !== null && row[SESSION_ID] !== row[CALL_ID];
}

function legOf(row: Row): KeptLeg {
  const number = (index: number) => row[index] as number | null;
  return {
    id: row[2] as bigint,
    started_at: row[1] as number,
    answered_at: number(ANSWERED_AT),
    ended_at: number(ENDED_AT),
    duration: number(DURATION),
    status_code: number(STATUS_CODE),
    end_reason: number(END_REASON),
    callee: number(CALLEE),
    destination: number(DESTINATION),
    service_number: number(SERVICE_NUMBER),
    trunk: number(TRUNK),
    direction: number(DIRECTION),
    caller: number(CALLER),
    reroute_reason: number(REROUTE_REASON),
    cells: LATER_LEG,
  };
}

/** Brings the stored record to what came, if anything is different. */
export function replaceRow(
  state: AppendState,
  row: Row,
  id: bigint,
  isJoined = false,
): 'updated' | 'unchanged' | 'late' {
  const old = findRow(state, id)!;
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
  const { connection, tenantId } = state;
  connection.rows(deleteSql(monthOf(old[1] as number))).run(tenantId, old[1] as number, id);
  count(state, old, -1, ((old[LEGS] as number | null) ?? 0) > 0);
  if (old[SESSION_ID] !== null) state.sessions.went(old[SESSION_ID] as string, old[1] as number, id);
  if (isFoundByCall(state, old)) connection.rows(REMOVE_LEG_CALL).run(tenantId, sessionKey(old[CALL_ID] as string), id);
  if (cost && account) [row[COST], row[BILLED_ACCOUNT]] = stated;
  // What a call was billed does not change with what has nothing to do with it.
  const carried = cost && account && isPricedAlike(old, row) ? pricedOf(old) : null;
  writeRow(state, row, carried);
  if (moved) recordMove(state, id, row[1] as number);
  state.changes.updated(
    id,
    PARTIES.map((party) => old[party] as number | null),
  );
  return 'updated';
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

/** The row of an id, wherever its start has put it; behind COLUMNS, for how many legs it stands and how it was priced. */
export function findRow(state: AppendState, id: bigint): Row | null {
  const { connection, tenantId } = state;
  const moved = connection.rows(FIND_MOVE).get(tenantId, id) as unknown as [number] | undefined;
  const started_at = moved === undefined ? startOfId(id) : moved[0];
  const month = monthOf(started_at);
  state.makeMonth(month);
  const cells = connection.rows(selectSql(month)).get(tenantId, started_at, id) as unknown as Cell[] | undefined;
  return cells === undefined ? null : [tenantId, started_at, id, ...cells];
}

/** The id that this source's key has; keys whose hashes meet lie one after another. */
function findByKey(state: AppendState, row: Row, key: number): bigint | null {
  const find = state.connection.rows(FIND_KEY);
  for (let probe = key; ; probe++) {
    const found = find.get(state.tenantId, probe) as unknown as [string] | undefined;
    if (found === undefined) return null;
    const id = BigInt(found[0]);
    const there = findRow(state, id);
    if (there !== null && sameIdentity(there, row)) return id;
  }
}

/** False when the place is taken. */
function enterKey(state: AppendState, key: number, id: bigint): boolean {
  return state.connection.rows(ADD_KEY).run(state.tenantId, key, id).changes === 1;
}

export function hasMoved(connection: Connection, tenantId: number): boolean {
  return connection.rows(ANY_MOVE).get(tenantId) !== undefined;
}

function recordMove(state: AppendState, id: bigint, started_at: number): void {
  state.hasMoved = true;
  state.connection.rows(ADD_MOVE).run(state.tenantId, id, started_at);
}
