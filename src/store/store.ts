import type { Compilable, Kysely } from 'kysely';
import type { QuoteReason } from '../price/quote.ts';
import type { Rate } from '../price/rate.ts';
import type { Order } from '../query/orderby.ts';
import type { Filter, Search } from '../query/tree.ts';
import type { Aggregate, Aggregation, PeakRequest } from './aggregate.ts';
import type { Awaitable } from './awaitable.ts';
import type { Batch, BatchBuilder } from './batch.ts';
import type { EngineSql } from './engine.ts';
import type { UnstoredRate } from './rate-batch.ts';
import type { Amendment } from '../formats/format.ts';
import type { AmendResult, Counts, RepriceResult, StatementsResult } from './jobs.ts';
import type { Subject } from './dialect.ts';
import type { Database } from './schema.ts';

/** What a reader may see: call logs of one tenant; where extensions are named, only legs they are part of. */
export interface Scope {
  readonly tenantId: number;
  readonly extensions: readonly string[] | null;
  /** Leave `cost` and `billed_account` blank. */
  readonly hidesCosts?: boolean;
}

/** Where a page ends, so that the next one begins behind it: the row's value for each sort key, and its id. */
export interface Place {
  readonly values: readonly (string | number | null)[];
  readonly id: string;
}

/** Which call logs are meant. */
export interface Question {
  readonly filter: Filter | null;
  readonly search: Search | null;
}

export interface ListRequest extends Question {
  /** Sessions are filtered and sorted by the fields of their own catalogue. Call logs when not given. */
  readonly of?: Subject;
  readonly order: Order;
  readonly top: number;
  readonly skip: number;
  /** Begin behind this place; `skip` is then 0. */
  readonly after: Place | null;
  readonly count: boolean;
}

export interface Page {
  /** The call logs as a JSON array, summary view. */
  readonly items: string;
  /** How many match, before skip and top; null when not asked for. */
  readonly count: number | null;
  /** Where the page ends, when there is more behind it. */
  readonly next: Place | null;
}

/** A part of an export: as many rows as `top` says, behind `after`. */
export interface ExportRequest extends Question {
  readonly form: 'csv' | 'ndjson';
  readonly order: Order;
  readonly top: number;
  readonly after: Place | null;
}

export interface ExportPage {
  /** Whole lines, each with its end. */
  readonly text: string;
  readonly rows: number;
  /** Where the part ends, when there is more behind it. */
  readonly next: Place | null;
}

/** How a call log was priced, and what its price hangs on. Money is in 10⁻⁵ units. */
export interface PricedCallLog {
  readonly started_at: number;
  /** Talk time in seconds; null while the call goes on. */
  readonly duration: number | null;
  readonly answered: boolean;
  readonly cost: number | null;
  readonly billed_account: string | null;
  /** The rate that priced it, as it was then. */
  readonly rate: Rate | null;
  /** The digits of the E.164 number that was priced. */
  readonly number: string | null;
  /** What its source stated; null when nobody has priced it: the cost and the account are the source's own then. */
  readonly stated: { readonly cost: number | null; readonly billed_account: string | null } | null;
  /** Why it has no cost by today's rates and settings; null: it would have one. */
  readonly reason: UnpricedReason | null;
}

/** `NO_RATES`: the tenant has none. `UNFINISHED`: the call goes on. */
export type UnpricedReason = QuoteReason | 'NO_RATES' | 'UNFINISHED';

/** Call logs that are to be priced again, a part of them: as many as `top` says, behind `after`, oldest first. */
export interface RepriceRequest extends Question {
  readonly top: number;
  readonly after: Place | null;
  /** Whose rates hold (ms); null: those of each call's own time. */
  readonly moment: number | null;
}

/** What pricing again makes of a part; nothing of it is written. */
export interface RepricePage {
  /** How many call logs it has. */
  readonly rows: number;
  /** Those whose price would be another, as decimal digits of their ids. */
  readonly changed: readonly string[];
  readonly accounts: readonly AccountDifference[];
  /** The tenant's `rating_seq` by which this is so. */
  readonly seq: number;
  /** Where the part ends, when there is more behind it. */
  readonly next: Place | null;
}

export interface RepriceOrder {
  /** As decimal digits. */
  readonly ids: readonly string[];
  /** See RepriceRequest. */
  readonly moment: number | null;
  /** It is done only when this is still what it comes to, for all of them; else nothing is. */
  readonly expected?: Repriced;
  /** It is done only when this gives a row, and with it; else nothing is. */
  readonly when?: Compilable;
  /** Statements that are done with it, or not at all. */
  readonly alongside: readonly Compilable[];
}

/** What call logs cost together before they are priced again, and after it, in 10⁻⁵ units. */
export interface Repriced {
  readonly before: bigint;
  readonly after: bigint;
}

/** What one account has been billed and would be, in 10⁻⁵ units, for the call logs that change. */
export interface AccountDifference {
  readonly account: string | null;
  readonly calls: number;
  readonly before: bigint;
  readonly after: bigint;
}

export interface ChangesRequest {
  /** The number of the last change that is known. */
  readonly after: number;
  /** Only call logs that started then or later (ms); null: all. */
  readonly from: number | null;
  readonly top: number;
}

export interface Change {
  readonly seq: number;
  /** As clients see it. */
  readonly id: string;
  /** `CREATED`: came into what the reader may see. `DELETED`: left it. */
  readonly type: 'CREATED' | 'UPDATED' | 'DELETED';
  /** The call log as it is now, as JSON, summary view; null when it was deleted. */
  readonly item: string | null;
}

export interface ChangePage {
  /** In the order of their numbers. May be empty while there is more. */
  readonly changes: readonly Change[];
  /** All changes up to this number were looked at. */
  readonly reached: number;
  /** The number of the tenant's last change at that moment. */
  readonly last: number;
}

/** What is stored beside a call log's fields. */
export interface Beside {
  readonly source: string | null;
  readonly source_key: string | null;
  readonly flags: string | null;
}

export interface StoredCallLog {
  /** The detail view as JSON. */
  readonly json: string;
  readonly beside: () => Awaitable<Beside>;
}

export interface SettleRequest {
  /** The month that is running. */
  readonly before: number;
  /** Only months that have not changed since the last call. */
  readonly atRest: boolean;
  /** Of tenants with fewer call logs in a month its columns are not packed: they are looked through faster than found. */
  readonly fewest: number;
}

/** How many months were indexed anew, and how many months of single tenants were packed. */
export interface Settled {
  readonly indexed: number;
  readonly packed: number;
}

/** Whose records tell it: each format's take the place of what records of the same format told before. */
export interface AmendedBy {
  readonly source: string | null;
  readonly format: string;
}

/** What other records of a source tell about the call logs whose `session_id` or `call_id` is `call`. */
export interface AmendedCall {
  readonly call: string;
  readonly amendments: readonly Amendment[];
}

/** Rates that are to be in force, in the place of others. */
export interface RateChange {
  /** The tenant's `rating_seq` when its rates were looked at. */
  readonly seq: number;
  /** Versions that are in force no more. */
  readonly replaced: readonly number[];
  readonly added: readonly UnstoredRate[];
  /** Who did it, to be written in the same transaction. */
  readonly audit: Compilable;
}

/** The database, whatever engine it is. */
export interface Store {
  /** Tells one store from another, and from what it was before a backup was put back. */
  readonly name: string;
  /** Whether several servers may work on it at once. */
  readonly isShared: boolean;
  /** Builds and compiles queries for `read` and `write`; runs none itself. */
  readonly queries: Kysely<Database>;
  /** A batch to be filled for this tenant; `expected`: how many records will come, where that is known. */
  batch(tenantId: number, expected?: number): BatchBuilder;
  /** Stores a batch; resolves when it is on disk. @throws UnavailableError when nothing was stored, or nobody knows. */
  append(tenantId: number, batch: Batch): Promise<Counts>;
  /**
   * Keeps what records of one format tell about calls of a source, in the place of what they told before, and brings their call logs
   * to it: those that are there and those that come. Resolves when it is on disk. Each call stands once in `calls`.
   */
  amend(tenantId: number, by: AmendedBy, calls: readonly AmendedCall[]): Promise<AmendResult>;
  list(scope: Scope, request: ListRequest): Promise<Page>;
  /** How `list` would find its answer, in one line for people. */
  explain(scope: Scope, request: ListRequest): Promise<string>;
  export(scope: Scope, request: ExportRequest): Promise<ExportPage>;
  /** How a call log was priced; null when there is none that may be seen. */
  priced(scope: Scope, id: bigint): Awaitable<PricedCallLog | null>;
  /** What pricing call logs again would make of them; nothing is written. */
  repriced(scope: Scope, request: RepriceRequest): Promise<RepricePage>;
  /** Prices call logs again. Gives how many cost something else, or go to another account, now. */
  reprice(tenantId: number, order: RepriceOrder): Promise<RepriceResult>;
  /** What the rows that a question means come to, put together by the stretch of time they started in and by groups. */
  aggregate(scope: Scope, request: Question & Aggregation): Promise<Aggregate[]>;
  /**
   * How many rows at most were under way at one moment of each stretch of time: from `started_at` until just before
   * `ended_at`, though no longer than 48 hours. Rows that have not ended, and those of no length, are left out.
   */
  peaks(scope: Scope, request: Question & PeakRequest): Promise<number[]>;
  get(scope: Scope, id: bigint): Awaitable<StoredCallLog | null>;
  /**
   * A session in detail as JSON, of the legs that may be seen: the newest with this `session_id`, or else the one that
   * the call log with this id (as clients see it) is part of.
   */
  session(scope: Scope, name: string): Awaitable<string | null>;
  /** What has changed of what this reader may see; null when the feed has no number `after`, or no longer what follows. */
  changes(scope: Scope, request: ChangesRequest): Promise<ChangePage | null>;
  /** Tells of every tenant whose call logs this process has stored. */
  watch(stored: (tenantId: number) => void): void;
  /** The number of the tenant's last change: what was read before it changed may be kept. */
  changeSeq(tenantId: number): Awaitable<number>;
  /** Changes whenever anything in the database was changed, by whatever process. */
  version(): number;
  /** Changes whenever tokens or tenants were changed: what was read of them before may be kept. */
  accessVersion(): number;
  /** How its engine spells what is asked of it, for queries that are built outside. */
  readonly engine: EngineSql;
  /**
   * Changes the rates of a tenant, all at once; resolves when it is on disk. False when what may change prices has
   * changed since `seq`: nothing was done then, and whoever asks looks again.
   */
  replaceRates(tenantId: number, change: RateChange): Promise<boolean>;
  /** Runs a query by itself: for the small tables. */
  read<Row>(query: Compilable<Row>): Awaitable<Row[]>;
  /** Runs queries in one transaction; resolves with the rows that each gave back when they are on disk. */
  write(queries: readonly Compilable[]): Promise<StatementsResult>;
  /**
   * Settles months that are over, so that questions about them are answered faster.
   */
  settle(request: SettleRequest): Promise<Settled>;
  /** @throws when the database does not answer. */
  check(): Awaitable<void>;
  /** How many call logs were stored or updated since it was opened that no rate priced although they were to be. */
  unrated(): number;
  /** Bytes on disk. */
  size(): Awaitable<number>;
  close(): Promise<void>;
}
