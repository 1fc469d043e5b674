import { scopeOf, type Call } from '../access/ctx.ts';
import type { Page } from '../store/store.ts';
import type { ListOptions } from './list-options.ts';

/** The call logs that the caller may see, a page of them, and how many there are. */
export function listCallLogs({ ctx, input }: Call<ListOptions>): Promise<Page> {
  const { order, top, count, after } = input;
  return ctx.store.list(scopeOf(ctx), { order, top, count, after, skip: after === null ? input.skip : 0 });
}
