import { hash } from 'node:crypto';
import type { Fault } from '../formats/format.ts';
import type { Store } from '../store/store.ts';
import type { Feed } from './feed.ts';

/** Where faults come from: the format and, of a file, its name. */
export interface Origin {
  readonly format: string;
  readonly file: string | null;
}

/** A record that could not be read, as it is kept. `line` and `column` count from 1; times in ms. */
export interface Quarantined {
  readonly id: number;
  readonly received_at: number;
  readonly source: string | null;
  readonly format: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly reason: string;
  readonly raw: Uint8Array;
  readonly timezone: string | null;
}

/** Keeps what could not be read. The same record from the same place is kept once, however often it comes. */
export async function keepFaults(store: Store, feed: Feed, origin: Origin, faults: readonly Fault[]): Promise<void> {
  const received_at = Date.now();
  await store.write(
    faults.map((fault) => {
      const place = origin.file === null ? '' : `${origin.file}:${fault.line}`;
      return store.queries
        .insertInto('quarantine')
        .values({
          tenant_id: feed.tenantId,
          received_at,
          source: feed.source,
          timezone: feed.givenTimezone,
          format: origin.format,
          file: origin.file,
          line: fault.line,
          column: fault.column,
          reason: fault.reason,
          raw: fault.raw,
          fingerprint: hash('sha256', `${origin.format}\0${feed.source ?? ''}\0${place}\0${hash('sha256', fault.raw)}`),
        })
        .onConflict((c) => c.doNothing());
    }),
  );
}

export function listQuarantine(store: Store, tenantId: number, top: number): Quarantined[] {
  return store.read(
    store.queries
      .selectFrom('quarantine')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .orderBy('id', 'desc')
      .limit(top),
  );
}

/** All of a tenant's, oldest first: the records themselves may be too large to be held together. */
export function quarantinedIds(store: Store, tenantId: number): number[] {
  const query = store.queries.selectFrom('quarantine').select('id').where('tenant_id', '=', tenantId).orderBy('id');
  return store.read(query).map(({ id }) => id);
}

export function countQuarantine(store: Store, tenantId: number | null): number {
  let query = store.queries.selectFrom('quarantine').select((eb) => eb.fn.countAll<number>().as('count'));
  if (tenantId !== null) query = query.where('tenant_id', '=', tenantId);
  return store.read(query)[0]!.count;
}

export function findQuarantined(store: Store, tenantId: number, id: number): Quarantined | null {
  const query = store.queries
    .selectFrom('quarantine')
    .select(COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id);
  return store.read(query)[0] ?? null;
}

const COLUMNS = [
  'id',
  'received_at',
  'source',
  'format',
  'file',
  'line',
  'column',
  'reason',
  'raw',
  'timezone',
] as const;
