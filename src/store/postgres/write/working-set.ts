import type { Rate } from '../../../price/rate.ts';
import { dayOf } from '../../../record/session.ts';
import type { ChangeRun } from '../../changes.ts';
import type { RollUp } from '../../roll-up.ts';
import type { SessionCells } from '../../session-columns.ts';
import type { Books } from '../../write/books.ts';
import { legOfRow, type KeptLeg, type Looks, type Touched } from '../../write/kept-leg.ts';
import { BILLED_ACCOUNT, COST, type Priced } from '../../write/priced-row.ts';
import { at, type Row } from '../../write/row.ts';
import { callOf, Known, placeOf } from './known.ts';
import { storedRow, withSession, type StoredRow } from './stored-row.ts';
import { NotLoaded } from './wanted.ts';
import { Written, type WrittenRow } from './written.ts';

const SESSION_ID = at('session_id');

/**
 * The books of one tenant in memory: what was loaded of them for some jobs, and what these have written, which goes to
 * the database in bulk. What it was not told it does not know, and says so (NotLoaded).
 */
export class WorkingSet implements Books {
  readonly tenantId: number;
  readonly known = new Known();
  written = new Written();
  /** Whether texts of words were asked for: then they will be again. */
  asksForTexts = false;
  /** Whether it will be written back. */
  isWritten = false;

  constructor(tenantId: number) {
    this.tenantId = tenantId;
  }

  begin(): void {
    this.written = new Written();
  }

  /** What was written stands in the database now. */
  committed(): void {
    this.known.freshNumbers.splice(0, this.written.words.size);
    for (const [text, number] of this.written.words) this.known.addWord(number, text);
    this.#release();
  }

  /** It is not known whether it does. */
  failed(): void {
    this.known.freshNumbers.length = 0;
    this.known.prices = null;
    this.known.forgetWords();
    this.#release();
  }

  /** Memory is given back before it grows old. */
  #release(): void {
    this.known.forget();
    this.begin();
  }

  wordNumber(text: string): number {
    const there = this.written.words.get(text) ?? this.knownWord(text);
    if (there !== null) return there;
    const number = this.known.freshNumbers[this.written.words.size]!;
    this.written.words.set(text, number);
    this.written.texts.set(number, text);
    return number;
  }

  knownWord(text: string): number | null {
    const number = this.known.words.get(text);
    if (number !== undefined) return number;
    if (this.known.absentTexts.has(text)) return null;
    throw new NotLoaded((wanted) => wanted.texts.add(text));
  }

  wordText(word: number): string {
    const text = this.known.texts.get(word) ?? this.written.texts.get(word);
    if (text !== undefined) return text;
    this.asksForTexts = true;
    throw new NotLoaded((wanted) => wanted.words.add(word));
  }

  idOfKey(key: number): bigint | null {
    const id = this.written.keys.get(key) ?? this.known.keys.get(key);
    if (id !== undefined) return id;
    throw new NotLoaded((wanted) => wanted.keys.add(key));
  }

  enterKey(key: number, id: bigint): boolean {
    if (this.idOfKey(key) !== null) return false;
    this.written.keys.set(key, id);
    return true;
  }

  changeKey(key: number, id: bigint): void {
    this.written.keys.set(key, id);
  }

  findRow(id: bigint): Row | null {
    return this.#stored(id)?.row ?? null;
  }

  /** The row as it is now. */
  #stored(id: bigint): StoredRow | null {
    const written = this.written.rows.get(id);
    return written === undefined ? this.#before(id) : written.now;
  }

  #before(id: bigint): StoredRow | null {
    const known = this.known.rows.get(id);
    if (known !== undefined) return known;
    throw new NotLoaded((wanted) => wanted.ids.push(id));
  }

  #written(id: bigint): WrittenRow {
    return this.written.rows.get(id) ?? this.written.row(id, this.#before(id));
  }

  insertRow(row: Row, sessionKey: number | null, cells: SessionCells, priced: Priced | null): boolean {
    const id = row[2] as bigint;
    const written = this.#written(id);
    if (written.now !== null) return false;
    written.now = { row: storedRow(row, cells[0], priced), sessionKey, cells };
    written.isWhole = true;
    if (sessionKey !== null) this.written.addLeg(sessionKey, row[1] as number, id);
    return true;
  }

  removeRow(row: Row): void {
    this.#written(row[2] as bigint).now = null;
  }

  recordMove(id: bigint, started_at: number): void {
    this.written.moves.set(id, started_at);
  }

  writeSession(_started_at: number, id: bigint, cells: SessionCells): void {
    const written = this.#written(id);
    written.now = withSession(written.now!, cells);
    written.hasOtherSession = true;
  }

  writePrice(row: Row, cost: number | null, account: number | null, priced: Priced | null): void {
    const id = row[2] as bigint;
    const written = this.#written(id);
    const { row: before, sessionKey, cells } = written.now!;
    const after = storedRow(before, cells[0], priced);
    [after[COST], after[BILLED_ACCOUNT]] = [cost, account];
    written.now = { row: after, sessionKey, cells };
    written.hasOtherPrice = true;
  }

  findOthers(looks: Looks): ReadonlySet<Touched> {
    const found = new Set<Touched>();
    const missing: { readonly key: number; readonly day: number }[] = [];
    for (const [day, ofDay] of looks) {
      for (let count = 0; count < ofDay.length; count++) {
        const { keys, sessions } = ofDay[count]!;
        for (let index = 0; index < keys.length; index++) {
          const key = keys[index]!;
          if (!this.known.hasLooked(key, day)) missing.push({ key, day });
          else if (this.#hasMore(key, day, count)) found.add(sessions[index]!);
        }
      }
    }
    if (missing.length === 0) return found;
    throw new NotLoaded((wanted) => {
      for (const { key, day } of missing) wanted.addLegs(key, day, day);
    });
  }

  #hasMore(key: number, day: number, count: number): boolean {
    const place = placeOf(key, day);
    const known = this.known.legs.get(place);
    const written = this.written.legs.get(place);
    if (known === undefined && (written?.length ?? 0) <= count) return false;
    return known === null || this.#legsAt(key, day).length > count;
  }

  /** The rows with this key that start on a day. */
  #legsAt(key: number, day: number): StoredRow[] {
    const place = placeOf(key, day);
    const ids = new Set([...(this.known.legs.get(place) ?? []), ...(this.written.legs.get(place) ?? [])]);
    const rows = [...ids].map((id) => this.#stored(id));
    return rows.filter(
      (stored): stored is StoredRow =>
        stored !== null && stored.sessionKey === key && dayOf(stored.row[1] as number) === day,
    );
  }

  legsOfDay(session_id: string, key: number, day: number, most: number): KeptLeg[] {
    if (!this.known.hasLooked(key, day)) throw new NotLoaded((wanted) => wanted.addLegs(key, day, day));
    if (this.known.legs.get(placeOf(key, day)) === null) return [];
    const legs = this.#legsAt(key, day);
    if (legs.length > most) return [];
    return legs
      .filter(({ row }) => row[SESSION_ID] === session_id)
      .map(({ row, cells }) => ({ ...legOfRow(row), cells }));
  }

  amendedSources(): readonly number[] {
    return [...this.known.tenant.amendedSources, ...this.written.amendedSources];
  }

  addAmendedSource(source: number): void {
    this.written.amendedSources.add(source);
  }

  amendment(source: number, call: string, format: string): string | null {
    return this.#amendments(source, call).get(format) ?? null;
  }

  amendments(source: number, call: string): readonly string[] {
    const all = [...this.#amendments(source, call)];
    return all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entries]) => entries);
  }

  #amendments(source: number, call: string): ReadonlyMap<string, string> {
    const key = callOf(source, call);
    const known = this.known.amendments.get(key);
    if (known === undefined) throw new NotLoaded((wanted) => wanted.addAmendments(source, call));
    const written = this.written.amendments.get(key)?.formats;
    if (written === undefined) return known;
    const now = new Map(known);
    for (const [format, entries] of written) {
      if (entries === null) now.delete(format);
      else now.set(format, entries);
    }
    return now;
  }

  putAmendment(source: number, call: string, format: string, entries: string | null): void {
    this.written.putAmendment(source, call, format, entries);
  }

  own(id: bigint): string | null {
    const written = this.written.owns.get(id);
    if (written !== undefined) return written;
    const known = this.known.owns.get(id);
    if (known !== undefined) return known;
    // What is new has said nothing yet.
    if (this.known.rows.get(id) === null) return null;
    throw new NotLoaded((wanted) => wanted.owns.add(id));
  }

  putOwn(id: bigint, own: string | null): void {
    this.written.owns.set(id, own);
  }

  idsOfCall(call: string): bigint[] {
    const ids = this.known.calls.get(call);
    if (ids === undefined) throw new NotLoaded((wanted) => wanted.calls.add(call));
    return ids;
  }

  addLegCall(key: number, id: bigint): void {
    this.written.changeLegCall(key, id, true);
  }

  removeLegCall(key: number, id: bigint): void {
    this.written.changeLegCall(key, id, false);
  }

  enterCalls(source: number): void {
    if (this.known.entered.has(source)) return;
    throw new NotLoaded((wanted) => {
      wanted.entered = source;
    });
  }

  ratingSeq(): number {
    return this.known.tenant.ratingSeq;
  }

  tenant(): { readonly name: string; readonly settings: string | null } {
    return this.known.tenant;
  }

  rates(): readonly Rate[] {
    return this.#prices().rates;
  }

  rate(version: number): Rate | null {
    const rate = this.known.rates.get(version);
    if (rate !== undefined) return rate;
    throw new NotLoaded((wanted) => wanted.rates.add(version));
  }

  sourceSettings(name: string | null): string | null {
    return name === null ? null : (this.#prices().sources.get(name) ?? null);
  }

  #prices() {
    const { prices } = this.known;
    if (prices?.seq === this.known.tenant.ratingSeq) return prices;
    throw new NotLoaded((wanted) => {
      wanted.prices = true;
    });
  }

  addChanges(runs: readonly ChangeRun[]): number {
    this.written.changes.push(...runs);
    return this.known.tenant.changeSeq + this.written.changeCount;
  }

  addCounts(rollUp: RollUp): void {
    this.written.rollUp = rollUp;
  }
}
