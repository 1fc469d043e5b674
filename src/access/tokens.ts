import { hash, randomBytes } from 'node:crypto';
import { NotFoundError, ValidationError } from '../record/errors.ts';
import { auditEntry } from './audit.ts';
import { digestSecrets } from './digest.ts';
import { requireRole, ROLES, type Call, type Role } from './ctx.ts';

/** A token as it is shown after it was made: never the secret itself. Times in ms. */
export interface TokenInfo {
  readonly id: number;
  readonly prefix: string;
  readonly role: Role;
  readonly name: string | null;
  readonly extensions: readonly string[] | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

export interface NewToken {
  readonly role: Role;
  readonly extensions: readonly string[];
  /** Lifetime in ms; null: until it is revoked. */
  readonly lifetime: number | null;
  readonly name: string | null;
}

const SHOWN = 11;

/** `rl_` and 32 random bytes. The first 11 characters stay visible in lists and audits. */
function randomToken(): string {
  return `rl_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token. Its 256 random bits need no slow hash. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'hex');
}

/**
 * Makes a token and gives it out, this once.
 * @throws ValidationError when role and extensions do not fit.
 */
export async function createToken({ ctx, input }: Call<NewToken>): Promise<{ id: number; token: string }> {
  requireRole(ctx, 'admin');
  checkNewToken(input);
  const token = randomToken();
  const now = Date.now();
  const scoped = input.role === 'manager' || input.role === 'user';
  const insert = ctx.store.queries
    .insertInto('token')
    .values({
      tenant_id: ctx.tenantId,
      role: input.role,
      name: input.name,
      prefix: token.slice(0, SHOWN),
      hash: tokenHash(token),
      digest: input.role === 'ingest' ? JSON.stringify(digestSecrets(token.slice(0, SHOWN), token)) : null,
      extensions: scoped ? JSON.stringify(input.extensions) : null,
      created_at: now,
      expires_at: input.lifetime === null ? null : now + input.lifetime,
    })
    .returning('id');
  const detail = { role: input.role, prefix: token.slice(0, SHOWN), extensions: input.extensions };
  const [rows] = await ctx.store.write([insert, auditEntry(ctx, 'token.create', detail)]);
  return { id: (rows![0] as { id: number }).id, token };
}

function checkNewToken(input: NewToken): void {
  const faults: string[] = [];
  if (!ROLES.includes(input.role)) faults.push(`'${input.role}' is no role; it is one of ${ROLES.join(', ')}.`);
  const scoped = input.role === 'manager' || input.role === 'user';
  if (scoped && input.extensions.length === 0) {
    faults.push(`A token of role ${input.role} needs the extensions it may see, e.g. 101,102.`);
  }
  if (!scoped && input.extensions.length > 0) faults.push(`A token of role ${input.role} takes no extensions.`);
  if (input.extensions.length > 1000) faults.push('A token takes 1000 extensions at most.');
  if (input.lifetime !== null && !(input.lifetime > 0)) faults.push('A token must live for some time.');
  if (faults.length > 0) throw new ValidationError(faults.map((message) => ({ message })));
}

export function listTokens({ ctx }: Call<null>): TokenInfo[] {
  requireRole(ctx, 'admin');
  const query = ctx.store.queries
    .selectFrom('token')
    .select(['id', 'prefix', 'role', 'name', 'extensions', 'created_at', 'expires_at', 'revoked_at'])
    .where('tenant_id', '=', ctx.tenantId)
    .orderBy('id');
  return ctx.store.read(query).map((row) => ({
    ...row,
    role: row.role as Role,
    extensions: row.extensions === null ? null : (JSON.parse(row.extensions) as string[]),
  }));
}

/** @throws NotFoundError when the tenant has no such token, or it is revoked already. */
export async function revokeToken({ ctx, input }: Call<{ id: number }>): Promise<void> {
  requireRole(ctx, 'admin');
  const token = listTokens({ ctx, input: null }).find((one) => one.id === input.id);
  if (token === undefined) throw new NotFoundError(`There is no token ${input.id} in tenant '${ctx.tenant}'.`);
  if (token.revoked_at !== null) throw new NotFoundError(`Token ${input.id} (${token.prefix}…) is revoked already.`);
  await ctx.store.write([
    ctx.store.queries
      .updateTable('token')
      .set({ revoked_at: Date.now() })
      .where('tenant_id', '=', ctx.tenantId)
      .where('id', '=', input.id),
    auditEntry(ctx, 'token.revoke', { id: input.id, prefix: token.prefix }),
  ]);
}
