import type { Compilable, Expression } from 'kysely';
import type { Ctx } from './ctx.ts';

/**
 * The audit entry of a verb, to be written in the same transaction as what it did. `done`: a query that finds what was
 * done, for a verb that does nothing where somebody else came before it; it is written behind that.
 */
export function auditEntry(
  ctx: Ctx,
  action: string,
  detail: Record<string, unknown>,
  done: Expression<unknown> | null = null,
): Compilable {
  const { queries } = ctx.store;
  const entry = { tenant_id: ctx.tenantId, at: Date.now(), actor: ctx.actor, action, detail: JSON.stringify(detail) };
  if (done === null) return queries.insertInto('audit').values(entry);
  const names = Object.keys(entry) as (keyof typeof entry)[];
  const row = queries
    .selectNoFrom((eb) => names.map((name) => eb.val(entry[name]).as(name)))
    .where((eb) => eb.exists(done));
  return queries.insertInto('audit').columns(names).expression(row);
}
