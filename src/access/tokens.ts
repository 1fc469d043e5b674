import { hash, randomBytes } from 'node:crypto';
import { NotFoundError, UnauthorizedError, ValidationError } from '../record/errors.ts';
import { auditEntry } from './audit.ts';
import { digestSecrets } from './digest.ts';
import { requireRole, ROLES, type Call, type Ctx, type Role } from './ctx.ts';

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

/** A token that was just made: the secret is not kept, and cannot be shown again. */
export interface MadeToken {
  readonly id: number;
  readonly token: string;
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
export async function createToken({ ctx, input }: Call<NewToken>): Promise<MadeToken> {
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
  const [made] = await ctx.store.write([insert, auditEntry(ctx, 'token.create', detail)]);
  return { id: (made![0] as { id: number }).id, token };
}

function checkNewToken({ role, extensions, lifetime }: NewToken): void {
  const faults: { readonly message: string; readonly detail: string }[] = [];
  const refuse = (detail: string, message: string) => void faults.push({ detail, message });
  if (!ROLES.includes(role)) refuse('role', `'${role}' is no role; it is one of ${ROLES.join(', ')}.`);
  const scoped = role === 'manager' || role === 'user';
  if (scoped && extensions.length === 0) {
    refuse('extensions', `A token of role ${role} needs the extensions it may see, e.g. 101,102.`);
  }
  if (!scoped && extensions.length > 0) refuse('extensions', `A token of role ${role} takes no extensions.`);
  if (extensions.length > 1000) refuse('extensions', 'A token takes 1000 extensions at most.');
  if (lifetime !== null && !(lifetime > 0)) refuse('expires', 'A token must live for some time.');
  if (faults.length > 0) throw new ValidationError(faults);
}

/** The tenant's tokens in the order in which they were made, those that are good no more among them. */
export async function listTokens({ ctx }: Call<null>): Promise<TokenInfo[]> {
  requireRole(ctx, 'admin');
  const tokens = await ctx.store.read(rows(ctx).orderBy('id'));
  return tokens.map(tokenOf);
}

/** @throws NotFoundError */
export async function getToken({ ctx, input }: Call<{ id: number }>): Promise<TokenInfo> {
  requireRole(ctx, 'admin');
  const [row] = await ctx.store.read(rows(ctx).where('id', '=', input.id));
  if (row === undefined) throw new NotFoundError(`There is no token ${input.id} in tenant '${ctx.tenant}'.`);
  return tokenOf(row);
}

/**
 * Takes a token back: it is refused from the next request on. `own`: also the caller's own.
 * @throws NotFoundError when the tenant has no such token, or it is revoked already.
 * @throws ValidationError when it is the caller's own and that was not said.
 */
export async function revokeToken({ ctx, input }: Call<{ id: number; own?: boolean }>): Promise<void> {
  const token = await getToken({ ctx, input });
  const isRevoked = () => new NotFoundError(`Token ${input.id} (${token.prefix}…) is revoked already.`);
  if (token.revoked_at !== null) throw isRevoked();
  if (token.prefix === ctx.actor && input.own !== true) {
    const message = `Token ${input.id} (${token.prefix}…) is the one that you ask with; revoke it with own=true if that is meant.`;
    throw new ValidationError([{ message, detail: 'own' }]);
  }
  const revoked_at = Date.now();
  const detail = { id: input.id, prefix: token.prefix };
  // Others may have asked in the same millisecond.
  const audited = ctx.store.queries
    .selectFrom('audit')
    .select('id')
    .where('tenant_id', '=', ctx.tenantId)
    .where('action', '=', 'token.revoke')
    .where('detail', '=', JSON.stringify(detail));
  const done = rows(ctx)
    .where('id', '=', input.id)
    .where('revoked_at', '=', revoked_at)
    .where(({ not, exists }) => not(exists(audited)));
  const [revoked] = await ctx.store.write([
    ctx.store.queries
      .updateTable('token')
      .set({ revoked_at })
      .where('tenant_id', '=', ctx.tenantId)
      .where('id', '=', input.id)
      .where('revoked_at', 'is', null)
      .returning('id'),
    auditEntry(ctx, 'token.revoke', detail, done),
  ]);
  if (revoked!.length === 0) throw isRevoked();
}

/** @throws UnauthorizedError when the token that asked `at` a time (ms) had been revoked before. */
export async function requireUnrevoked(ctx: Ctx, at: number): Promise<void> {
  const found = await ctx.store.read(rows(ctx).where('prefix', '=', ctx.actor));
  if (found.some(({ revoked_at }) => revoked_at === null || revoked_at > at)) return;
  throw new UnauthorizedError(`The token ${ctx.actor}… had been revoked before.`);
}

function rows(ctx: Ctx) {
  return ctx.store.queries
    .selectFrom('token')
    .select(['id', 'prefix', 'role', 'name', 'extensions', 'created_at', 'expires_at', 'revoked_at'])
    .where('tenant_id', '=', ctx.tenantId);
}

interface TokenRow extends Omit<TokenInfo, 'role' | 'extensions'> {
  readonly role: string;
  readonly extensions: string | null;
}

function tokenOf(row: TokenRow): TokenInfo {
  const extensions = row.extensions === null ? null : (JSON.parse(row.extensions) as string[]);
  return { ...row, role: row.role as Role, extensions };
}
