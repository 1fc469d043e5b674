import type { Totals } from '../ingest/totals.ts';

/** One record that was not stored, and why. `index` counts from 0 in what was sent. */
export interface Rejection {
  readonly index: number;
  readonly code: 'VALIDATE_FAILED';
  readonly message: string;
}

/** The answer to whoever sends call logs. */
export interface Summary {
  readonly received: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly errors: readonly Rejection[];
}

/** So many rejections are told one by one; `rejected` counts them all. */
const TOLD = 1000;

/** Gathers what is rejected on the way. */
export class Rejections {
  readonly #told: Rejection[] = [];
  #count = 0;

  add(index: number, message: string): void {
    this.#count += 1;
    if (this.#told.length < TOLD) this.#told.push({ index, code: 'VALIDATE_FAILED', message });
  }

  /** Together with what became of the others. */
  summary({ stored, updated, unchanged }: Totals): Summary {
    const rejected = this.#count;
    const received = stored + updated + unchanged + rejected;
    return { received, stored, updated, unchanged, rejected, errors: this.#told };
  }
}
