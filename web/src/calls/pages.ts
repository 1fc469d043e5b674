import type { Client } from '../api/client.ts';
import { isAborted, Unreachable } from '../api/failure.ts';
import type { CallLog, Session } from '../api/types.ts';
import type { Question } from '../find/question.ts';

export type Row = Session | CallLog;

/** Rows of a page. Small, so that what comes into sight is there soon. */
export const PAGE = 100;
/** Pages on either side of what is in sight that are kept; the others are dropped, so that memory stays flat. */
const KEPT = 5;
/** So many ways to pages are remembered. */
const MOST_LINKS = 5000;
/** What a jump lands on is asked for when the list has rested so long (ms). */
const REST = 80;

/**
 * The rows of a question, of any number, page by page as they come into sight. A page is reached by the `Link` of the
 * one before it, at the same cost everywhere and unmoved by rows that arrive; only a jump counts its way by `skip`.
 */
export class Pages {
  readonly #client: Client;
  readonly #url: string;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #links = new Map<number, string>();
  readonly #asked = new Map<number, AbortController>();
  /** Those at hand, or on their way, that are to be asked for once more. */
  readonly #stale = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #sight: readonly [number, number] = [0, 0];
  #rest: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #revision = 0;
  /** How many rows match; null until that is known. */
  count: number | null = null;
  /** How many more `askAgain` has found since; negative when rows went. */
  more = 0;
  /** Why the first page cannot be shown. */
  failure: Error | null = null;

  constructor(client: Client, question: Question) {
    this.#client = client;
    this.#url = `${question.path}?${question.options}${question.options === '' ? '' : '&'}top=${PAGE}`;
    this.#links.set(0, this.#url);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const back = this.#client.isThere.subscribe(() => {
      if (this.#client.isThere.get()) this.#fill();
    });
    return () => {
      this.#listeners.delete(listener);
      back();
    };
  };

  /** Another number whenever anything has changed. */
  readonly revision = (): number => this.#revision;

  /** The row at a position; undefined while it is not there. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Where a row is among those at hand, by its id; -1 when it is not. */
  indexOf(id: string): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Loads what is in sight, the positions from `first` to `last`, and what comes next. */
  look(first: number, last: number): void {
    const from = Math.floor(first / PAGE);
    const to = Math.floor(last / PAGE);
    if (this.#sight[0] === from && this.#sight[1] === to && this.#pages.has(from) && this.#pages.has(to)) return;
    this.#sight = [from, to];
    this.#forget();
    this.#fill();
  }

  /** Puts other rows in the place of those with the same id: what is shown is corrected where it stands. */
  replace(rows: readonly Row[]): void {
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const [page, old] of this.#pages) {
      if (old.some(({ id }) => byId.has(id)))
        this.#pages.set(
          page,
          old.map((row) => byId.get(row.id) ?? row),
        );
    }
    this.#told();
  }

  /**
   * Asks once more for what was asked for before now, in case it is older than what is told from now on: rows that have
   * changed are corrected where they stand, and none moves.
   */
  askAgain(): void {
    for (const page of [...this.#pages.keys(), ...this.#asked.keys()]) this.#stale.add(page);
    this.#fill();
  }

  /** The rows at hand. */
  *shown(): Generator<Row> {
    for (const rows of this.#pages.values()) yield* rows;
  }

  retry(): void {
    this.failure = null;
    this.#told();
    this.#fill();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#rest);
    for (const asked of this.#asked.values()) asked.abort();
  }

  #fill(): void {
    clearTimeout(this.#rest);
    if (this.#closed || this.failure !== null) return;
    const [from, to] = this.#sight;
    const wanted = [0];
    // One ahead either way, so that a steady scroll never waits.
    for (let page = Math.max(0, from - 1); page <= to + 1; page++) wanted.push(page);
    const unreached: number[] = [];
    // A page tells the link of the next, so those behind one that is on its way are reached by themselves.
    let onItsWay = -1;
    for (const page of wanted) {
      const link = this.#links.get(page);
      if (this.#asked.has(page)) onItsWay = page;
      else if ((this.#pages.has(page) && !this.#stale.has(page)) || !this.#exists(page)) continue;
      else if (link !== undefined) {
        onItsWay = page;
        void this.#ask(page, link);
      } else if (onItsWay === page - 1) onItsWay = page;
      else if (!this.#pages.has(page)) unreached.push(page);
    }
    // What is in sight goes before what lies above it.
    const jumped = unreached.find((page) => page >= from) ?? unreached[0];
    if (jumped !== undefined && this.count !== null) {
      this.#rest = setTimeout(() => void this.#ask(jumped, `${this.#url}&count=false&skip=${jumped * PAGE}`), REST);
    }
  }

  #exists(page: number): boolean {
    return this.count === null ? page === 0 : page === 0 || page * PAGE < this.count;
  }

  async #ask(page: number, url: string): Promise<void> {
    const asked = new AbortController();
    this.#asked.set(page, asked);
    const isAgain = this.#stale.delete(page);
    try {
      const response = await this.#client.get(url, asked.signal);
      const { count, items } = (await response.json()) as { count?: number; items: Row[] };
      if (this.#closed) return;
      this.#asked.delete(page);
      if (isAgain && (this.#pages.get(page)?.length ?? 0) > 0) {
        // What has come since waits, or it would move what is shown.
        if (page === 0 && count !== undefined) this.more = count - this.count!;
        this.replace(items);
        this.#fill();
        return;
      }
      this.#pages.set(page, items);
      if (page === 0 && count !== undefined) this.count = count;
      const next = nextOf(response.headers.get('Link'));
      // How many there are is asked for once.
      if (next !== null) this.#remember(page + 1, next.includes('count=false') ? next : `${next}&count=false`);
      else this.count = page * PAGE + items.length;
      this.#told();
      this.#fill();
    } catch (error) {
      if (this.#asked.get(page) === asked) this.#asked.delete(page);
      if (isAgain) this.#stale.add(page);
      if (isAborted(error) || this.#closed) return;
      // What could not be had is asked for again when the server is back, as by `subscribe`.
      if (error instanceof Unreachable || this.#pages.has(page)) return;
      this.failure = error as Error;
      this.#told();
    }
  }

  #remember(page: number, link: string): void {
    this.#links.delete(page);
    this.#links.set(page, link);
    for (const old of this.#links.keys()) {
      if (this.#links.size <= MOST_LINKS) return;
      if (old !== 0) this.#links.delete(old);
    }
  }

  /** The first page stays: it has no link of its own, and what has arrived since would move it. */
  #forget(): void {
    const [from, to] = this.#sight;
    const isFar = (page: number) => page !== 0 && (page < from - KEPT || page > to + KEPT);
    for (const page of this.#pages.keys()) if (isFar(page)) this.#pages.delete(page);
    for (const [page, asked] of this.#asked) {
      if (!isFar(page)) continue;
      asked.abort();
      this.#asked.delete(page);
    }
  }

  #told(): void {
    this.#revision++;
    for (const listener of this.#listeners) listener();
  }
}

/** The path in `<…>; rel="next"`. */
export function nextOf(link: string | null): string | null {
  return link === null ? null : (/<([^>]+)>; rel="next"/.exec(link)?.[1] ?? null);
}
