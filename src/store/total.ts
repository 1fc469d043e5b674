import type { Aggregate } from './aggregate.ts';
import type { KnownMeasure } from './aggregate-query.ts';
import type { Cell } from './row-json.ts';

/** What one key and some values of the groups have come to. */
export interface Line {
  readonly key: number;
  readonly groups: readonly Cell[];
  readonly values: readonly (bigint | null)[];
}

/** Puts lines of the same key and groups together. */
export class Total {
  readonly #measures: readonly KnownMeasure[];
  readonly #lines = new Map<number | string, { key: number; groups: readonly Cell[]; values: (bigint | null)[] }>();

  constructor(measures: readonly KnownMeasure[]) {
    this.#measures = measures;
  }

  add({ key, groups, values }: Line): void {
    const name = nameOf(key, groups);
    const there = this.#lines.get(name);
    if (there === undefined) this.#lines.set(name, { key, groups, values: [...values] });
    else
      for (const [index, value] of values.entries())
        there.values[index] = this.#join(index, there.values[index]!, value);
  }

  lines(): Iterable<Line> {
    return this.#lines.values();
  }

  #join(measure: number, a: bigint | null, b: bigint | null): bigint | null {
    if (a === null || b === null) return a ?? b;
    const { kind } = this.#measures[measure]!;
    if (kind === 'min') return a < b ? a : b;
    if (kind === 'max') return a > b ? a : b;
    return a + b;
  }
}

/** A number where one is enough: of one group, words and places in enums are less than 2³². */
function nameOf(key: number, groups: readonly Cell[]): number | string {
  if (groups.length === 0) return key;
  const [first] = groups;
  const isShort = groups.length === 1 && typeof first === 'number' && first >= 0 && first < WORDS && key < KEYS;
  return isShort ? key * WORDS + first : `${key} ${JSON.stringify(groups)}`;
}

const WORDS = 2 ** 32;
const KEYS = 2 ** 20;

/** Whether anything was found. */
export function isSome({ values }: Line): boolean {
  return values.some((value) => value !== null && value !== 0n);
}

/** The lines with the most, and those that have as much as the last of these. */
export function foremost(lines: readonly Line[], { measure, top }: { measure: number; top: number }): Line[] {
  const some = lines.filter(({ values }) => (values[measure] ?? 0n) > 0n);
  const sorted = some.toSorted((a, b) => descending(a.values[measure]!, b.values[measure]!));
  const last = sorted[Math.min(top, sorted.length) - 1];
  return last === undefined ? [] : sorted.filter(({ values }) => values[measure]! >= last.values[measure]!);
}

/** The most of one measure first, then by the groups. */
export const byRank = (measure: number) => (a: Aggregate, b: Aggregate) => {
  const order = descending(a.values[measure]!, b.values[measure]!);
  if (order !== 0) return order;
  for (const [index, cell] of a.groups.entries()) {
    const other = b.groups[index]!;
    if (cell === other) continue;
    // Blanks come last.
    if (cell === null || other === null) return cell === null ? 1 : -1;
    if (typeof cell === 'number') return cell - Number(other);
    return Buffer.compare(Buffer.from(cell), Buffer.from(String(other)));
  }
  return 0;
};

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
