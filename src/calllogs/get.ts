import { scopeOf, type Call } from '../access/ctx.ts';
import { NotFoundError } from '../record/errors.ts';
import { decodeId } from '../record/id.ts';
import type { StoredCallLog } from '../store/store.ts';

/**
 * One call log in detail.
 * @throws NotFoundError when there is none, or none that the caller may see.
 */
export async function getCallLog({ ctx, input }: Call<{ id: string }>): Promise<StoredCallLog> {
  const scope = scopeOf(ctx);
  const id = decodeId(input.id);
  const found = id === null ? null : await ctx.store.get(scope, id);
  if (found === null) throw new NotFoundError(`There is no call log '${input.id}'.`);
  return found;
}
