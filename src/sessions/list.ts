import { scopeOf, type Call } from '../access/ctx.ts';
import type { ListRequest, Page } from '../store/store.ts';

/** The sessions that the caller may see, a page of them, and how many there are; each of the legs it may see. */
export function listSessions({ ctx, input }: Call<ListRequest>): Promise<Page> {
  return ctx.store.list(scopeOf(ctx), { ...input, of: 'sessions' });
}

/** How the store would find that list, in one line for people. */
export function explainSessions({ ctx, input }: Call<ListRequest>): Promise<string> {
  return ctx.store.explain(scopeOf(ctx), { ...input, of: 'sessions' });
}
