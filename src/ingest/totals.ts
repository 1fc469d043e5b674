/** What became of what was read. */
export interface Totals {
  /** Call logs found, good or bad: those of records, and those that events told or changed. */
  read: number;
  stored: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** Records that came, each of them a call log or at fault. */
  records: number;
  /** Events that came, to be joined with the others of their calls. */
  events: number;
}

export const NO_TOTALS: Readonly<Totals> = {
  read: 0,
  stored: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  records: 0,
  events: 0,
};

const NAMES = Object.keys(NO_TOTALS) as (keyof Totals)[];

export function addTotals(sum: Totals, more: Readonly<Totals>): void {
  for (const name of NAMES) sum[name] += more[name];
}

/** What came between two looks at the same totals. */
export function totalsSince(before: Readonly<Totals>, now: Readonly<Totals>): Totals {
  const since = { ...NO_TOTALS };
  for (const name of NAMES) since[name] = now[name] - before[name];
  return since;
}
