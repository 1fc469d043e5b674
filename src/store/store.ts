import type { Compilable, Kysely } from 'kysely';
import type { Order } from '../query/orderby.ts';
import type { Batch, BatchBuilder } from './batch.ts';
import type { Counts, StatementsResult } from './jobs.ts';
import type { Database } from './schema.ts';

/** What a reader may see: call logs of one tenant; where extensions are named, only legs they are part of. */
export interface Scope {
  readonly tenantId: number;
  readonly extensions: readonly string[] | null;
}

/** Where a page ends, so that the next one begins behind it: the row's value for each sort key, and its id. */
export interface Place {
  readonly values: readonly (string | number | null)[];
  readonly id: string;
}

export interface ListRequest {
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

/** What is stored beside a call log's fields. */
export interface Beside {
  readonly source: string | null;
  readonly source_key: string | null;
  readonly flags: string | null;
}

export interface StoredCallLog {
  /** The detail view as JSON. */
  readonly json: string;
  readonly beside: () => Beside;
}

/** The database, whatever engine it is. */
export interface Store {
  /** Made with the store and never changed: tells one store from another. */
  readonly name: string;
  /** Builds and compiles queries for `read` and `write`; runs none itself. */
  readonly queries: Kysely<Database>;
  /** A batch to be filled for this tenant; `expected`: how many records will come, where that is known. */
  batch(tenantId: number, expected?: number): BatchBuilder;
  /** Stores a batch; resolves when it is on disk. @throws UnavailableError when nothing was stored. */
  append(tenantId: number, batch: Batch): Promise<Counts>;
  list(scope: Scope, request: ListRequest): Promise<Page>;
  get(scope: Scope, id: bigint): StoredCallLog | null;
  /** The number of the tenant's last change: what was read before it changed may be kept. */
  changeSeq(tenantId: number): number;
  /** Changes whenever anything in the database was changed, by whatever process. */
  version(): number;
  /** Runs a query at once: for the small tables. */
  read<Row>(query: Compilable<Row>): Row[];
  /** Runs queries in one transaction; resolves with the rows that each gave back when they are on disk. */
  write(queries: readonly Compilable[]): Promise<StatementsResult>;
  /** @throws when the database does not answer. */
  check(): void;
  /** Bytes on disk. */
  size(): number;
  close(): Promise<void>;
}
