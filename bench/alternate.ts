export interface Pairs<K extends string> {
  readonly ours: Record<K, number>;
  readonly yardstick: Record<K, number>;
  /** The median of the ratios of each pair, ours / yardstick. */
  readonly ratio: Record<K, number>;
}

/**
 * Runs ours and the yardstick in turn, A B A B, so that whatever else the machine does hits both alike; gives the
 * medians.
 */
export async function alternate<K extends string>(
  rounds: number,
  ours: () => Promise<Readonly<Record<K, number>>>,
  yardstick: () => Promise<Readonly<Record<K, number>>>,
): Promise<Pairs<K>> {
  const pairs: { a: Readonly<Record<K, number>>; b: Readonly<Record<K, number>> }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ a: await ours(), b: await yardstick() });
  const keys = Object.keys(pairs[0]!.a) as K[];
  const each = (value: (pair: (typeof pairs)[number], key: K) => number) =>
    Object.fromEntries(keys.map((key) => [key, median(pairs.map((pair) => value(pair, key)))])) as Record<K, number>;
  return {
    ours: each(({ a }, key) => a[key]),
    yardstick: each(({ b }, key) => b[key]),
    ratio: each(({ a, b }, key) => a[key] / b[key]),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
