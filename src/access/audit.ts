import type { Compilable } from 'kysely';
import type { Ctx } from './ctx.ts';

/** The audit entry of a verb, to be written in the same transaction as what it did. */
export function auditEntry(ctx: Ctx, action: string, detail: Record<string, unknown>): Compilable {
  return ctx.store.queries.insertInto('audit').values({
    tenant_id: ctx.tenantId,
    at: Date.now(),
    actor: ctx.actor,
    action,
    detail: JSON.stringify(detail),
  });
}
