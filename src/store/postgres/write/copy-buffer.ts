import { BinaryCells } from '../binary-cells.ts';

/** PGCOPY, and that there are no flags and no more of a header (PostgreSQL 18, COPY, Binary Format). */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const END = -1;
const FIRST_SIZE = 65_536;

/** Rows as COPY takes them in its binary format. */
export class CopyBuffer extends BinaryCells {
  #rows = 0;

  constructor() {
    super(FIRST_SIZE);
    this.raw(HEADER);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Begins a row of so many cells. */
  row(cells: number): void {
    this.int16(cells);
    this.#rows += 1;
  }

  override finish(): Buffer {
    this.int16(END);
    return super.finish();
  }
}
