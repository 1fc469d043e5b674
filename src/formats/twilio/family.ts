import type { Draft } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { HELD_BYTES } from '../lines.ts';
import { readNumbers } from './ends.ts';
import { directionOf } from './outcome.ts';

/** A row of the Calls resource, and what it says of the call that dialled it. */
export interface Relative {
  readonly draft: Draft;
  readonly line: number;
  readonly parent: string | null;
  readonly word: string | null;
  readonly to: string | null;
}

/** A call that is known by its sid. */
interface Known {
  readonly parent: string | null;
  readonly direction: Direction | null;
}

/** So many rows wait for their parents, and so many calls are remembered. Pages are newest first: children before parents. */
const WAITING = 1_000;
const REMEMBERED = 50_000;
const DEEPEST = 32;

/** Gives rows their session, which is the first of the calls that dialled one another, and their direction. */
export class Family {
  readonly #emit: (draft: Draft, line: number) => void;
  readonly #known = new Map<string, Known>();
  #waiting: Relative[] = [];
  #bytes = 0;
  #next = 0;

  constructor(emit: (draft: Draft, line: number) => void) {
    this.#emit = emit;
  }

  add(row: Relative): void {
    if (this.#known.size >= REMEMBERED) this.#forget();
    const direction = row.word === 'outbound-dial' ? null : directionOf(row.word, row.to, null);
    this.#known.set(row.draft.source_key!, { parent: row.parent, direction });
    this.#waiting.push(row);
    this.#bytes += row.draft.user_data?.length ?? 0;
    while (this.#next < this.#waiting.length) {
      const first = this.#waiting[this.#next]!;
      if (!this.#knowsRoot(first.parent) && this.#waiting.length - this.#next <= WAITING) break;
      this.#settle(first);
      this.#next++;
    }
    if (this.#bytes > HELD_BYTES) this.settle();
    else if (this.#next > WAITING) this.#drop();
  }

  /** Decides about all that wait by what is known now. */
  settle(): void {
    while (this.#next < this.#waiting.length) this.#settle(this.#waiting[this.#next++]!);
    this.#drop();
  }

  /** Whether all are known that dialled one another on the way to a call, the first included. */
  #knowsRoot(parent: string | null): boolean {
    let above = parent;
    for (let depth = 0; above !== null && depth < DEEPEST; depth++) {
      const known = this.#known.get(above);
      if (known === undefined) return false;
      above = known.parent;
    }
    return true;
  }

  #settle({ draft, line, parent, word, to }: Relative): void {
    let top = parent;
    let direction: Direction | null = null;
    for (let depth = 0; top !== null && depth < DEEPEST; depth++) {
      const known = this.#known.get(top);
      direction = known?.direction ?? direction;
      draft.session_id = top;
      top = known?.parent ?? null;
    }
    draft.direction = directionOf(word, to, direction);
    readNumbers(draft);
    this.#emit(draft, line);
  }

  #drop(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#bytes = this.#waiting.reduce((sum, { draft }) => sum + (draft.user_data?.length ?? 0), 0);
    this.#next = 0;
  }

  /** The older half. */
  #forget(): void {
    let count = REMEMBERED / 2;
    for (const sid of this.#known.keys()) {
      if (count-- <= 0) break;
      this.#known.delete(sid);
    }
  }
}
