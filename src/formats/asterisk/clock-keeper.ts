import type { Draft } from '../../record/draft.ts';
import type { Fault, Sink } from '../format.ts';
import { isProven, isSummerStep, nearestOffset } from './clock.ts';

const MINUTE = 60_000;
/** How many later witnesses decide whether the clock was changed, and how many records may wait for them. */
const WITNESSES = 8;
const WAITING = 500;

interface Waiting {
  readonly draft: Draft;
  readonly line: number;
  readonly moment: number;
  /** The offset the record proves; NaN when it proves none. */
  readonly proven: number;
}

/**
 * Gives each draft the clock of its file, in the order of the file. One record's evidence can mislead (a leg that
 * starts an hour after its channel looks like summer time), so a change of offset is believed only when the calls that
 * began later agree. Until they do, records wait here.
 */
export class ClockKeeper {
  readonly #sink: Sink;
  /** Minutes east of UTC of the records being read; NaN while nothing is known. No record has proven it yet: guessed. */
  #current = Number.NaN;
  #guessed = true;
  /** The offset before the last change, and the moment from which on the current one is known to hold. */
  #previous = Number.NaN;
  #changedAt = Number.NaN;
  #waiting: (Waiting | Fault)[] = [];
  #witnesses = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** The offset most of the first records prove; where none proves any, the one most suggest. */
  begin(starts: readonly number[], moments: readonly number[]): void {
    const proven = new Map<number, number>();
    const suggested = new Map<number, number>();
    for (const [i, start] of starts.entries()) {
      const offset = nearestOffset(start, moments[i]!);
      if (Number.isNaN(offset)) continue;
      const votes = isProven(start, moments[i]!, offset) ? proven : suggested;
      votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
    this.#guessed = proven.size === 0;
    this.#current = mostFrequent(this.#guessed ? suggested : proven);
  }

  draft(draft: Draft, line: number, moment: number): void {
    const start = draft.started_at;
    const proven = this.#provenBy(start, moment);
    if (this.#waiting.length > 0) this.#wait({ draft, line, moment, proven });
    else if (Number.isNaN(proven)) this.#emit(draft, line, this.#offsetAt(start));
    else if (proven === this.#current || this.#guessed || (proven === this.#previous && moment < this.#changedAt)) {
      if (this.#guessed) this.#current = proven;
      this.#guessed = false;
      this.#emit(draft, line, proven);
    } else this.#wait({ draft, line, moment, proven });
  }

  fault(fault: Fault): void {
    if (this.#waiting.length > 0) this.#waiting.push(fault);
    else this.#sink.fault(fault);
  }

  end(): void {
    while (this.#waiting.length > 0) this.#settle();
  }

  #wait(item: Waiting): void {
    const first = this.#waiting[0] as Waiting | undefined;
    this.#waiting.push(item);
    if (first !== undefined && item.moment >= first.moment && !Number.isNaN(item.proven)) this.#witnesses++;
    if (this.#witnesses >= WITNESSES || this.#waiting.length >= WAITING) this.#settle();
  }

  /** Decides whether the first waiting record began a new offset, by the calls that began after it. */
  #settle(): void {
    const waiting = this.#waiting;
    const first = waiting[0] as Waiting;
    this.#waiting = [];
    this.#witnesses = 0;
    let votes = 0;
    for (const item of waiting) {
      if ('raw' in item || item === first || !(item.moment >= first.moment)) continue;
      if (item.proven === first.proven) votes++;
      else if (item.proven === this.#current) votes--;
    }
    // Summer time comes and goes; for any other change (cdr.conf, another zone) more than one must speak.
    if (votes < (isSummerStep(this.#current, first.proven) ? 0 : WITNESSES / 2)) {
      this.#emit(first.draft, first.line, this.#current);
    } else {
      this.#previous = this.#current;
      this.#current = first.proven;
      this.#changedAt = first.moment;
      this.#emit(first.draft, first.line, first.proven);
    }
    for (const item of waiting.slice(1)) {
      if ('raw' in item) this.fault(item);
      else this.draft(item.draft, item.line, item.moment);
    }
  }

  /** A leg cannot start before its channel, so what looks like the lower offset of a year is that, however late it starts. */
  #provenBy(start: number, moment: number): number {
    const offset = nearestOffset(start, moment);
    const lower = offset < this.#current && isSummerStep(offset, this.#current);
    return lower || isProven(start, moment, offset) ? offset : Number.NaN;
  }

  /** For a record that does not prove its own: the offset of its neighbours in time. */
  #offsetAt(start: number): number {
    return start - this.#current * MINUTE < this.#changedAt ? this.#previous : this.#current;
  }

  #emit(draft: Draft, line: number, offset: number): void {
    if (offset !== 0) {
      draft.clock = 'wall';
      draft.offset = Number.isNaN(offset) ? null : offset;
    }
    this.#sink.draft(draft, line);
  }
}

function mostFrequent(votes: ReadonlyMap<number, number>): number {
  let best = Number.NaN;
  let most = 0;
  for (const [offset, count] of votes) {
    // Of two equally frequent ones the lower: what misleads is always a delay.
    if (count > most || (count === most && offset < best)) {
      best = offset;
      most = count;
    }
  }
  return best;
}
