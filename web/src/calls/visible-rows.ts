/** Rows that are opened take more than one line; this tells which line is what. */

/** One line of the list: a row, or a leg of the row above it. */
export interface Line {
  readonly index: number;
  /** Which leg; null: the row itself. */
  readonly leg: number | null;
}

export class Lines {
  /** Positions of the rows that are opened, ascending, with the lines that each has beside its own. */
  readonly #opened: readonly (readonly [index: number, more: number])[];

  constructor(opened: ReadonlyMap<number, number>) {
    this.#opened = [...opened].sort(([a], [b]) => a - b);
  }

  count(rows: number): number {
    return this.#opened.reduce((lines, [, more]) => lines + more, rows);
  }

  /** The line at a place, from 0. */
  at(place: number): Line {
    let before = 0;
    for (const [index, more] of this.#opened) {
      const own = index + before;
      if (place <= own) break;
      if (place <= own + more) return { index, leg: place - own - 1 };
      before += more;
    }
    return { index: place - before, leg: null };
  }

  /** Where a line is. */
  placeOf({ index, leg }: Line): number {
    let place = index;
    for (const [opened, more] of this.#opened) if (opened < index) place += more;
    return leg === null ? place : place + 1 + leg;
  }
}
