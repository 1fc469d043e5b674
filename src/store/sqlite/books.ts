import type { Rate } from '../../price/rate.ts';
import { startOfId } from '../../record/id.ts';
import type { ChangeRun } from '../changes.ts';
import { DAY, monthOf } from '../month.ts';
import type { RollUp } from '../roll-up.ts';
import { isPlainSession, sessionKey, type SessionCells } from '../session-columns.ts';
import type { Books } from '../write/books.ts';
import type { KeptLeg, Looks, Touched } from '../write/kept-leg.ts';
import { LEGS, type Priced } from '../write/priced-row.ts';
import type { Cell, Row } from '../write/row.ts';
import type { Connection } from './connect.ts';
import { FIND_WORD, wordNumber } from './dictionary.ts';
import { keptLegOf } from './leg-columns.ts';
import * as sql from './books-sql.ts';
import { Months } from './months.ts';

/** The books of one tenant by prepared statements over one connection, which may be one that only reads. */
export class SqliteBooks implements Books {
  readonly tenantId: number;
  readonly #connection: Connection;
  readonly #months: Months;
  /** Whether the tenant has call logs whose id does not tell their start. Null: not looked at yet in this transaction. */
  #hasMoved: boolean | null = null;
  /** What an insert is bound to; filled anew for each. */
  readonly #values: Cell[] = [];

  constructor(connection: Connection, tenantId: number, months = new Months(connection)) {
    this.#connection = connection;
    this.tenantId = tenantId;
    this.#months = months;
  }

  begin(): void {
    this.#hasMoved = null;
    this.#months.forget();
  }

  wordNumber(text: string): number {
    return wordNumber(this.#connection, this.tenantId, text);
  }

  knownWord(text: string): number | null {
    return this.#get<[number]>(FIND_WORD, text)?.[0] ?? null;
  }

  wordText(word: number): string {
    return this.#get<[string]>(sql.TEXT, word)![0];
  }

  idOfKey(key: number): bigint | null {
    const found = this.#connection.rows(sql.FIND_KEY).get(this.tenantId, key) as unknown as [string] | undefined;
    return found === undefined ? null : BigInt(found[0]);
  }

  enterKey(key: number, id: bigint): boolean {
    return this.#connection.rows(sql.ADD_KEY).run(this.tenantId, key, id).changes === 1;
  }

  changeKey(key: number, id: bigint): void {
    this.#connection.rows(sql.MOVE_KEY).run(id, this.tenantId, key);
  }

  findRow(id: bigint): Row | null {
    const moved = this.#connection.rows(sql.FIND_MOVE).get(this.tenantId, id) as unknown as [number] | undefined;
    const started_at = moved === undefined ? startOfId(id) : moved[0];
    const month = monthOf(started_at);
    if (!this.#months.there.has(month)) return null;
    const found = this.#connection.rows(sql.selectSql(month)).get(this.tenantId, started_at, id);
    return found === undefined ? null : [this.tenantId, started_at, id, ...(found as unknown as Cell[])];
  }

  insertRow(row: Row, key: number | null, cells: SessionCells, priced: Priced | null): boolean {
    const [started_at, id] = [row[1] as number, row[2] as bigint];
    // Where every id tells its start, the table itself knows whether it is taken.
    this.#hasMoved ??= this.#get(sql.ANY_MOVE) !== undefined;
    if ((this.#hasMoved || startOfId(id) !== started_at) && this.findRow(id) !== null) return false;
    const month = monthOf(started_at);
    this.#months.make(month);
    const values = this.#values;
    for (let index = 0; index < LEGS; index++) values[index] = row[index]!;
    values[LEGS] = key;
    values[LEGS + 1] = cells[0];
    values[LEGS + 2] = cells[1];
    if (priced !== null) values.push(priced.rate, priced.rated_number, priced.stated);
    const insert = this.#connection.rows((priced === null ? sql.insertSql : sql.insertPricedSql)(month));
    // Spread alone: with more arguments behind it, an array would be made of them each time.
    const inserted = insert.run(...(values as never[]));
    if (priced !== null) values.length = LEGS + 3;
    if (inserted.changes === 0) return false;
    if (!isPlainSession(cells)) this.writeSession(started_at, id, cells);
    return true;
  }

  removeRow(row: Row): void {
    const [started_at, id] = [row[1] as number, row[2] as bigint];
    this.#connection.rows(sql.deleteSql(monthOf(started_at))).run(this.tenantId, started_at, id);
  }

  recordMove(id: bigint, started_at: number): void {
    this.#hasMoved = true;
    this.#run(sql.ADD_MOVE, id, started_at);
  }

  findOthers(looks: Looks): ReadonlySet<Touched> {
    const found = new Set<Touched>();
    const { there } = this.#months;
    for (const [day, ofDay] of looks) {
      const month = monthOf(day * DAY);
      const settled = there.get(month);
      if (settled === undefined || !this.#hasCalls(month, day)) continue;
      const more = this.#connection.rows(sql.moreLegsSql(month, settled));
      for (const [known, { keys, sessions }] of ofDay.entries()) {
        if (keys.length === 0) continue;
        const rows = more.all(this.tenantId, day, known, JSON.stringify(keys));
        for (const [index] of rows as unknown as [number][]) found.add(sessions[index]!);
      }
    }
    return found;
  }

  /** Of tomorrow there is mostly none. */
  #hasCalls(month: number, day: number): boolean {
    const [from, to] = [(day > 0 ? day : day - 1) * DAY, (day < 0 ? day : day + 1) * DAY];
    return this.#get(sql.anyCallSql(month), from, to) !== undefined;
  }

  legsOfDay(session_id: string, key: number, day: number, most: number): KeptLeg[] {
    const month = monthOf(day * DAY);
    const settled = this.#months.there.get(month);
    if (settled === undefined) return [];
    const rows = this.#connection.rows(sql.legsOfDaySql(month, settled)).all(this.tenantId, day, most + 1, key);
    if (rows.length > most) return [];
    return (rows as unknown as [string, ...(number | null)[]][])
      .filter(([text]) => text === session_id)
      .map(([, ...cells]) => keptLegOf(cells));
  }

  writeSession(started_at: number, id: bigint, cells: SessionCells): void {
    this.#connection.rows(sql.sessionSql(monthOf(started_at))).run(...cells, this.tenantId, started_at, id);
  }

  amendedSources(): readonly number[] {
    return this.#column(sql.AMENDED_SOURCES);
  }

  addAmendedSource(source: number): void {
    this.#run(sql.ADD_AMENDED_SOURCE, source);
  }

  amendment(source: number, call: string, format: string): string | null {
    return this.#get<[string]>(sql.FIND_AMENDMENT, source, call, format)?.[0] ?? null;
  }

  amendments(source: number, call: string): readonly string[] {
    return this.#column(sql.FIND_AMENDMENTS, source, call);
  }

  putAmendment(source: number, call: string, format: string, entries: string | null): void {
    if (entries === null) this.#run(sql.REMOVE_AMENDMENT, source, call, format);
    else this.#run(sql.PUT_AMENDMENT, source, call, format, entries);
  }

  own(id: bigint): string | null {
    return this.#get<[string]>(sql.OWN, id)?.[0] ?? null;
  }

  putOwn(id: bigint, own: string | null): void {
    if (own === null) this.#run(sql.FORGET_OWN, id);
    else this.#run(sql.KEEP_OWN, id, own);
  }

  idsOfCall(call: string, key: number): bigint[] {
    const ids = new Set<string>();
    for (const [month, settled] of this.#months.there) {
      for (const id of this.#column<string>(sql.idsOfCallSql(month, settled), key, call, call)) ids.add(id);
    }
    for (const id of this.#column<string>(sql.IDS_OF_LEG_CALL, key)) ids.add(id);
    return [...ids].map(BigInt);
  }

  addLegCall(key: number, id: bigint): void {
    this.#run(sql.ADD_LEG_CALL, key, id);
  }

  removeLegCall(key: number, id: bigint): void {
    this.#run(sql.REMOVE_LEG_CALL, key, id);
  }

  enterCalls(source: number): void {
    for (const month of this.#months.there.keys()) {
      const rows = this.#connection.rows(sql.callsOfSourceSql(month)).iterate(this.tenantId, source);
      for (const [id, call_id] of rows as unknown as Iterable<[string, string]>) {
        this.addLegCall(sessionKey(call_id), BigInt(id));
      }
    }
  }

  ratingSeq(): number {
    return this.#get<[number]>(sql.RATING_SEQ)![0];
  }

  tenant(): { readonly name: string; readonly settings: string | null } {
    const [name, settings] = this.#get<[string, string | null]>(sql.TENANT)!;
    return { name, settings };
  }

  rates(): readonly Rate[] {
    return this.#connection.objects(sql.RATES).all(this.tenantId) as unknown as Rate[];
  }

  rate(version: number): Rate | null {
    return (this.#connection.objects(sql.RATE).get(this.tenantId, version) as unknown as Rate | undefined) ?? null;
  }

  sourceSettings(name: string | null): string | null {
    return this.#get<[string]>(sql.SOURCE_SETTINGS, name)?.[0] ?? null;
  }

  writePrice(row: Row, cost: number | null, account: number | null, priced: Priced | null): void {
    const [started_at, id] = [row[1] as number, row[2] as bigint];
    const { rate, rated_number, stated } = priced ?? { rate: null, rated_number: null, stated: null };
    this.#connection
      .rows(sql.priceSql(monthOf(started_at)))
      .run(cost, account, rate, rated_number, stated, this.tenantId, started_at, id);
  }

  addChanges(runs: readonly ChangeRun[]): number {
    const count = runs.reduce((sum, run) => sum + run.count, 0);
    const [last] = this.#get<[number]>(sql.NEXT_SEQ, count)!;
    let seq = last - count + 1;
    for (const run of runs) {
      this.#run(sql.ADD_CHANGE, seq, run.kind, run.count, run.entries);
      seq += run.count;
    }
    return last;
  }

  addCounts({ hours, months }: RollUp, seq: number): void {
    for (const { hour, direction, answered, calls, talk_seconds, sessions } of hours.values()) {
      this.#run(sql.ADD_HOUR, hour, direction, answered, calls, talk_seconds, sessions);
    }
    for (const [month, { calls, sessions }] of months) this.#run(sql.ADD_MONTH, month, calls, seq, sessions);
  }

  /** The first row of a statement whose first parameter is the tenant. */
  #get<Found>(text: string, ...parameters: readonly (Cell | Uint8Array)[]): Found | undefined {
    return this.#connection.rows(text).get(this.tenantId, ...parameters) as unknown as Found | undefined;
  }

  #column<Found = number>(text: string, ...parameters: readonly Cell[]): Found[] {
    const rows = this.#connection.rows(text).all(this.tenantId, ...parameters) as unknown as [Found][];
    return rows.map(([value]) => value);
  }

  #run(text: string, ...parameters: readonly (Cell | Uint8Array)[]): void {
    this.#connection.rows(text).run(this.tenantId, ...parameters);
  }
}
