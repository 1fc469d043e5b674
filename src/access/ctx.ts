import { fieldsOf } from '../query/fields-of.ts';
import type { Order } from '../query/orderby.ts';
import type { Filter } from '../query/tree.ts';
import { ForbiddenError } from '../record/errors.ts';
import type { Scope, Store } from '../store/store.ts';

export const ROLES = ['admin', 'manager', 'user', 'ingest'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking. Made once per request or command and handed to every verb. */
export interface Ctx {
  readonly store: Store;
  readonly tenantId: number;
  readonly tenant: string;
  readonly role: Role;
  /** Of a manager or user: the extensions whose call logs it may see. */
  readonly extensions: readonly string[];
  /** Whether `cost` and `billed_account` of the call logs that may be seen may be seen too. */
  readonly seesCosts: boolean;
  /** Who is written into the audit: a token's prefix, or `cli`. */
  readonly actor: string;
}

/** What a verb is called with. */
export interface Call<Input> {
  readonly ctx: Ctx;
  readonly input: Input;
}

/** @throws ForbiddenError when the role is none of these. */
export function requireRole(ctx: Ctx, ...roles: readonly Role[]): void {
  if (roles.includes(ctx.role)) return;
  throw new ForbiddenError(`A token of role ${ctx.role} may not do this; it takes ${roles.join(' or ')}.`);
}

/** What this caller may see: everything of its tenant, or the legs that its extensions are part of. */
export function scopeOf(ctx: Ctx): Scope {
  requireRole(ctx, 'admin', 'manager', 'user');
  const extensions = ctx.role === 'admin' ? null : ctx.extensions;
  return { tenantId: ctx.tenantId, extensions, hidesCosts: !ctx.seesCosts };
}

/** @throws ForbiddenError when what costs is hidden from the caller. */
export function requireCosts(ctx: Ctx): void {
  if (ctx.seesCosts) return;
  throw new ForbiddenError(`A token of role ${ctx.role} does not see cost and billed_account in this tenant.`);
}

/** @throws ForbiddenError when a question is about something that is hidden from the caller. */
export function refuseHidden(ctx: Ctx, { filter, order = [] }: { filter: Filter | null; order?: Order }): void {
  if (ctx.seesCosts) return;
  const asked = [...(filter === null ? [] : fieldsOf(filter)), ...order.map(({ field }) => field)];
  if (asked.some(({ name }) => name === 'cost' || name === 'billed_account')) requireCosts(ctx);
}
