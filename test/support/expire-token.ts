import type { Store } from '../../src/store/store.ts';

/** Lets a token expire now: what is done with it before need not be done in time. */
export async function expireToken(store: Store, token: string): Promise<void> {
  const ended = store.queries
    .updateTable('token')
    .set({ expires_at: Date.now() })
    .where('prefix', '=', token.slice(0, 11));
  await store.write([ended]);
}
