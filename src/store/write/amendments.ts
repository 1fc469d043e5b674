import type { Amendment } from '../../formats/format.ts';
import { END_REASONS, REROUTE_REASONS } from '../../record/enums.ts';
import { FIELD_BY_NAME } from '../../record/fields.ts';
import type { AmendmentBooks, WordBooks } from './books.ts';
import { callName } from './call-name.ts';
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
  readonly #books: AmendmentBooks & WordBooks;
  readonly #rules = new Map<string, readonly Rule[]>();
  /** Of which sources anything is known. */
  readonly #sources: Set<number>;

  constructor(books: AmendmentBooks & WordBooks) {
    this.#books = books;
    this.#sources = new Set(books.amendedSources());
  }

  /** Whether anything is known of any source. */
  get isEmpty(): boolean {
    return this.#sources.size === 0;
  }

  /** Whether anything is known of a source (its dictionary number, 0 for none). */
  has(source: number): boolean {
    return this.#sources.has(source);
  }

  /** Takes what one format tells about a call in the place of what it told. False: it is what was known. */
  replace(source: number, call: string, format: string, amendments: readonly Amendment[]): boolean {
    const entries = amendments.length === 0 ? null : JSON.stringify(amendments);
    const name = callName(call);
    if (this.#books.amendment(source, name, format) === entries) return false;
    this.#books.putAmendment(source, name, format, entries);
    if (entries !== null && !this.#sources.has(source)) {
      this.#books.addAmendedSource(source);
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
    const own = this.#books.own(id);
    return own === null ? [] : (JSON.parse(own) as [string, Cell][]).map(([name, cell]) => [at(name), cell]);
  }

  keepOwn(id: bigint, own: Own | null): void {
    const text =
      own === null
        ? null
        : JSON.stringify(own.map(([place, cell]) => [AMENDED.find((name) => at(name) === place), cell]));
    if (this.#books.own(id) !== text) this.#books.putOwn(id, text);
  }

  #rulesOf(source: number, call: string): readonly Rule[] {
    const key = `${source} ${call}`;
    let rules = this.#rules.get(key);
    if (rules === undefined) {
      // Where several tell of one field, what is said of one leg is believed before what is said of all of the call, and
      // then the last format by its name, whichever came first.
      const all = this.#books
        .amendments(source, callName(call))
        .flatMap((entries) => (JSON.parse(entries) as Amendment[]).map((one) => this.#ruleOf(one)));
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
    return this.#books.wordNumber(text);
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
