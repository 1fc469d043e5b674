/**
 * One column of one tenant's month, packed: small enough to be read whole, and quick to test row by row.
 *
 * Bytes: three 32-bit numbers (kind, rows, size of the palette) and four to spare, the palette as doubles, the codes.
 * A code is a place in the palette, of one byte or two; where a column has too many distinct values for that, it is
 * the value itself less the one double of the palette, in four bytes. The highest code that can be is blank.
 */
export interface PackedColumn {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  /** The value of each code; null where a code is the value itself less `base`. */
  readonly palette: Float64Array | null;
  readonly base: number;
  readonly blank: number;
}

const HEADER = 16;
const CODES = [Uint8Array, Uint16Array, Uint32Array] as const;
const BLANKS = [0xff, 0xff_ff, 0xff_ff_ff_ff] as const;
/** So many values fit beside blank. */
const MOST_VALUES = BLANKS[1];

/** Packs whole numbers, NaN for blank. Null when they are too far apart. */
export function packColumn(values: Float64Array): Uint8Array | null {
  const codeOf = new Map<number, number>();
  for (const value of values) {
    if (value !== value || codeOf.has(value)) continue;
    if (codeOf.size === MOST_VALUES) return packRange(values);
    codeOf.set(value, codeOf.size);
  }
  const kind = codeOf.size <= BLANKS[0] ? 0 : 1;
  const { bytes, codes } = allocate(kind, values.length, Float64Array.from(codeOf.keys()));
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    codes[row] = value === value ? codeOf.get(value)! : BLANKS[kind];
  }
  return bytes;
}

function packRange(values: Float64Array): Uint8Array | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (most - least >= BLANKS[2]) return null;
  const { bytes, codes } = allocate(2, values.length, Float64Array.of(least));
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    codes[row] = value === value ? value - least : BLANKS[2];
  }
  return bytes;
}

function allocate(kind: 0 | 1 | 2, rows: number, palette: Float64Array) {
  const start = HEADER + palette.byteLength;
  const bytes = new Uint8Array(start + rows * CODES[kind].BYTES_PER_ELEMENT);
  new Uint32Array(bytes.buffer, 0, 3).set([kind, rows, palette.length]);
  new Float64Array(bytes.buffer, HEADER, palette.length).set(palette);
  return { bytes, codes: new CODES[kind](bytes.buffer, start, rows) };
}

export function unpackColumn(given: Uint8Array<ArrayBuffer>): PackedColumn {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const { buffer, byteOffset } = bytes;
  const [kind, rows, size] = new Uint32Array(buffer, byteOffset, 3) as unknown as [0 | 1 | 2, number, number];
  const palette = new Float64Array(buffer, byteOffset + HEADER, size);
  const codes = new CODES[kind](buffer, byteOffset + HEADER + palette.byteLength, rows);
  const isRange = kind === 2;
  return { codes, palette: isRange ? null : palette, base: isRange ? palette[0]! : 0, blank: BLANKS[kind] };
}

/** The value of a row; null when blank. */
export function packedValue({ codes, palette, base, blank }: PackedColumn, row: number): number | null {
  const code = codes[row]!;
  if (code === blank) return null;
  return palette === null ? code + base : palette[code]!;
}
