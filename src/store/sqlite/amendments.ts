import type { Amendment } from '../../formats/format.ts';
import { END_REASONS, REROUTE_REASONS } from '../../record/enums.ts';
import { FIELD_BY_NAME } from '../../record/fields.ts';
import type { Connection } from './connect.ts';
import { wordNumber } from './dictionary.ts';
import { at, type Cell, type Row } from './row.ts';

/** An amendment in the terms of rows. */
interface Rule {
  readonly call_id: string;
  readonly destination: number | null;
  readonly answered: boolean | null;
  readonly cells: readonly (readonly [place: number, value: Cell])[];
}

const SOURCE = at('source');
const SESSION_ID = at('session_id');
const CALL_ID = at('call_id');
const DESTINATION = at('destination');
const ANSWERED_AT = at('answered_at');

/** What a leg itself says in the cells that amendments have changed, by their place in the row. */
export type Own = readonly (readonly [place: number, value: Cell])[];

/** What is known beside the records about one tenant's call logs, for one transaction. */
export class Amendments {
  readonly #connection: Connection;
  readonly #tenantId: number;
  readonly #rules = new Map<string, readonly Rule[]>();
  /** Of which sources anything is known. */
  readonly #sources: Set<number>;

  constructor(connection: Connection, tenantId: number) {
    this.#connection = connection;
    this.#tenantId = tenantId;
    const rows = connection.rows(SOURCES).all(tenantId) as unknown as [number][];
    this.#sources = new Set(rows.map(([source]) => source));
  }

  /** Whether anything is known of a source (its dictionary number, 0 for none). */
  has(source: number): boolean {
    return this.#sources.has(source);
  }

  /** Takes what one format tells about a call in the place of what it told. False: it is what was known. */
  replace(source: number, call: string, format: string, amendments: readonly Amendment[]): boolean {
    const key = [this.#tenantId, source, call, format] as const;
    const entries = amendments.length === 0 ? null : JSON.stringify(amendments);
    const old = this.#connection.rows(FIND_ONE).get(...key) as unknown as [string] | undefined;
    if ((old?.[0] ?? null) === entries) return false;
    if (entries === null) this.#connection.rows(REMOVE).run(...key);
    else this.#connection.rows(PUT).run(...key, entries);
    if (entries !== null && !this.#sources.has(source)) {
      this.#connection.rows(ADD_SOURCE).run(this.#tenantId, source);
      this.#sources.add(source);
    }
    this.#rules.delete(`${source} ${call}`);
    return true;
  }

  /** Brings a row, as its own record says it, to what is known; gives what it said before, null when nothing is known. */
  apply(row: Row): Own | null {
    const source = (row[SOURCE] as number | null) ?? 0;
    if (!this.#sources.has(source)) return null;
    const [session_id, call_id] = [row[SESSION_ID] as string | null, row[CALL_ID] as string | null];
    if (call_id === null) return null;
    const own = new Map<number, Cell>();
    const [destination, answered] = [row[DESTINATION], row[ANSWERED_AT] !== null];
    for (const call of new Set([session_id, call_id])) {
      for (const rule of call === null ? [] : this.#rulesOf(source, call)) {
        if (rule.call_id !== call_id) continue;
        if (rule.destination !== null && rule.destination !== destination) continue;
        if (rule.answered !== null && rule.answered !== answered) continue;
        for (const [place, value] of rule.cells) {
          if (!own.has(place)) own.set(place, row[place]!);
          row[place] = value;
        }
      }
    }
    return own.size === 0 ? null : [...own].toSorted(([a], [b]) => a - b);
  }

  /** What a stored row said of itself, in the cells that were changed. */
  own(id: bigint): Own {
    const row = this.#connection.rows(OWN).get(this.#tenantId, id) as unknown as [string] | undefined;
    return row === undefined ? [] : (JSON.parse(row[0]) as [string, Cell][]).map(([name, cell]) => [at(name), cell]);
  }

  keepOwn(id: bigint, own: Own | null): void {
    const old = this.#connection.rows(OWN).get(this.#tenantId, id) as unknown as [string] | undefined;
    if (own === null) {
      if (old !== undefined) this.#connection.rows(FORGET_OWN).run(this.#tenantId, id);
      return;
    }
    const text = JSON.stringify(own.map(([place, cell]) => [AMENDED.find((name) => at(name) === place), cell]));
    if (old?.[0] !== text) this.#connection.rows(KEEP_OWN).run(this.#tenantId, id, text);
  }

  #rulesOf(source: number, call: string): readonly Rule[] {
    const key = `${source} ${call}`;
    let rules = this.#rules.get(key);
    if (rules === undefined) {
      const rows = this.#connection.rows(FIND_ALL).all(this.#tenantId, source, call) as unknown as [string][];
      const all = rows.flatMap(([entries]) => (JSON.parse(entries) as Amendment[]).map((one) => this.#ruleOf(one)));
      rules = [...all.filter((rule) => rule.destination === null), ...all.filter((rule) => rule.destination !== null)];
      this.#rules.set(key, rules);
    }
    return rules;
  }

  #ruleOf({ call_id, destination, answered, set }: Amendment): Rule {
    const cells = AMENDED.filter((name) => set[name] !== undefined).map((name): [number, Cell] => [
      at(name),
      this.#cellOf(name, set[name]!),
    ]);
    return { call_id, destination: destination === null ? null : this.#word(destination), answered, cells };
  }

  #cellOf(name: (typeof AMENDED)[number], value: string | number | null): Cell {
    if (value === null) return null;
    if (name === 'end_reason') return END_REASONS.indexOf(value as never);
    if (name === 'reroute_reason') return REROUTE_REASONS.indexOf(value as never);
    return FIELD_BY_NAME.get(name)!.stored === 'word' ? this.#word(value as string) : value;
  }

  #word(text: string): number {
    return wordNumber(this.#connection, this.#tenantId, text);
  }
}

/** Fields that may be amended; format.ts names the same ones. */
const AMENDED = [
  'end_reason',
  'reroute_reason',
  'status_code',
  'rang_at',
  'service_number',
  'caller_display_name',
  'callee_display_name',
] as const satisfies readonly (keyof Amendment['set'])[];

const SOURCES = 'select "source" from "amended_source" where "tenant_id" = ?';
const ADD_SOURCE = 'insert into "amended_source" values (?, ?) on conflict do nothing';
const CALL = '"tenant_id" = ? and "source" = ? and "call" = ?';
// Where several tell of one field, what is said of one leg is believed before what is said of all of the call, and then
// the last format by its name, whichever came first.
const FIND_ALL = `select "entries" from "amendment" where ${CALL} order by "format"`;
const FIND_ONE = `select "entries" from "amendment" where ${CALL} and "format" = ?`;
const REMOVE = `delete from "amendment" where ${CALL} and "format" = ?`;
const PUT =
  'insert or replace into "amendment" ("tenant_id", "source", "call", "format", "entries") values (?, ?, ?, ?, ?)';
const OWN = 'select "own" from "amended" where "tenant_id" = ? and "id" = ?';
const FORGET_OWN = 'delete from "amended" where "tenant_id" = ? and "id" = ?';
const KEEP_OWN = 'insert or replace into "amended" ("tenant_id", "id", "own") values (?, ?, ?)';
