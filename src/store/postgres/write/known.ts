import type { Rate } from '../../../price/rate.ts';
import { dayOf } from '../../../record/session.ts';
import type { StoredRow } from './stored-row.ts';
import type { DayRange } from './wanted.ts';

/** What prices hang on, as of `seq`. */
export interface KnownPrices {
  readonly seq: number;
  readonly rates: readonly Rate[];
  /** By the name of the source. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface KnownTenant {
  readonly name: string;
  readonly settings: string | null;
  readonly ratingSeq: number;
  readonly changeSeq: number;
  readonly hasMoved: boolean;
  readonly amendedSources: readonly number[];
}

/** More words are not kept from one transaction to the next. */
const MOST_WORDS = 200_000;

/** What was read of a tenant's books, and what is known not to be there. It is not changed by what is written. */
export class Known {
  /** Set when a transaction begins. */
  tenant!: KnownTenant;
  /** Months that have a table. Whoever writes has made those that it needs before. */
  months: readonly number[] = [];
  /** Entries of the dictionary never change: these are kept. */
  readonly words = new Map<string, number>();
  readonly texts = new Map<number, string>();
  /** Kept, too, until `rating_seq` is another. */
  prices: KnownPrices | null = null;
  /** Rates that are or were in force, by version. */
  readonly rates = new Map<number, Rate | null>();
  /** Texts that the dictionary does not have, with their digests. */
  readonly absentTexts = new Map<string, string>();
  /** Numbers that no text has and none will get elsewhere: at least one for each text that is absent. */
  readonly freshNumbers: number[] = [];
  readonly keys = new Map<number, bigint | null>();
  readonly rows = new Map<bigint, StoredRow | null>();
  /** Which days were looked at for the legs of a session, by its key. */
  readonly looked = new Map<number, DayRange[]>();
  /** The ids of the legs that were found, by `placeOf`; null: too many for a session. */
  readonly legs = new Map<number, bigint[] | null>();
  readonly calls = new Map<string, bigint[]>();
  /** By `callOf`: what each format says. */
  readonly amendments = new Map<string, ReadonlyMap<string, string>>();
  readonly owns = new Map<bigint, string | null>();
  /** Sources whose call logs were entered by their calls. */
  readonly entered = new Set<number>();

  /** After a transaction: what others may change. */
  forget(): void {
    if (this.words.size > MOST_WORDS) this.forgetWords();
    this.rates.clear();
    this.absentTexts.clear();
    this.keys.clear();
    this.rows.clear();
    this.looked.clear();
    this.legs.clear();
    this.calls.clear();
    this.amendments.clear();
    this.owns.clear();
    this.entered.clear();
  }

  forgetWords(): void {
    this.words.clear();
    this.texts.clear();
  }

  addWord(number: number, text: string): void {
    this.words.set(text, number);
    this.texts.set(number, text);
  }

  /** Whether it is known which legs with this key started on a day. */
  hasLooked(key: number, day: number): boolean {
    return this.looked.get(key)?.some(({ from, to }) => from <= day && day <= to) ?? false;
  }

  addLooked(key: number, range: DayRange): void {
    const ranges = this.looked.get(key);
    if (ranges === undefined) this.looked.set(key, [range]);
    else ranges.push(range);
  }

  /** Enters a row, and the leg that it is if its day is one that was looked at. A row that is there stays. */
  addRow(id: bigint, stored: StoredRow): void {
    if (!this.rows.has(id)) this.rows.set(id, stored);
  }

  addLeg(key: number, started_at: number, id: bigint): void {
    const place = placeOf(key, dayOf(started_at));
    const there = this.legs.get(place);
    if (there === undefined) this.legs.set(place, [id]);
    else there?.push(id);
  }
}

/** One number for a session's key (23 bits) and a day, which JavaScript's dates have 2 × 10⁸ of. */
export function placeOf(key: number, day: number): number {
  return key * DAYS + day + FIRST;
}

const DAYS = 2 ** 28;
const FIRST = 2 ** 27;

export function callOf(source: number, call: string): string {
  return `${source} ${call}`;
}
