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
  return { tenantId: ctx.tenantId, extensions: ctx.role === 'admin' ? null : ctx.extensions };
}
