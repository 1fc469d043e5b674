import type { Draft } from '../../record/draft.ts';
import type { Fault, Sink } from '../format.ts';
import { HELD_BYTES } from '../lines.ts';
import { isProven, isSummerStep, nearestOffset } from './clock.ts';

const MINUTE = 60_000;
/** How many later witnesses decide whether the clock was changed, and how many records may wait for them. */
const WITNESSES = 8;
const WAITING = 500;

interface Waiting {
  readonly draft: Draft;
  readonly line: number;
  readonly moment: number;
  /** The offset the record speaks for, and whether it proves it. */
  readonly offset: number;
  readonly proven: boolean;
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
  /** The last moment at which the current offset was proven. */
  #seenAt = Number.NaN;
  #waiting: (Waiting | Fault)[] = [];
  #bytes = 0;
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
    const offset = nearestOffset(start, moment);
    const step = isSummerStep(offset, this.#current);
    // A leg cannot start before its channel: what looks like the lower of two offsets is that, however late it starts.
    const proven = (step && offset < this.#current) || isProven(start, moment, offset);
    const known = offset === this.#current || this.#guessed || (offset === this.#previous && moment < this.#changedAt);
    if (this.#waiting.length > 0) this.#wait({ draft, line, moment, offset, proven });
    else if (proven && known) {
      if (this.#guessed) this.#current = offset;
      this.#guessed = false;
      if (offset === this.#current && !(moment < this.#seenAt)) this.#seenAt = moment;
      this.#emit(draft, line, offset);
    } else if (proven || (step && !known)) this.#wait({ draft, line, moment, offset, proven });
    else this.#emit(draft, line, this.#offsetAt(start, offset));
  }

  fault(fault: Fault): void {
    if (this.#waiting.length > 0) this.#push(fault);
    else this.#sink.fault(fault);
  }

  /** Decides about all that wait by what is known now. */
  settle(): void {
    while (this.#waiting.length > 0) this.#settle();
  }

  #wait(item: Waiting): void {
    const first = this.#waiting[0] as Waiting | undefined;
    if (first !== undefined && item.moment >= first.moment && item.proven) this.#witnesses++;
    this.#push(item);
  }

  #push(item: Waiting | Fault): void {
    this.#waiting.push(item);
    this.#bytes += sizeOf(item);
    if (this.#witnesses >= WITNESSES || this.#waiting.length >= WAITING || this.#bytes > HELD_BYTES) this.#settle();
  }

  /** Decides about the first waiting record by the calls that began after it. */
  #settle(): void {
    const waiting = this.#waiting;
    const first = waiting[0] as Waiting;
    this.#waiting = [];
    this.#bytes = 0;
    this.#witnesses = 0;
    let votes = 0;
    for (const item of waiting) {
      if ('raw' in item || item === first || !item.proven || item.moment < first.moment) continue;
      if (item.offset === first.offset) votes++;
      else if (item.offset === this.#current) votes--;
    }
    // Summer time comes and goes; for any other change (cdr.conf, another zone) more than one must speak.
    const needed = isSummerStep(this.#current, first.offset) ? 0 : WITNESSES / 2;
    if (first.proven && votes >= needed) {
      this.#previous = this.#current;
      this.#current = first.offset;
      this.#changedAt = this.#seenAt = first.moment;
      this.#emit(first.draft, first.line, first.offset);
    } else {
      // The shorter delay is the likelier one, once the change is certain and was not ruled out later than that.
      const changed = votes > 0 && first.draft.started_at - first.offset * MINUTE > this.#seenAt;
      this.#emit(first.draft, first.line, changed ? first.offset : this.#current);
    }
    for (const item of waiting.slice(1)) {
      if ('raw' in item) this.fault(item);
      else this.draft(item.draft, item.line, item.moment);
    }
  }

  /** For a record that proves nothing: the offset of its neighbours in time. */
  #offsetAt(start: number, offset: number): number {
    if (offset === this.#previous && start - offset * MINUTE < this.#changedAt) return offset;
    const lower = Math.min(this.#previous, this.#current);
    return start - lower * MINUTE < this.#changedAt ? this.#previous : this.#current;
  }

  #emit(draft: Draft, line: number, offset: number): void {
    if (offset !== 0) {
      draft.clock = 'wall';
      draft.offset = Number.isNaN(offset) ? null : offset;
    }
    this.#sink.draft(draft, line);
  }
}

/** About how many bytes are held while something waits. */
export function sizeOf(item: { readonly draft: Draft } | Fault): number {
  return 'raw' in item ? item.raw.length : (item.draft.user_data?.length ?? 0);
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
