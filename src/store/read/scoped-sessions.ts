import { hash } from 'node:crypto';
import { parseOrder } from '../../query/orderby.ts';
import { CLOSE, cutSessions, LONGEST_CALL, rollUpSession, type SessionLeg } from '../../record/session.ts';
import type { OwnColumn } from '../dialect.ts';
import { ID_AS_TEXT } from '../list-query.ts';
import { legReader } from '../leg-reader.ts';
import { monthSpan } from '../month.ts';
import type { Cell } from '../row-json.ts';
import { SESSION_COLUMNS, sessionCells } from '../session-columns.ts';
import type { Place, Question, Scope } from '../store.ts';
import type { DictionaryReader } from './dictionary-reader.ts';
import type { PageRows, Paging, View } from './paging.ts';
import type { Key, Reading } from './reading.ts';
import { sightOf, type MonthFacts, type Sight } from './sight.ts';
import type { Statements } from './statements.ts';

/**
 * Sessions as those see them who may see only some legs: put together from these alone, month by month, into tables of
 * the reader's own, which the questions are then asked of. What was put together is kept for as long as nothing changes
 * in its month or in those beside it.
 */
export class ScopedSessions {
  readonly #statements: Statements;
  readonly #paging: Paging;
  readonly #kept = new Map<string, Kept>();
  #rows = 0;
  #made = 0;

  constructor(statements: Statements, paging: Paging) {
    this.#statements = statements;
    this.#paging = paging;
  }

  *sight(dictionary: DictionaryReader, scope: Scope, request: Question): Reading<Sight> {
    const all = yield* sightOf(this.#statements, dictionary, scope, { filter: null, search: null });
    const { filter, search } = request;
    const asked = { tenantId: scope.tenantId, extensions: null };
    const sight = yield* sightOf(this.#statements, dictionary, asked, { filter, search }, 'sessions');
    const name = hash('sha256', JSON.stringify(scope)).slice(0, 32);
    const used = new Set<string>();
    const months: MonthFacts[] = [];
    for (const month of sight.months) {
      const index = all.months.findIndex((one) => one.month === month.month);
      if (index < 0) continue;
      const around = all.months.slice(Math.max(0, index - 1), index + 2);
      const key = `${name} ${around.map((one) => `${one.month} ${one.changed}`).join(' ')} ${month.month}`;
      used.add(key);
      const { table, rows } = yield* this.#table(key, all, around, month.month);
      if (rows > 0) months.push({ ...month, table, calls: rows, sessions: rows, settled: false });
    }
    yield* this.#forget(used);
    return { ...sight, months };
  }

  *#table(key: string, all: Sight, around: readonly MonthFacts[], month: number): Reading<Kept> {
    const { stay } = this.#statements.dialect.ownTables;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      if (!stay) yield* this.#make(kept.table, kept.cells!);
      return kept;
    }
    const table = `sessions_${this.#made++}`;
    const cells = yield* this.#cells({ ...all, months: around }, month);
    yield* this.#make(table, cells);
    const made = { table, rows: cells.length, cells: stay ? null : cells };
    // Another reading may have put the same together meanwhile.
    this.#rows += made.rows - (this.#kept.get(key)?.rows ?? 0);
    this.#kept.set(key, made);
    return made;
  }

  *#make(table: string, cells: readonly Key[]): Reading<void> {
    if (cells.length === 0) return;
    const { ownTables } = this.#statements.dialect;
    yield { sql: ownTables.create(table, COLUMNS, TABLE_KEY), parameters: [], keys: null };
    const sql = ownTables.fill(table, COLUMNS);
    for (let first = 0; first < cells.length; first += PART)
      yield { sql, parameters: [], keys: cells.slice(first, first + PART) };
  }

  /** The sessions that begin in a month, in the order of COLUMNS. */
  *#cells(sight: Sight, month: number): Reading<Key[]> {
    const span = monthSpan(month);
    const [from, to] = [span.from - REACH, span.to + REACH];
    const months = sight.months.map((one) => ({ ...one, bounded: true }));
    const sessions = new Map<string, Leg[]>();
    const alone: Leg[] = [];
    let after: Place | null = null;
    do {
      const page: PageRows = yield* this.#paging.page(
        { ...sight, months, from: Math.max(from, sight.from), to: Math.min(to, sight.to) },
        { order: OLDEST_FIRST, top: PART, skip: 0, after },
        VIEW,
      );
      for (const cells of page.rows) {
        const leg = { ...readLeg(cells), cells: cells.slice(0, OWN.length) };
        const session_id = cells[SESSION_ID] as string | null;
        const others = session_id === null ? undefined : sessions.get(session_id);
        if (session_id === null) alone.push(leg);
        else if (others === undefined) sessions.set(session_id, [leg]);
        else others.push(leg);
      }
      after = page.next;
    } while (after !== null);

    const rows: Key[] = [];
    const put = (legs: readonly Leg[]) => {
      const [first] = legs;
      if (first!.started_at < span.from || first!.started_at > span.to) return;
      const cells = sessionCells(legs.length, first!, rollUpSession(legs));
      rows.push([sight.tenant, first!.started_at, ...first!.cells, ...cells]);
    };
    for (const leg of alone) put([leg]);
    for (const legs of sessions.values()) for (const session of cutSessions(legs)) put(session);
    return rows;
  }

  /** What is not in use goes when there are too many rows, the least lately used first. */
  *#forget(used: ReadonlySet<string>): Reading<void> {
    const { ownTables } = this.#statements.dialect;
    const most = ownTables.stay ? MOST_ROWS : MOST_IN_MEMORY;
    for (const [key, { table, rows }] of this.#kept) {
      if (this.#rows <= most && this.#kept.size <= MOST_TABLES) return;
      if (used.has(key)) continue;
      this.#kept.delete(key);
      this.#rows -= rows;
      if (ownTables.stay && rows > 0) yield { sql: ownTables.drop(table), parameters: [], keys: null };
    }
  }
}

interface Kept {
  /** Is there where it has rows. */
  readonly table: string;
  readonly rows: number;
  /** What it is filled with anew in every transaction; null: it stays as it is. */
  readonly cells: readonly Key[] | null;
}

interface Leg extends SessionLeg<number> {
  /** As the table has them. */
  readonly cells: readonly Cell[];
}

const REACH = LONGEST_CALL + 2 * CLOSE;
const PART = 5_000;
const MOST_ROWS = 300_000;
/** Where a table does not stay its rows are kept here, which takes more room. */
const MOST_IN_MEMORY = 60_000;
const MOST_TABLES = 200;
const OLDEST_FIRST = parseOrder('started_at asc');

/** What is kept of the first leg, behind the start. */
const OWN = [
  'id',
  'session_id',
  'caller',
  'caller_display_name',
  'callee',
  'callee_display_name',
  'rang_at',
  'answered_at',
  'ended_at',
  'direction',
  'duration',
  'trunk',
  'did_cid',
  'service_number',
] as const;
const TABLE_KEY = ['tenant_id', 'started_at', 'id'];
const COLUMNS = ['tenant_id', 'started_at', ...OWN, ...SESSION_COLUMNS.slice(1)].map((name): OwnColumn => {
  return { name, type: name === 'session_id' ? 'text' : 'integer' };
});
/** What the roll-up looks at beside those. */
const ROLLED_UP = ['started_at', 'destination', 'status_code', 'end_reason'] as const;
const VIEW: View = {
  name: 'scoped',
  columns: [...OWN.map((name) => (name === 'id' ? ID_AS_TEXT : name)), ...ROLLED_UP],
  rows: null,
  start: OWN.length,
};
const SESSION_ID = OWN.indexOf('session_id');
const readLeg = legReader([...OWN, ...ROLLED_UP]);
