/** One thing that `ringlog doctor` has looked at. */
export interface Finding {
  /** What was looked at, in one word or two. */
  readonly check: string;
  /** `wrong`: it is to be put right; `note`: good to know. */
  readonly state: 'ok' | 'note' | 'wrong';
  /** What is there, where, and where it is wrong, what would be right. One line. */
  readonly message: string;
}

/** What is found of one check: everything that is wrong with it, or, where nothing is, that it is as it should be. */
export function findings(check: string, faults: readonly string[], fine: string): Finding[] {
  if (faults.length === 0) return [{ check, state: 'ok', message: fine }];
  return faults.map((message) => ({ check, state: 'wrong', message }));
}

/** Runs a query without parameters; rows as arrays. */
export type Look = (sql: string) => Promise<unknown[][]>;
