import { RinglogError, ValidationError, type Problem } from '../record/errors.ts';
import type { Catalogue } from '../record/fields.ts';
import { canonicalZone } from '../record/zone.ts';
import { readFilter } from './filter.ts';
import { nearest } from './nearest.ts';
import { parseSearch } from './search.ts';
import type { Filter, Search } from './tree.ts';

/** Options as they came: names with or without `$`, values as text; a repeated name has several. */
export type RawOptions = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How many there are on a page. */
export const TOP = { default: 100, minimum: 1, maximum: 1000 } as const;

export interface PageOptions {
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
}

/** Reads the options of a request one by one, and gathers every fault; `finish` throws them. */
export class OptionReader {
  readonly #problems: Problem[] = [];
  readonly #values = new Map<string, string>();

  /** `names`: those that there are. */
  constructor(raw: RawOptions, names: readonly string[]) {
    for (const [given, value] of Object.entries(raw)) {
      if (value === undefined) continue;
      const name = given.startsWith('$') ? given.slice(1) : given;
      if (!names.includes(name)) {
        const near = nearest(name, names);
        const hint = near === null ? `The options are ${names.join(', ')}.` : `Did you mean ${near}?`;
        this.refuse(given, `There is no option '${given}'. ${hint}`);
      } else if (typeof value !== 'string' || this.#values.has(name)) {
        this.refuse(name, `${name} is given more than once; once is right, with or without '$'.`);
      } else this.#values.set(name, value);
    }
  }

  get isFaulty(): boolean {
    return this.#problems.length > 0;
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Notes a fault of an option. */
  refuse(detail: string, message: string): void {
    this.#problems.push({ code: 'VALIDATE_FAILED', message, detail });
  }

  /** What `read` gives; where it throws an error of ours, that is noted. */
  attempt<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RinglogError)) throw error;
      this.#problems.push(...error.problems);
      return otherwise;
    }
  }

  /** Which part of a list is asked for, and whether how many there are. */
  page(): PageOptions {
    const top = this.integer('top', TOP.default, TOP.minimum, TOP.maximum);
    const skip = this.integer('skip', 0, 0, Number.MAX_SAFE_INTEGER);
    return { top, skip, count: this.word('count', ['true', 'false'], 'true') === 'true' };
  }

  /** A whole number; `maximum` at its highest: no limit that is worth telling. */
  integer(name: string, otherwise: number, minimum: number, maximum: number): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    const range = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
    this.refuse(name, `${name} is a whole number ${range}, not '${text}'.`);
    return otherwise;
  }

  /** One of some words. */
  word<Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const word = words.find((one) => one === text);
    if (word !== undefined) return word;
    const near = nearest(text, words);
    const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
    this.refuse(name, `${name} is ${list}, not '${text}'.${near === null ? '' : ` Did you mean ${near}?`}`);
    return otherwise;
  }

  /** The zone that `tz` names; UTC when it names none. */
  zone(): string {
    const tz = this.text('tz');
    const zone = tz === undefined ? 'UTC' : canonicalZone(tz);
    if (zone !== null) return zone;
    this.refuse('tz', `There is no time zone '${tz}'. tz is an IANA name such as Europe/Berlin or America/New_York.`);
    return 'UTC';
  }

  filter(zone: string, catalogue: Catalogue): Filter | null {
    const text = this.text('filter');
    return text === undefined ? null : this.attempt(() => readFilter(text, zone, catalogue), null);
  }

  search(): Search | null {
    const text = this.text('search');
    return text === undefined ? null : this.attempt(() => parseSearch(text), null);
  }

  /** @throws ValidationError naming every option that is unknown, repeated or wrong. */
  finish(): void {
    if (!this.isFaulty) return;
    throw new ValidationError(this.#problems.map(({ message, detail }) => ({ message, detail: detail! })));
  }
}
