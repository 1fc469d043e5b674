import { forgetParts, PARTS_KEPT } from '../ingest/parts.ts';
import type { Store } from '../store/store.ts';

/** Forgets the events of calls that are so old that no others will come; their call logs stay. */
export function forgetOldParts(store: Store): Promise<void> {
  return forgetParts(store, Date.now() - PARTS_KEPT);
}
