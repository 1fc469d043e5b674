import { scopeOf, type Call } from '../access/ctx.ts';
import { NotFoundError } from '../record/errors.ts';

/**
 * One session in detail as JSON: what its legs come to, how it moved, and the legs. `id` is a `session_id`, of which
 * the newest session is meant, or else the id of any call log of the session.
 * @throws NotFoundError when there is none, or none that the caller may see.
 */
export async function getSession({ ctx, input }: Call<{ id: string }>): Promise<string> {
  const json = await ctx.store.session(scopeOf(ctx), input.id);
  if (json === null) throw new NotFoundError(`There is no session '${input.id}'.`);
  return json;
}
