import type { Aggregate, Aggregation, PeakRequest } from '../../aggregate.ts';
import type { EngineSql } from '../../engine.ts';
import type { Dialect } from '../../dialect.ts';
import { Feed } from '../../read/feed.ts';
import { Reader, type KeysPage } from '../../read/reader.ts';
import type { Reading } from '../../read/reading.ts';
import { Statements } from '../../read/statements.ts';
import type {
  ChangePage,
  ChangesRequest,
  ExportPage,
  ExportRequest,
  ListRequest,
  Page,
  Question,
  RepriceRequest,
  Scope,
  StoredCallLog,
} from '../../store.ts';
import { AskedTogether } from './asked-together.ts';
import type { Begin, ConnectionPool } from '../connect.ts';
import { rowsOf, runReading } from './run-reading.ts';
import { told } from '../told.ts';

/** All that is read of call logs: over a pool of connections, each of which is taken for one reading and given back. */
export class Questions {
  readonly #pool: ConnectionPool;
  readonly #dialect: Dialect;
  readonly #together: AskedTogether;
  #reader!: Reader;
  #feed!: Feed;

  constructor(pool: ConnectionPool, dialect: Dialect) {
    this.#pool = pool;
    this.#dialect = dialect;
    this.#together = new AskedTogether(pool);
    this.forget();
  }

  /** What was read before is not what it was. */
  forget(): void {
    this.#reader = new Reader(this.#dialect, { patience: null });
    this.#feed = new Feed(new Statements(this.#dialect));
  }

  /** How the engine spells what is asked. */
  get engine(): EngineSql {
    return this.#dialect.engine;
  }

  /** The number of the tenant's last change. */
  async changeSeq(tenantId: number): Promise<number> {
    const [[seq] = []] = await told(() =>
      this.#together.rows({ sql: CHANGE_SEQS, parameters: [], keys: [[tenantId]] }),
    );
    return (seq as number | undefined) ?? 0;
  }

  list(scope: Scope, request: ListRequest): Promise<Page> {
    return this.#ofOneMoment(() => this.#reader.list(scope, request), wayOf(scope, request));
  }

  explain(scope: Scope, request: ListRequest): Promise<string> {
    return this.#ofOneMoment(() => this.#reader.explain(scope, request), wayOf(scope, request));
  }

  export(scope: Scope, request: ExportRequest): Promise<ExportPage> {
    return this.#ofOneMoment(() => this.#reader.export(scope, request));
  }

  aggregate(scope: Scope, request: Question & Aggregation): Promise<Aggregate[]> {
    return this.#ofOneMoment(() => this.#reader.aggregate(scope, request), wayOf(scope, request));
  }

  peaks(scope: Scope, request: Question & PeakRequest): Promise<number[]> {
    return this.#ofOneMoment(() => this.#reader.peaks(scope, request), wayOf(scope, request));
  }

  session(scope: Scope, name: string): Promise<string | null> {
    return this.#ofOneMoment(() => this.#reader.session(scope, name));
  }

  changes(scope: Scope, request: ChangesRequest): Promise<ChangePage | null> {
    return this.#ofOneMoment(() => this.#feed.changes(scope, request));
  }

  /** The ids of call logs that are to be priced again. */
  keys(scope: Scope, request: Omit<RepriceRequest, 'moment'>): Promise<KeysPage> {
    return this.#ofOneMoment(() => this.#reader.keys(scope, request));
  }

  async get(scope: Scope, id: bigint): Promise<StoredCallLog | null> {
    const json = await this.#found(() => this.#reader.get(scope, id), null);
    if (json === null) return null;
    return { json, beside: () => this.#ofOneMoment(() => this.#reader.beside(scope, id)) };
  }

  /** Whether there is a call log that may be seen. */
  visible(scope: Scope, id: bigint): Promise<boolean> {
    return this.#found(() => this.#reader.visible(scope, id), false);
  }

  /**
   * A row is of one moment, and what its words mean never changes, so that nearly all are found without a transaction.
   * Only one that is moved just then may be missed.
   */
  async #found<Result>(read: () => Reading<Result>, missed: Result): Promise<Result> {
    const found = await told(() => runReading(read(), (ask) => this.#together.rows(ask)));
    return found === missed ? this.#ofOneMoment(read) : found;
  }

  #ofOneMoment<Result>(read: () => Reading<Result>, begin: Begin = LOOKING): Promise<Result> {
    return told(() => this.#pool.look(begin, (connection) => runReading(read(), (ask) => rowsOf(connection, ask))));
  }
}

/** Of each tenant that is asked about, with its place. */
const CHANGE_SEQS = `select "change_seq", "place" from unnest($1::bigint[]) with ordinality as "asked" ("id", "place")
  join "counter" on "tenant_id" = "asked"."id"`;

const LOOKING: Begin = 'begin isolation level repeatable read read only';

/** Sessions of which a reader may see only some legs are put together in tables that last as long as the transaction. */
function wayOf({ extensions }: Scope, { of }: Pick<ListRequest, 'of'>): Begin {
  return of === 'sessions' && extensions !== null ? 'begin isolation level repeatable read' : LOOKING;
}
