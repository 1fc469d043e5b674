import { encodeId, startOfId } from '../../record/id.ts';
import { entryAt, UPDATED, type ChangeEntry, type ChangeKind } from '../changes.ts';
import { SUMMARY_COLUMNS } from '../list-query.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { writeSummary, type Cell } from '../row-json.ts';
import type { Change, ChangePage, ChangesRequest, Scope } from '../store.ts';
import type { Connection } from './connect.ts';
import { KeyedRows } from './keyed-rows.ts';
import { WordReader } from './words.ts';

/** So many changes are looked at in one transaction: a long one would keep SQLite's log from being cleared. */
const LOOKS = 20_000;

/** The run with the first number that is wanted, and those behind it. */
export const RUNS = `select "seq", "kind", "count", "entries" from "change" where "tenant_id" = ?1 and "seq" >=
  (select max("seq") from "change" where "tenant_id" = ?1 and "seq" <= ?2) order by "seq"`;

interface Sight {
  readonly tenant: number;
  /** Dictionary numbers of the extensions; null: everything of the tenant. */
  readonly words: ReadonlySet<number> | null;
  readonly from: number | null;
}

/**
 * Reads the change feed over one connection. A change is told by what the call log is now: what has happened to it
 * since stands further on in the feed, so that whoever reads to the end knows the end.
 */
export class Feed {
  readonly #connection: Connection;
  readonly #words: WordReader;
  readonly #summaries: KeyedRows;
  readonly #parties: KeyedRows;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#words = new WordReader(connection);
    this.#summaries = new KeyedRows(connection, SUMMARY_COLUMNS);
    this.#parties = new KeyedRows(connection, PARTY_COLUMNS);
  }

  changes({ tenantId, extensions }: Scope, { after, from, top }: ChangesRequest): ChangePage | null {
    const last = this.#lastSeq(tenantId);
    if (after > last) return null;
    const words = extensions === null ? null : this.#wordsOf(tenantId, extensions);
    // What no call log has ever had is in no change either.
    if (after === last || words?.size === 0) return { changes: [], reached: last, last };

    const sight: Sight = { tenant: tenantId, words, from };
    const changes: Change[] = [];
    let reached = after;
    for (const row of this.#connection.rows(RUNS).iterate(tenantId, after + 1)) {
      const [seq, kind, count, entries] = row as unknown as [number, ChangeKind, number, Uint8Array];
      if (reached + 1 < seq || reached + 1 >= seq + count) return null;
      while (reached + 1 < seq + count && changes.length < top && reached - after < LOOKS) {
        reached += 1;
        const change = this.#tell(sight, kind, entryAt({ kind, entries }, reached - seq));
        if (change !== null) changes.push({ seq: reached, ...change });
      }
      if (changes.length === top || reached - after === LOOKS) break;
    }
    return reached === after ? null : { changes, reached, last };
  }

  /** What a reader learns of one change; null: nothing. */
  #tell(sight: Sight, kind: ChangeKind, { id, parties }: ChangeEntry): Omit<Change, 'seq'> | null {
    const { tenant, words, from } = sight;
    const shown = encodeId(String(id));
    const wasMine = kind === UPDATED && (words === null || parties.some((party) => words.has(party)));
    const found = this.#find(tenant, id, words === null ? this.#summaries : this.#parties);
    const isMine = found !== null && (words === null || found.cells.some((party) => words.has(party as number)));
    if (isMine && (from === null || found.start >= from)) {
      const cells = words === null ? found.cells : this.#summaries.find(tenant, found.start, id)!;
      // Where it started before is known of its first start only; one that comes again is put in the same place.
      const wasThere = wasMine && (from === null || startOfId(id) >= from);
      return { id: shown, type: wasThere ? 'UPDATED' : 'CREATED', item: writeSummary(cells, this.#words.json) };
    }
    if (!wasMine) return null;
    // One that has always started too early was never told.
    const never = from !== null && found !== null && found.start < from && this.#movedTo(tenant, id) === null;
    return never ? null : { id: shown, type: 'DELETED', item: null };
  }

  #find(
    tenant: number,
    id: bigint,
    rows: KeyedRows,
  ): { readonly start: number; readonly cells: readonly Cell[] } | null {
    const first = startOfId(id);
    const cells = rows.find(tenant, first, id);
    if (cells !== null) return { start: first, cells };
    const start = this.#movedTo(tenant, id);
    const moved = start === null ? null : rows.find(tenant, start, id);
    return moved === null ? null : { start: start!, cells: moved };
  }

  #movedTo(tenant: number, id: bigint): number | null {
    const moved = this.#connection
      .rows('select "started_at" from "moved" where "tenant_id" = ? and "id" = ?')
      .get(tenant, id) as unknown as [number] | undefined;
    return moved?.[0] ?? null;
  }

  #lastSeq(tenant: number): number {
    const row = this.#connection.rows('select "change_seq" from "counter" where "tenant_id" = ?').get(tenant);
    return (row as unknown as [number] | undefined)?.[0] ?? 0;
  }

  #wordsOf(tenant: number, extensions: readonly string[]): ReadonlySet<number> {
    return new Set(extensions.map((text) => this.#words.find(tenant, text)).filter((word) => word !== null));
  }
}
