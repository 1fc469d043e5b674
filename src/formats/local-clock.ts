import type { Draft } from '../record/draft.ts';
import { ClockKeeper, sizeOf } from './asterisk/clock-keeper.ts';
import type { Fault, Sink } from './format.ts';
import { HELD_BYTES } from './lines.ts';

/** So many records wait for the clock of their file to be known. */
const FIRST = 500;

interface Waiting {
  readonly draft: Draft;
  readonly line: number;
  readonly moment: number;
}

/**
 * Finds out in which offset from UTC the times of a file stand, for phone systems built on Asterisk: their records
 * have local times, and an id that begins with the moment at which the call's first channel was made.
 */
export class LocalClock {
  readonly #keeper: ClockKeeper;
  #first: (Waiting | Fault)[] | null = [];
  #bytes = 0;

  constructor(sink: Sink) {
    this.#keeper = new ClockKeeper(sink);
  }

  /** A draft with local times, and the moment (ms since 1970) at which its call came into being; NaN: not known. */
  draft(draft: Draft, line: number, moment: number): void {
    if (this.#first === null) this.#keeper.draft(draft, line, moment);
    else this.#wait({ draft, line, moment });
  }

  fault(fault: Fault): void {
    if (this.#first === null) this.#keeper.fault(fault);
    else this.#wait(fault);
  }

  /** Decides about all that wait by what is known now. */
  settle(): void {
    this.#begin();
    this.#keeper.settle();
  }

  #wait(item: Waiting | Fault): void {
    this.#first!.push(item);
    this.#bytes += sizeOf(item);
    if (this.#first!.length >= FIRST || this.#bytes > HELD_BYTES) this.#begin();
  }

  #begin(): void {
    if (this.#first === null) return;
    const items = this.#first;
    this.#first = null;
    const drafts = items.filter((item) => 'draft' in item);
    this.#keeper.begin(
      drafts.map((item) => item.draft.started_at),
      drafts.map((item) => item.moment),
    );
    for (const item of items) {
      if ('draft' in item) this.#keeper.draft(item.draft, item.line, item.moment);
      else this.#keeper.fault(item);
    }
  }
}
