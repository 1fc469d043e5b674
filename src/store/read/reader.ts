import { NEWEST_FIRST, type Order } from '../../query/orderby.ts';
import { FIELDS, SUMMARY_FIELDS, type Field } from '../../record/fields.ts';
import { decodeId, startOfId } from '../../record/id.ts';
import { LONGEST_CALL } from '../../record/session.ts';
import { SESSION_FIELDS } from '../../record/session-fields.ts';
import type { Aggregate, Aggregation, PeakRequest } from '../aggregate.ts';
import type { Dialect } from '../dialect.ts';
import { ID_AS_TEXT, SESSION_VIEW, SUMMARY_COLUMNS } from '../list-query.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { writeCsv } from '../row-csv.ts';
import { writeDetail, writeExport, writeSession, writeSummary, type Cell } from '../row-json.ts';
import type {
  Beside,
  ExportPage,
  ExportRequest,
  ListRequest,
  Page,
  Place,
  Question,
  RepriceRequest,
  Scope,
} from '../store.ts';
import { sessionJson } from '../session-json.ts';
import { Aggregating } from './aggregating.ts';
import { Counting, TooManyRows } from './counting.ts';
import { DictionaryReader } from './dictionary-reader.ts';
import { KeyedRows } from './keyed-rows.ts';
import { movedTo } from './moved.ts';
import { Packed } from './packed.ts';
import { Paging, type View } from './paging.ts';
import { Peaks } from './peaks.ts';
import type { Reading } from './reading.ts';
import { ScopedSessions } from './scoped-sessions.ts';
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

/** A page's rows, and where they have words. */
interface Written extends View {
  readonly words: readonly number[];
}

const wordsOf = (fields: readonly Field[]) => fields.flatMap(({ stored }, index) => (stored === 'word' ? [index] : []));
const SUMMARY_WORDS = wordsOf(SUMMARY_FIELDS);
const DETAIL_WORDS = wordsOf(FIELDS);
/** Behind the fields stands the source. */
const EXPORT_WORDS = [...DETAIL_WORDS, FIELDS.length];

export interface ReaderOptions {
  /**
   * How many rows of an index a question may look at here; with more, and for all that looks at rows one by one,
   * TooManyRows is thrown. Null: as many as it takes.
   */
  readonly patience: number | null;
}

/** Ids of a part of some call logs, as decimal digits. */
export interface KeysPage {
  readonly ids: readonly string[];
  /** Where the part ends, when there is more behind it. */
  readonly next: Place | null;
}

/** Answers questions in the words of one engine. What a reading asks for must be of one moment. */
export class Reader {
  readonly #words: WordReader;
  readonly #statements: Statements;
  readonly #counting: Counting;
  readonly #paging: Paging;
  readonly #sessions: SessionReader;
  readonly #scoped: ScopedSessions;
  readonly #aggregating: Aggregating;
  readonly #peaks: Peaks;
  readonly #isPatient: boolean;
  readonly #summary: Written;
  readonly #session: Written;
  readonly #export: Written;
  readonly #keys: View;
  readonly #details: KeyedRows;
  readonly #besides: KeyedRows;

  constructor(dialect: Dialect, { patience }: ReaderOptions) {
    this.#statements = new Statements(dialect);
    this.#words = new WordReader(this.#statements);
    const packed = new Packed(this.#statements);
    this.#counting = new Counting(this.#statements, packed, patience);
    this.#paging = new Paging(this.#statements, this.#counting, packed, patience === null);
    this.#sessions = new SessionReader(this.#statements);
    this.#scoped = new ScopedSessions(this.#statements, this.#paging);
    this.#aggregating = new Aggregating(this.#statements, this.#words);
    this.#peaks = new Peaks(this.#statements);
    this.#isPatient = patience === null;
    const view = (name: string, columns: readonly unknown[], start: number): View => ({
      name,
      start,
      columns,
      rows: new KeyedRows(this.#statements, columns),
    });
    this.#summary = { ...view('summary', SUMMARY_COLUMNS, START), words: SUMMARY_WORDS };
    this.#export = { ...view('export', EXPORT, START), words: EXPORT_WORDS };
    this.#session = { ...view('session', SESSION_VIEW, SESSION_START), words: wordsOf(SESSION_FIELDS) };
    this.#keys = view('keys', [ID_AS_TEXT, 'started_at'], 1);
    this.#details = new KeyedRows(this.#statements, DETAIL);
    this.#besides = new KeyedRows(this.#statements, BESIDE);
  }

  /** The detail view of a call log that may be seen, as JSON. */
  *get(scope: Scope, id: bigint): Reading<string | null> {
    const cells = yield* this.#detail(scope, id);
    if (cells === null) return null;
    if (scope.hidesCosts === true) hideCosts(cells);
    const texts = yield* this.#words.gather(scope.tenantId, [cells], DETAIL_WORDS);
    return writeDetail(cells, texts);
  }

  /** What is stored beside the fields of a call log. */
  *beside({ tenantId }: Scope, id: bigint): Reading<Beside> {
    const [source = null, source_key = null, flags = null] = (yield* this.#byId(this.#besides, tenantId, id)) ?? [];
    const texts = yield* this.#words.gather(tenantId, [[source, flags]], [0, 1]);
    const text = (word: Cell) => (word === null ? null : (JSON.parse(texts(word as number)) as string));
    return { source: text(source), source_key: source_key as string | null, flags: text(flags) };
  }

  /** Whether there is a call log that may be seen. */
  *visible(scope: Scope, id: bigint): Reading<boolean> {
    return (yield* this.#detail(scope, id)) !== null;
  }

  /**
   * A session in detail, of the legs that may be seen: the newest with this `session_id`, or else the one that the call
   * log with this id (as clients have it) is part of.
   */
  *session(scope: Scope, name: string): Reading<string | null> {
    const tenant = scope.tenantId;
    const sight = yield* sightOf(this.#statements, this.#dictionary(scope), scope, { filter: null, search: null });
    const sought = { tenant, session_id: name, condition: sight.condition, months: sight.months };
    const rows = (yield* this.#sessions.newest(sought)) ?? (yield* this.#sessionOf(scope, sought, name));
    if (rows === null) return null;
    return sessionJson(rows, yield* this.#words.gather(tenant, rows, SUMMARY_WORDS));
  }

  *#sessionOf(scope: Scope, sought: LegsSought, name: string): Reading<readonly (readonly Cell[])[] | null> {
    const id = decodeId(name);
    const cells = id === null ? null : yield* this.#detail(scope, id);
    if (cells === null) return null;
    const session_id = cells[SESSION_ID] as string | null;
    if (session_id !== null)
      return yield* this.#sessions.around({ ...sought, session_id }, cells[START] as number, String(id));
    return [FIELDS.flatMap(({ detailOnly }, index) => (detailOnly ? [] : [cells[index]!]))];
  }

  /** @throws TooManyRows when the answer takes more than this reader's patience. */
  *list(scope: Scope, request: ListRequest): Reading<Page> {
    const sight = yield* this.#sight(this.#dictionary(scope), scope, request);
    const count = request.count ? yield* this.#counting.count(sight) : null;
    const sessions = sight.of === 'sessions';
    const view = sessions ? this.#session : this.#summary;
    const { rows, next } = yield* this.#paging.page(sight, request, view);
    const texts = yield* this.#words.gather(scope.tenantId, rows, view.words);
    const write = sessions ? writeSession : writeSummary;
    let items = '';
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) items += ',';
      items += write(rows[index]!, texts);
    }
    return { items: `[${items}]`, count, next };
  }

  /** How `list` would go about it, in one line for people. */
  *explain(scope: Scope, request: ListRequest): Reading<string> {
    const sight = yield* this.#sight(this.#dictionary(scope), scope, request);
    const calls = sight.months.reduce((sum, month) => sum + month.calls, 0);
    if (calls === 0) return 'Nothing to look at: no month and no text of the dictionary can match.';
    const months = `${sight.months.length} ${sight.months.length === 1 ? 'month' : 'months'} with ${calls.toLocaleString('en')} call logs`;
    const count = request.count ? `; count: ${yield* this.#counting.explain(sight)}` : '';
    return `${months}; page: ${yield* this.#paging.explain(sight, request)}${count}.`;
  }

  *aggregate(scope: Scope, request: Question & Aggregation): Reading<Aggregate[]> {
    const dictionary = this.#dictionary(scope);
    const { edges, of } = request;
    const question = { ...startedIn(request, edges[0]!, edges.at(-1)!), of };
    const sight = yield* this.#sight(dictionary, scope, question);
    return yield* this.#aggregating.aggregate(sight, dictionary, request);
  }

  *peaks(scope: Scope, request: Question & PeakRequest): Reading<number[]> {
    const { edges, of } = request;
    const question = { ...startedIn(request, edges[0]! - LONGEST_CALL, edges.at(-1)!), of };
    return yield* this.#peaks.of(yield* this.#sight(this.#dictionary(scope), scope, question), edges);
  }

  /** A part of an export. */
  *export(scope: Scope, { form, ...request }: ExportRequest): Reading<ExportPage> {
    const sight = yield* sightOf(this.#statements, this.#dictionary(scope), scope, request);
    const { rows, next } = yield* this.#paging.page(sight, { ...request, skip: 0 }, this.#export);
    if (scope.hidesCosts === true) for (const cells of rows) hideCosts(cells as Cell[]);
    const texts = yield* this.#words.gather(scope.tenantId, rows, EXPORT_WORDS);
    const write = form === 'csv' ? writeCsv : writeExport;
    let text = '';
    for (const cells of rows) text += write(cells, texts);
    return { text, rows: rows.length, next };
  }

  /** Which call logs are a part of those that are to be priced again, oldest first. */
  *keys(scope: Scope, request: Omit<RepriceRequest, 'moment'>): Reading<KeysPage> {
    const sight = yield* sightOf(this.#statements, this.#dictionary(scope), scope, request);
    const cut = { order: OLDEST_FIRST, top: request.top, skip: 0, after: request.after };
    const { rows, next } = yield* this.#paging.page(sight, cut, this.#keys);
    return { ids: rows.map(([id]) => id as string), next };
  }

  #dictionary({ tenantId }: Scope): DictionaryReader {
    return new DictionaryReader(this.#statements, this.#words, tenantId);
  }

  *#sight(dictionary: DictionaryReader, scope: Scope, request: Question & Pick<ListRequest, 'of'>): Reading<Sight> {
    if (request.of === 'sessions' && scope.extensions !== null) {
      if (!this.#isPatient) throw new TooManyRows();
      return yield* this.#scoped.sight(dictionary, scope, request);
    }
    return yield* sightOf(this.#statements, dictionary, scope, request, request.of);
  }

  /** The cells of DETAIL of a call log that may be seen. */
  *#detail(scope: Scope, id: bigint): Reading<Cell[] | null> {
    const tenant = scope.tenantId;
    const cells = yield* this.#byId(this.#details, tenant, id);
    if (cells === null || scope.extensions === null) return cells;
    const words = new Set(yield* this.#words.find(tenant, scope.extensions));
    return SIDES.some((side) => cells[side] !== null && words.has(cells[side] as number)) ? cells : null;
  }

  /** A row wherever it is: its id tells its start, but for those that were moved. */
  *#byId(rows: KeyedRows, tenant: number, id: bigint): Reading<Cell[] | null> {
    const cells = yield* rows.find(tenant, startOfId(id), id);
    if (cells !== null) return cells;
    const [start] = yield* movedTo(this.#statements, tenant, [id]);
    return start === null ? null : yield* rows.find(tenant, start!, id);
  }
}
