import { monthOf } from '../store/month.ts';
import type { Settled, Store } from '../store/store.ts';

/** With fewer call logs in a month there is nothing to gain from packing it. */
const FEWEST = 5_000;

/** Prepares the months that are over, of all tenants, for quick answers. `atRest`: those that did not change lately. */
export function settleCallLogs(store: Store, atRest: boolean): Promise<Settled> {
  return store.settle({ before: monthOf(Date.now()), atRest, fewest: FEWEST });
}
