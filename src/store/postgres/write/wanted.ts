import type { AmendedCall } from '../../store.ts';
import { callName } from '../../write/call-name.ts';

/** Days (counted from 1970), both included. */
export interface DayRange {
  from: number;
  to: number;
}

/** What somebody wants to know of a tenant's books. */
export class Wanted {
  /** Texts that will get a number where they have none; others whose numbers are wanted, and numbers whose texts are. */
  readonly numbered = new Set<string>();
  readonly texts = new Set<string>();
  readonly words = new Set<number>();
  /** Record keys, with the rows of the ids that they have. */
  readonly keys = new Set<number>();
  /** Rows; some of them more than once. */
  readonly ids: bigint[] = [];
  /** Legs, by the key of their session and the days they started on. */
  readonly legs = new Map<number, DayRange[]>();
  /** Call logs that calls name, and what is said of these calls, by source. */
  readonly calls = new Set<string>();
  readonly amendments = new Map<number, Set<string>>();
  /** What call logs that were amended say themselves. */
  readonly owns = new Set<bigint>();
  /** Versions of rates, in force or not. */
  readonly rates = new Set<number>();
  /** All rates in force, and the settings of sources. */
  prices = false;
  /** A source whose call logs are to be found by their calls from now on. */
  entered: number | null = null;

  addLegs(key: number, from: number, to: number): void {
    const ranges = this.legs.get(key);
    if (ranges === undefined) {
      this.legs.set(key, [{ from, to }]);
      return;
    }
    // Records come in the order of their time, more or less: what touches is mostly what was wanted last.
    const last = ranges.at(-1)!;
    if (from <= last.to + 1 && to >= last.from - 1) {
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
    } else ranges.push({ from, to });
  }

  /** `call`: also its name in full (write/call-name.ts). */
  addAmendments(source: number, call: string): void {
    let calls = this.amendments.get(source);
    if (calls === undefined) this.amendments.set(source, (calls = new Set()));
    calls.add(callName(call));
  }

  /** The texts that amendments put into call logs. */
  addTextsOf(amendments: AmendedCall['amendments']): void {
    for (const { destination, set } of amendments) {
      if (destination !== null) this.texts.add(destination);
      // Among them are words of closed sets, which are no texts of the dictionary: they are looked for in vain.
      for (const value of Object.values(set)) if (typeof value === 'string') this.texts.add(value);
    }
  }
}

/** Raised where books are asked for what they do not have at hand: it is loaded, and the work begun again. */
export class NotLoaded extends Error {
  readonly wanted: Wanted;

  constructor(tell: (wanted: Wanted) => void) {
    super('not loaded');
    this.wanted = new Wanted();
    tell(this.wanted);
  }
}
