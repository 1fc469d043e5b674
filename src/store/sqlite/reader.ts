import { NEWEST_FIRST, type Order } from '../../query/orderby.ts';
import { FIELDS } from '../../record/fields.ts';
import { decodeId, startOfId } from '../../record/id.ts';
import { LONGEST_CALL } from '../../record/session.ts';
import { SESSION_FIELDS } from '../../record/session-fields.ts';
import type { Aggregate, Aggregation, PeakRequest } from '../aggregate.ts';
import { ID_AS_TEXT, SESSION_VIEW, SUMMARY_COLUMNS } from '../list-query.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import type { Dictionary } from '../resolve.ts';
import { writeCsv } from '../row-csv.ts';
import { writeDetail, writeExport, writeSession, writeSummary, type Cell, type RowWriter } from '../row-json.ts';
import type {
  Beside,
  ExportPage,
  ExportRequest,
  ListRequest,
  Page,
  PricedCallLog,
  Question,
  RepricePage,
  RepriceRequest,
  Scope,
  StoredCallLog,
} from '../store.ts';
import { Aggregating } from './aggregating.ts';
import type { Connection } from './connect.ts';
import { Counting, TooManyRows } from './counting.ts';
import { dictionaryOf } from './dictionary-reader.ts';
import { KeyedRows } from './keyed-rows.ts';
import { Packed } from './packed.ts';
import { Paging, type View } from './paging.ts';
import { Peaks } from './peaks.ts';
import { sessionJson } from '../session-json.ts';
import { ScopedSessions } from './scoped-sessions.ts';
import { Repricer } from '../write/repricer.ts';
import { SqliteBooks } from './books.ts';
import { SessionReader, type LegsSought } from './session-reader.ts';
import { sightOf, startedIn, type Sight } from './sight.ts';
import { Statements } from './statements.ts';
import { WordReader } from './words.ts';

const ALL_FIELDS = FIELDS.map((field) => (field.name === 'id' ? ID_AS_TEXT : field.name));
const DETAIL = [...ALL_FIELDS, 'destination_user'];
const EXPORT = [...ALL_FIELDS, 'source', 'source_key'];
const START = FIELDS.findIndex((field) => field.name === 'started_at');
const SESSION_ID = FIELDS.findIndex((field) => field.name === 'session_id');
const SESSION_START = SESSION_FIELDS.findIndex((field) => field.name === 'started_at');
/** Where a row of DETAIL says whose call it is. */
const SIDES = PARTY_COLUMNS.map((column) =>
  column === 'destination_user' ? FIELDS.length : FIELDS.findIndex((field) => field.name === column),
);
const OLDEST_FIRST: Order = NEWEST_FIRST.map((key) => ({ ...key, descending: false }));
const BESIDE = ['source', 'source_key', 'flags'];

const COSTS = ['cost', 'billed_account'].map((name) => FIELDS.findIndex((field) => field.name === name));

/** Of a row that was read for one who may not see them. */
function hideCosts(cells: Cell[]): void {
  for (const place of COSTS) cells[place] = null;
}

export interface ReaderOptions {
  /**
   * How many rows of an index a question may look at here; with more, and for all that looks at rows one by one,
   * TooManyRows is thrown. Null: as many as it takes.
   */
  readonly patience: number | null;
}

/** Answers questions over one connection. Synchronous; in a transaction, so that an answer is of one moment. */
export class Reader {
  readonly #connection: Connection;
  readonly #words: WordReader;
  readonly #statements: Statements;
  readonly #counting: Counting;
  readonly #paging: Paging;
  readonly #sessions: SessionReader;
  readonly #scoped: ScopedSessions;
  readonly #aggregating: Aggregating;
  readonly #peaks: Peaks;
  readonly #isPatient: boolean;
  readonly #summary: View;
  readonly #session: View;
  readonly #export: View;
  readonly #keys: View;
  readonly #repricer: Repricer;
  readonly #details: KeyedRows;
  readonly #besides: KeyedRows;

  constructor(connection: Connection, { patience }: ReaderOptions) {
    this.#connection = connection;
    this.#words = new WordReader(connection);
    this.#statements = new Statements(connection);
    const packed = new Packed(connection, this.#statements);
    this.#counting = new Counting(this.#statements, packed, patience);
    this.#paging = new Paging(this.#statements, this.#counting, packed, patience === null);
    this.#sessions = new SessionReader(this.#statements);
    this.#scoped = new ScopedSessions(connection, this.#paging);
    this.#aggregating = new Aggregating(this.#statements, this.#words);
    this.#peaks = new Peaks(this.#statements);
    this.#isPatient = patience === null;
    const view = (name: string, columns: readonly unknown[], start: number): View => ({
      name,
      start,
      columns,
      rows: new KeyedRows(connection, columns),
    });
    this.#summary = view('summary', SUMMARY_COLUMNS, START);
    this.#export = view('export', EXPORT, START);
    this.#session = view('session', SESSION_VIEW, SESSION_START);
    this.#keys = view('keys', [ID_AS_TEXT, 'started_at'], 1);
    this.#repricer = new Repricer((tenantId) => new SqliteBooks(connection, tenantId));
    this.#details = new KeyedRows(connection, DETAIL);
    this.#besides = new KeyedRows(connection, BESIDE);
  }

  /** The detail view of a call log that may be seen. */
  #visible(scope: Scope, id: bigint): Cell[] | null {
    const tenant = scope.tenantId;
    const cells = this.#details.find(tenant, startOfId(id), id) ?? this.#movedDetail(tenant, id);
    if (cells === null || scope.extensions === null) return cells;
    const words = new Set(scope.extensions.map((text) => this.#words.find(tenant, text)));
    return SIDES.some((side) => cells[side] !== null && words.has(cells[side] as number)) ? cells : null;
  }

  get(scope: Scope, id: bigint): StoredCallLog | null {
    const tenant = scope.tenantId;
    const cells = this.#visible(scope, id);
    if (cells === null) return null;
    const started_at = cells[START] as number;
    if (scope.hidesCosts === true) hideCosts(cells);
    return { json: writeDetail(cells, this.#words.json), beside: () => this.#beside(tenant, started_at, id) };
  }

  /**
   * A session in detail, of the legs that may be seen: the newest with this `session_id`, or else the one that the call
   * log with this id (as clients have it) is part of.
   */
  session(scope: Scope, name: string): string | null {
    const tenant = scope.tenantId;
    const dictionary = dictionaryOf(this.#connection, this.#words, tenant);
    const sight = sightOf(this.#connection, dictionary, scope, { filter: null, search: null });
    const sought = { tenant, session_id: name, condition: sight.condition, months: sight.months };
    const rows = this.#sessions.newest(sought) ?? this.#sessionOf(scope, sought, name);
    return rows === null ? null : sessionJson(rows, this.#words.json);
  }

  #sessionOf(scope: Scope, sought: LegsSought, name: string): readonly (readonly Cell[])[] | null {
    const id = decodeId(name);
    const cells = id === null ? null : this.#visible(scope, id);
    if (cells === null) return null;
    const session_id = cells[SESSION_ID] as string | null;
    if (session_id !== null)
      return this.#sessions.around({ ...sought, session_id }, cells[START] as number, String(id));
    return [FIELDS.flatMap(({ detailOnly }, index) => (detailOnly ? [] : [cells[index]!]))];
  }

  #beside(tenant: number, start: number, id: bigint): Beside {
    const [source, source_key, flags] = this.#besides.find(tenant, start, id)!;
    const text = (cell: Cell | undefined) =>
      cell == null ? null : (JSON.parse(this.#words.json(cell as number)) as string);
    return { source: text(source), source_key: source_key as string | null, flags: text(flags) };
  }

  /** @throws TooManyRows when the answer takes more than this reader's patience. */
  list(scope: Scope, request: ListRequest): Page {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const sight = this.#sight(dictionary, scope, request);
    const count = request.count ? this.#counting.count(sight) : null;
    const sessions = sight.of === 'sessions';
    const { rows, next } = this.#paging.page(sight, request, sessions ? this.#session : this.#summary);
    return { items: `[${this.#write(rows, sessions ? writeSession : writeSummary, ',')}]`, count, next };
  }

  /** How `list` would go about it, in one line for people. */
  explain(scope: Scope, request: ListRequest): string {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const sight = this.#sight(dictionary, scope, request);
    const calls = sight.months.reduce((sum, month) => sum + month.calls, 0);
    if (calls === 0) return 'Nothing to look at: no month and no text of the dictionary can match.';
    const months = `${sight.months.length} ${sight.months.length === 1 ? 'month' : 'months'} with ${calls.toLocaleString('en')} call logs`;
    const count = request.count ? `; count: ${this.#counting.explain(sight)}` : '';
    return `${months}; page: ${this.#paging.explain(sight, request)}${count}.`;
  }

  aggregate(scope: Scope, request: Question & Aggregation): Aggregate[] {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const { edges } = request;
    const sight = this.#sight(dictionary, scope, { ...startedIn(request, edges[0]!, edges.at(-1)!), of: request.of });
    return this.#aggregating.aggregate(sight, dictionary, request);
  }

  peaks(scope: Scope, request: Question & PeakRequest): number[] {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const { edges } = request;
    const from = edges[0]! - LONGEST_CALL;
    const sight = this.#sight(dictionary, scope, { ...startedIn(request, from, edges.at(-1)!), of: request.of });
    return this.#peaks.of(sight, edges);
  }

  #sight(dictionary: Dictionary, scope: Scope, request: Question & Pick<ListRequest, 'of'>): Sight {
    if (request.of === 'sessions' && scope.extensions !== null) {
      if (!this.#isPatient) throw new TooManyRows();
      return this.#scoped.sight(dictionary, scope, request);
    }
    return sightOf(this.#connection, dictionary, scope, request, request.of);
  }

  /** A part of an export. */
  export(scope: Scope, { form, ...request }: ExportRequest): ExportPage {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const sight = sightOf(this.#connection, dictionary, scope, request);
    const { rows, next } = this.#paging.page(sight, { ...request, skip: 0 }, this.#export);
    if (scope.hidesCosts === true) for (const cells of rows) hideCosts(cells as Cell[]);
    const text = form === 'csv' ? this.#write(rows, writeCsv, '') : this.#write(rows, writeExport, '');
    return { text, rows: rows.length, next };
  }

  /** How a call log that may be seen was priced. */
  priced(scope: Scope, id: bigint): PricedCallLog | null {
    return this.#visible(scope, id) === null ? null : this.#repricer.priced(scope.tenantId, id);
  }

  /** What pricing a part of the call logs again would make of them. */
  reprice(scope: Scope, { moment, ...request }: RepriceRequest): RepricePage {
    const dictionary = dictionaryOf(this.#connection, this.#words, scope.tenantId);
    const sight = sightOf(this.#connection, dictionary, scope, request);
    const { rows, next } = this.#paging.page(sight, { ...request, order: OLDEST_FIRST, skip: 0 }, this.#keys);
    const ids = rows.map(([id]) => id as string);
    return { rows: rows.length, ...this.#repricer.look(scope.tenantId, ids, moment), next };
  }

  #write(rows: readonly (readonly Cell[])[], write: RowWriter, between: string): string {
    let text = '';
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) text += between;
      text += write(rows[index]!, this.#words.json);
    }
    return text;
  }

  #movedDetail(tenant: number, id: bigint): Cell[] | null {
    const moved = this.#connection
      .rows('select "started_at" from "moved" where "tenant_id" = ? and "id" = ?')
      .get(tenant, id) as unknown as [number] | undefined;
    return moved === undefined ? null : this.#details.find(tenant, moved[0], id);
  }
}
