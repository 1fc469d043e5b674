import type { AccName } from './names.ts';

/** What belongs to one leg of a call: texts by our names, and under `rest` what has none. */
export interface Party {
  readonly texts: Readonly<Partial<Record<AccName, string>>>;
  readonly rest: Readonly<Record<string, unknown>>;
}

/** One record, as `join` is given it. Times are ms since 1970, or the digits of a local time read as if it were UTC. */
export interface AccEvent {
  /**
   * `acc`: how a transaction ended. `missed`: the same, for one branch of a call that was not answered. `cdr`: a whole
   * dialog.
   */
  readonly kind: 'acc' | 'missed' | 'cdr';
  readonly clock: 'utc' | 'wall';
  readonly call: string | null;
  /** Of a transaction, when it ended; of a dialog, when it was answered, or null. */
  readonly at: number | null;
  readonly method: string;
  readonly from: string;
  readonly to: string;
  readonly code: number | null;
  readonly reason: string | null;
  /** When the INVITE came. */
  readonly created: number | null;
  /** Of a dialog: when it began, which may be when the INVITE came or when it was answered: the record does not say. */
  readonly began: number | null;
  readonly ended: number | null;
  /** In seconds, maybe with decimals, or below zero. */
  readonly duration: number | null;
  readonly legs: readonly Party[];
  /** Its text was not UTF-8. */
  readonly legacy?: boolean;
}
