import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import type { Page } from '../store/store.ts';
import { requestOf, type ListOptions } from './list-options.ts';

/** The call logs that the caller may see, a page of them, and how many there are. */
export function listCallLogs({ ctx, input }: Call<ListOptions>): Promise<Page> {
  refuseHidden(ctx, input);
  return ctx.store.list(scopeOf(ctx), requestOf(input));
}

/** How the store would find that list, in one line for people. */
export function explainCallLogs({ ctx, input }: Call<ListOptions>): Promise<string> {
  refuseHidden(ctx, input);
  return ctx.store.explain(scopeOf(ctx), requestOf(input));
}
