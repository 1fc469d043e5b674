import { dayOf } from '../../../record/session.ts';
import type { ChangeRun } from '../../changes.ts';
import { RollUp } from '../../roll-up.ts';
import { callOf, placeOf } from './known.ts';
import type { StoredRow } from './stored-row.ts';

/** What jobs have written into the books of a tenant, and is not in the database yet. */
export class Written {
  /** New words: numbers from the highest on, in their order. */
  readonly words = new Map<string, number>();
  readonly texts = new Map<number, string>();
  readonly keys = new Map<number, bigint>();
  /** Rows as they are now; null: removed. */
  readonly rows = new Map<bigint, StoredRow | null>();
  /** Of these: which are stored as a whole, and of which others the session, or the price, is another. */
  readonly whole = new Set<bigint>();
  readonly sessions = new Set<bigint>();
  readonly prices = new Set<bigint>();
  /** The ids of rows that came, by `placeOf`. They may have gone again. */
  readonly legs = new Map<number, bigint[]>();
  readonly moves = new Map<bigint, number>();
  readonly amendedSources = new Set<number>();
  /** By `callOf`; null: nothing is said any more. */
  readonly amendments = new Map<
    string,
    { readonly source: number; readonly call: string; readonly formats: Map<string, string | null> }
  >();
  readonly owns = new Map<bigint, string | null>();
  /** By id and key: whether it is there. */
  readonly legCalls = new Map<string, { readonly key: number; readonly id: bigint; readonly isThere: boolean }>();
  readonly changes: ChangeRun[] = [];
  rollUp = new RollUp();

  get changeCount(): number {
    return this.changes.reduce((sum, { count }) => sum + count, 0);
  }

  insertRow(id: bigint, stored: StoredRow): void {
    this.rows.set(id, stored);
    this.whole.add(id);
    if (stored.sessionKey === null) return;
    const place = placeOf(stored.sessionKey, dayOf(stored.row[1] as number));
    const there = this.legs.get(place);
    if (there === undefined) this.legs.set(place, [id]);
    else there.push(id);
  }

  removeRow(id: bigint): void {
    this.rows.set(id, null);
  }

  changeSession(id: bigint, stored: StoredRow): void {
    this.rows.set(id, stored);
    if (!this.whole.has(id)) this.sessions.add(id);
  }

  changePrice(id: bigint, stored: StoredRow): void {
    this.rows.set(id, stored);
    if (!this.whole.has(id)) this.prices.add(id);
  }

  putAmendment(source: number, call: string, format: string, entries: string | null): void {
    const key = callOf(source, call);
    let of = this.amendments.get(key);
    if (of === undefined) this.amendments.set(key, (of = { source, call, formats: new Map() }));
    of.formats.set(format, entries);
  }

  changeLegCall(key: number, id: bigint, isThere: boolean): void {
    this.legCalls.set(`${id} ${key}`, { key, id, isThere });
  }
}
