import type { RateType } from '../record/rate-fields.ts';

/** The price of calls to a prefix. Money is in 10⁻⁵ units, spans are in seconds, times in ms. */
export interface Rate {
  /** The rate's own number: it stays when the rate is edited. */
  readonly id: number;
  /** The number of this very state of it, which never changes: what a priced call log holds. */
  readonly version: number;
  /** How the number begins: 1 to 15 digits of E.164, without `+`. */
  readonly prefix: string;
  readonly type: RateType;
  /** Whose rate it is; null: everybody's. */
  readonly account: string | null;
  readonly connect_fee: number;
  /** The price of a minute within the first interval, and after it. */
  readonly price_1: number;
  readonly price_n: number;
  /** The first interval is charged whole; what is beyond it in steps of `interval_n`. */
  readonly interval_1: number;
  readonly interval_n: number;
  /** Seconds behind the first interval that cost nothing. */
  readonly free_seconds: number;
  /** Calls shorter than this cost nothing at all. */
  readonly grace_period: number;
  /** A fraction of the price that is put on top, in 10⁻⁵: 0.19 is 19000. */
  readonly postcall_surcharge: number;
  /** When it holds: from this moment on, and until just before that one; null: from ever, for ever. */
  readonly valid_from: number | null;
  readonly valid_to: number | null;
  readonly description: string | null;
}
