/** One line of the table: what was measured, and what it has to be. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly yardstick: number | null;
  /** Ours against the yardstick (the median of the pairs' ratios). */
  readonly ratio: number | null;
  readonly bar: Bar | null;
}

export interface Bar {
  readonly of: 'ours' | 'ratio';
  readonly must: 'at least' | 'below';
  readonly value: number;
}

export function isMet({ ours, ratio, bar }: Figure): boolean | null {
  if (bar === null) return null;
  const value = bar.of === 'ours' ? ours : ratio;
  if (value === null) return false;
  return bar.must === 'at least' ? value >= bar.value : value < bar.value;
}
