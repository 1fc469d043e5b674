import { hash } from 'node:crypto';
import { sql, type Compilable } from 'kysely';
import type { Fault } from '../formats/format.ts';
import type { Store } from '../store/store.ts';
import type { Feed } from './feed.ts';

/** Where faults come from: the format and, of a file, its name. */
export interface Origin {
  readonly format: string;
  readonly file: string | null;
}

/** Which records in quarantine are meant; null: all. */
export interface QuarantineChoice {
  readonly ids: readonly number[] | null;
  readonly source: string | null;
  readonly format: string | null;
}

/** A record that could not be read, without its bytes. `line` and `column` count from 1; times in ms. */
export interface QuarantineEntry {
  readonly id: number;
  readonly received_at: number;
  readonly source: string | null;
  readonly format: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly reason: string;
  readonly timezone: string | null;
  /** How many bytes it has. */
  readonly bytes: number;
}

/** The same with its bytes as they came. */
export interface Quarantined extends QuarantineEntry {
  readonly raw: Uint8Array;
}

/**
 * Keeps what could not be read. The same record from the same place is kept once, however often it comes. A chunk of an
 * input may hold tens of thousands, and statements are many times as large: some are written at a time.
 */
export async function keepFaults(store: Store, feed: Feed, origin: Origin, faults: readonly Fault[]): Promise<void> {
  const received_at = Date.now();
  for (let at = 0; at < faults.length; at += KEPT_AT_A_TIME) {
    const inserts: Compilable[] = [];
    for (let from = at; from < Math.min(at + KEPT_AT_A_TIME, faults.length); from += ROWS) {
      const rows = faults.slice(from, from + ROWS).map((fault) => rowOf(feed, origin, fault, received_at));
      const insert = store.queries.insertInto('quarantine').values(rows);
      inserts.push(insert.onConflict((c) => c.doNothing()));
    }
    await store.write(inserts);
  }
}

function rowOf({ tenantId, source, givenTimezone }: Feed, { format, file }: Origin, fault: Fault, received_at: number) {
  const { line, column, reason, raw } = fault;
  const place = file === null ? '' : `${file}:${line}`;
  const fingerprint = hash('sha256', `${format}\0${source ?? ''}\0${place}\0${hash('sha256', raw)}`);
  const where = { source, timezone: givenTimezone, format, file, line, column };
  return { tenant_id: tenantId, received_at, ...where, reason, raw, fingerprint };
}

/** The newest of those that are meant. */
export async function listQuarantine(
  store: Store,
  tenantId: number,
  choice: QuarantineChoice,
  top: number,
  skip = 0,
): Promise<QuarantineEntry[]> {
  return store.read(chosen(store, tenantId, choice).select(ENTRY).orderBy('id', 'desc').limit(top).offset(skip));
}

/** Those that are meant, oldest first: the records themselves may be too large to be held together. */
export async function quarantinedIds(store: Store, tenantId: number, choice: QuarantineChoice): Promise<number[]> {
  const there = await store.read(chosen(store, tenantId, choice).select('id').orderBy('id'));
  return there.map(({ id }) => id);
}

/** How many are meant. */
export async function countQuarantine(store: Store, tenantId: number, choice: QuarantineChoice): Promise<number> {
  const query = chosen(store, tenantId, choice).select((eb) => eb.fn.countAll<number>().as('count'));
  const [row] = await store.read(query);
  return row!.count;
}

/** How many there are of each format, of all tenants. */
export async function countQuarantineByFormat(store: Store): Promise<{ format: string; count: number }[]> {
  return store.read(
    store.queries
      .selectFrom('quarantine')
      .select((eb) => ['format', eb.fn.countAll<number>().as('count')])
      .groupBy('format'),
  );
}

/** How many there are of each source of a tenant. */
export async function countQuarantineBySource(
  store: Store,
  tenantId: number,
): Promise<{ source: string | null; count: number }[]> {
  return store.read(
    store.queries
      .selectFrom('quarantine')
      .select((eb) => ['source', eb.fn.countAll<number>().as('count')])
      .where('tenant_id', '=', tenantId)
      .groupBy('source'),
  );
}

export async function findQuarantined(store: Store, tenantId: number, id: number): Promise<Quarantined | null> {
  const one: QuarantineChoice = { ids: [id], source: null, format: null };
  const [found] = await store.read(chosen(store, tenantId, one).select([...ENTRY, 'raw']));
  return found ?? null;
}

/** Removes records for good; to be written together with the audit entry of whoever does it. */
export function removeQuarantined(store: Store, tenantId: number, ids: readonly number[]): Compilable[] {
  return Array.from({ length: Math.ceil(ids.length / AT_A_TIME) }, (_, n) =>
    store.queries
      .deleteFrom('quarantine')
      .where('tenant_id', '=', tenantId)
      .where('id', 'in', ids.slice(n * AT_A_TIME, (n + 1) * AT_A_TIME)),
  );
}

/** Records of one transaction, and of one statement: each number of these is a statement of its own that is prepared. */
const KEPT_AT_A_TIME = 1000;
const ROWS = 100;
/** So many are removed by one statement. */
const AT_A_TIME = 500;

const ENTRY = [
  'id',
  'received_at',
  'source',
  'format',
  'file',
  'line',
  'column',
  'reason',
  'timezone',
  sql<number>`length("raw")`.as('bytes'),
] as const;

function chosen(store: Store, tenantId: number, { ids, source, format }: QuarantineChoice) {
  let query = store.queries.selectFrom('quarantine').where('tenant_id', '=', tenantId);
  if (ids !== null) query = query.where('id', 'in', ids);
  if (source !== null) query = query.where('source', '=', source);
  if (format !== null) query = query.where('format', '=', format);
  return query;
}
