import type { Site } from '../site.ts';
import type { Explanation } from './explain-record.ts';
import { type Column, COLUMNS, NAMED } from './layout.ts';
import { readTime } from './times.ts';
import { member } from './user-data.ts';

/** What others call the columns: FreePBX (`calldate`), `cdr_custom` and AMI. */
const ALIASES: ReadonlyMap<string, Column> = new Map([
  ['calldate', 'start'],
  ['callerid', 'clid'],
  ['source', 'src'],
  ['destination', 'dst'],
  ['destinationcontext', 'dcontext'],
  ['destinationchannel', 'dstchannel'],
  ['lastapplication', 'lastapp'],
  ['starttime', 'start'],
  ['answertime', 'answer'],
  ['endtime', 'end'],
  ['billableseconds', 'billsec'],
]);
const BLANK: readonly string[] = COLUMNS.map(() => '');
/** What `Site.columns` has for a column that is not used. */
const UNUSED = '-';

/** Brings records whose columns are named into the layout `NAMED`. */
export class Arrangement {
  readonly #names: readonly string[];
  /** For each column of the records, its place in `NAMED`; -1: it has none. */
  readonly #places: readonly number[];
  readonly #rest: readonly number[];

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => name.trim().toLowerCase());
    this.#places = this.#names.map((name) => COLUMNS.indexOf(ALIASES.get(name) ?? (name as Column)));
    this.#rest = this.#places.flatMap((place, i) =>
      names[i] !== UNUSED && (place < 0 || this.#places.indexOf(place) < i) ? [i] : [],
    );
  }

  get count(): number {
    return this.#names.length;
  }

  has(column: Column): boolean {
    return this.#places.includes(NAMED[column]);
  }

  /** Whether records of these columns are CDRs. */
  isCdr(): boolean {
    return this.has('start') && this.has('dst') && (this.has('disposition') || this.has('billsec'));
  }

  /** A record in the layout `NAMED`; what it has no column for, and what is null, is blank. */
  fields(values: readonly (string | null)[]): string[] {
    const fields = BLANK.slice();
    const places = this.#places;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      // A table may have calldate and start, of which one is not written.
      if (place >= 0 && fields[place] === '') fields[place] = values[i] ?? '';
    }
    return fields;
  }

  /** What has no place there, as members of `user_data`. */
  rest(values: readonly (string | null)[]): string {
    let text = '';
    for (const i of this.#rest) text += member(this.#names[i]!, values[i] ?? '');
    return text;
  }

  /** What keeps a record in the layout `NAMED` from being read, and its place in the record as it came. */
  explain(fields: readonly string[]): Explanation {
    const column = this.#places.indexOf(NAMED.start);
    if (column < 0)
      return {
        column: null,
        reason: 'The columns do not name start (or calldate), without which there is no call log.',
      };
    const start = fields[NAMED.start]!;
    const found = start === '' ? 'empty' : readTime(start) === null ? JSON.stringify(start.slice(0, 60)) : 'right';
    return {
      column,
      reason: `${this.#names[column]!} (column ${column + 1}) is ${found}; a time such as 2026-01-31 23:59:59 is right.`,
    };
  }
}

/** The columns that the settings of a source name; null where they are not those of CDRs, but of its other records. */
export function chosenColumns({ columns }: Site): Arrangement | null {
  const chosen = columns === null ? null : new Arrangement(columns);
  return chosen?.has('start') === true ? chosen : null;
}

/** A record of a table that nothing was written into but its time and its id (FreePBX has such). */
export function isHollow(fields: readonly string[]): boolean {
  return fields[NAMED.disposition] === '' && fields[NAMED.channel] === '' && fields[NAMED.dcontext] === '';
}
