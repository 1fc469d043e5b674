import type { Draft } from '../record/draft.ts';
import { hashIdentity, identityText, type HashIdentity } from '../record/identity.ts';
import { COLUMN_COUNT, COLUMNS } from './columns.ts';

/**
 * Records on their way to the writer's thread, packed so that handing them over costs little: one array of numbers
 * that changes hands without a copy, and texts.
 *
 * A row is LEAD numbers (started_at, slot, step, key; key is −1 where the source gave none) and one number per
 * column: a number itself (NaN for blank); of a text column the position in `texts` (−1 for blank); of a word column
 * its dictionary number, or, while that is not known here, −2 minus the position in `words` (−1 for blank).
 */
export interface Batch {
  readonly rows: number;
  readonly cells: Float64Array<ArrayBuffer>;
  readonly texts: readonly string[];
  /** Each of them once. */
  readonly words: readonly string[];
  /** Each record tells all that is known of its call log: none of them can come late. */
  readonly isJoined: boolean;
  /** When the dictionary numbers in it were learned (KnownWords); null: it has none. */
  readonly learned: number | null;
}

export const LEAD = 4;
export const ROW_CELLS = LEAD + COLUMN_COUNT;

/** Which member of a draft fills which column; `destination_user` is worked out. */
const PLAN = COLUMNS.map((column) => ({
  name: column.name as keyof Draft | 'destination_user',
  kind: column.field?.type === 'enum' ? ('enum' as const) : column.kind,
  /** Of an enum. */
  values: column.field?.values ?? [],
}));

/** Dictionary numbers of texts, as far as they are known here. */
export interface KnownWords {
  get(text: string): number | undefined;
  /** Another number when they were all forgotten meanwhile. */
  readonly since?: number;
}

const NO_WORDS: KnownWords = new Map();

export class BatchBuilder {
  /** See `Batch`. */
  isJoined = false;
  readonly #known: KnownWords;
  readonly #learned: number | null;
  readonly #hash: HashIdentity;
  #cells: Float64Array<ArrayBuffer>;
  readonly #texts: string[] = [];
  /** Each with its position. */
  readonly #words = new Map<string, number>();
  #rows = 0;

  constructor(capacity = 64, known: KnownWords = NO_WORDS, hash: HashIdentity = hashIdentity) {
    this.#known = known;
    this.#learned = known.since ?? null;
    this.#hash = hash;
    this.#cells = new Float64Array(capacity * ROW_CELLS);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a draft whose times are instants and whose texts are within their limits. */
  add(draft: Draft): void {
    let at = this.#rows * ROW_CELLS;
    if (at === this.#cells.length) this.#grow();
    this.#rows += 1;
    const identity = this.#hash(identityText(draft));
    const cells = this.#cells;
    cells[at++] = draft.started_at;
    cells[at++] = identity.slot;
    cells[at++] = identity.step;
    cells[at++] = draft.source_key === null ? -1 : identity.key;
    for (let index = 0; index < PLAN.length; index++) {
      const { name, kind, values } = PLAN[index]!;
      const value = name === 'destination_user' ? otherUser(draft) : draft[name];
      if (kind === 'word') cells[at++] = value === null ? -1 : this.#word(value as string);
      else if (kind === 'number') cells[at++] = value === null ? Number.NaN : (value as number);
      else if (kind === 'text') cells[at++] = value === null ? -1 : this.#texts.push(value as string) - 1;
      else cells[at++] = positionOf(value as string | null, values);
    }
  }

  /** The batch; the builder is used up. */
  finish(): Batch {
    const end = this.#rows * ROW_CELLS;
    const cells = this.#cells.length === end ? this.#cells : this.#cells.slice(0, end);
    const words = [...this.#words.keys()];
    return { rows: this.#rows, cells, texts: this.#texts, words, isJoined: this.isJoined, learned: this.#learned };
  }

  #word(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    let index = this.#words.get(text);
    if (index === undefined) this.#words.set(text, (index = this.#words.size));
    return -2 - index;
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(this.#cells.length * 2, ROW_CELLS * 16));
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

/** Few words, compared one by one: quicker than a map, which looks for the one copy of the text first. NaN for blank. */
function positionOf(word: string | null, values: readonly string[]): number {
  if (word === null) return Number.NaN;
  for (let position = 0; position < values.length; position++) if (values[position] === word) return position;
  return Number.NaN;
}

/** The user that a destination names, where it is not the callee: `sip:102@host` is 102, `PJSIP/102` is 102. */
function otherUser(draft: Draft): string | null {
  const { destination } = draft;
  if (destination === null) return null;
  const user = destinationUser(destination);
  return user === draft.callee ? null : user;
}

export function destinationUser(destination: string): string | null {
  const host = destination.indexOf('@');
  if (host > 0) {
    const scheme = destination.indexOf(':');
    return destination.slice(scheme < host ? scheme + 1 : 0, host);
  }
  const peer = destination.indexOf('/') + 1;
  return peer > 1 && peer < destination.length ? destination.slice(peer) : null;
}
