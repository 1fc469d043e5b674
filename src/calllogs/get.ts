import { scopeOf, type Call } from '../access/ctx.ts';
import { NotFoundError } from '../record/errors.ts';
import { decodeId } from '../record/id.ts';
import { whenThere, type Awaitable } from '../store/awaitable.ts';
import type { StoredCallLog } from '../store/store.ts';

/**
 * One call log in detail.
 * @throws NotFoundError, at once or later, when there is none, or none that the caller may see.
 */
export function getCallLog({ ctx, input }: Call<{ id: string }>): Awaitable<StoredCallLog> {
  const scope = scopeOf(ctx);
  const id = decodeId(input.id);
  return whenThere(id === null ? null : ctx.store.get(scope, id), (found) => {
    if (found === null) throw new NotFoundError(`There is no call log '${input.id}'.`);
    return found;
  });
}
