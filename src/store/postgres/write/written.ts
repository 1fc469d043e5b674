import { dayOf } from '../../../record/session.ts';
import type { ChangeRun } from '../../changes.ts';
import { RollUp } from '../../roll-up.ts';
import { callOf, placeOf } from './known.ts';
import type { StoredRow } from './stored-row.ts';

/** What has become of a row. */
export interface WrittenRow {
  /** As the database has it; null: it does not. */
  readonly before: StoredRow | null;
  /** As it is now; null: removed. */
  now: StoredRow | null;
  /** It is stored as a whole. */
  isWhole: boolean;
  /** Else: its session, or its price, is another. */
  hasOtherSession: boolean;
  hasOtherPrice: boolean;
}

/** What jobs have written into the books of a tenant, and is not in the database yet. */
export class Written {
  /** New words: numbers from the highest on, in their order. */
  readonly words = new Map<string, number>();
  readonly texts = new Map<number, string>();
  readonly keys = new Map<number, bigint>();
  readonly rows = new Map<bigint, WrittenRow>();
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

  /** What becomes of a row from now on. */
  row(id: bigint, before: StoredRow | null): WrittenRow {
    const row = { before, now: before, isWhole: false, hasOtherSession: false, hasOtherPrice: false };
    this.rows.set(id, row);
    return row;
  }

  addLeg(key: number, started_at: number, id: bigint): void {
    const place = placeOf(key, dayOf(started_at));
    const there = this.legs.get(place);
    if (there === undefined) this.legs.set(place, [id]);
    else there.push(id);
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
