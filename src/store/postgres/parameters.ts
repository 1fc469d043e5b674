import { BinaryCells } from './binary-cells.ts';

/** Types by their number (src/include/catalog/pg_type.dat). */
const BYTEA = 17;
const INT8 = 20;

/** Numbers as one parameter that is a `bigint[]`. */
export function bigints(values: Iterable<number | bigint | null>): Buffer {
  const all = Array.isArray(values) ? (values as readonly (number | bigint | null)[]) : [...values];
  const array = new BinaryArray(INT8, all.length, all.length * 12);
  for (let index = 0; index < all.length; index++) {
    const value = all[index]!;
    if (typeof value === 'bigint') array.bigint(value);
    else array.number(value);
  }
  return array.finish();
}

/** Bytes, each given as text with a character for each, as one parameter that is a `bytea[]`. */
export function byteas(values: readonly string[]): Buffer {
  const array = new BinaryArray(BYTEA, values.length, 0);
  for (const value of values) array.bytes(value);
  return array.finish();
}

const HEADER = 20;
const FIRST = 1;

/** As PostgreSQL takes a list (src/backend/utils/adt/arrayfuncs.c, array_recv): quicker to make and to read than its text. */
class BinaryArray extends BinaryCells {
  constructor(type: number, length: number, bytes: number) {
    super(HEADER + bytes);
    const [dimensions, flags] = [length === 0 ? 0 : 1, 0];
    for (const value of [dimensions, flags, type]) this.int32(value);
    if (dimensions === 1) for (const value of [length, FIRST]) this.int32(value);
  }
}
