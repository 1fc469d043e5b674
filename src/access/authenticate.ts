import { UnauthorizedError } from '../record/errors.ts';
import { parseSettings } from '../record/tenant-settings.ts';
import type { Awaitable } from '../store/awaitable.ts';
import type { Store } from '../store/store.ts';
import type { Ctx, Role } from './ctx.ts';
import { tokenHash } from './tokens.ts';

interface Known {
  readonly ctx: Ctx;
  readonly expiresAt: number | null;
}

/** Turns a token into the ctx of its owner. */
export interface Authenticator {
  /**
   * From the value of an `Authorization` header. `now` is the store's accessVersion: tokens may have changed with it.
   * What is known is there at once.
   * @throws UnauthorizedError, at once or later, when it is missing, malformed, unknown, expired or revoked.
   */
  authenticate(authorization: string | undefined, now: number): Awaitable<Ctx>;
  /** The same from the hash of a token. */
  ofHash(hash: string, now: number): Awaitable<Ctx>;
  /** Who it was when the header was looked up last, for when that cannot be done; null: it is not known, or has expired. */
  remembered(authorization: string): Ctx | null;
}

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;
/** So many headers, none longer than this, are kept: nobody fills the memory with ways to write one token. */
const KEPT = 10_000;
const LONGEST_KEPT = 200;

/**
 * Headers that were looked up are kept until tokens or tenants change: in a data folder a token revoked by whatever process
 * is refused by the next request, on a database that has several servers as soon as they have heard of it.
 */
export function authenticator(store: Store): Authenticator {
  let version = Number.NaN;
  let known = new Map<string, Known>();
  /** As of whatever version. */
  const last = new Map<string, Known>();
  /** `key`: what is known by it, a header or a hash. */
  const find = (key: string, hashOf: (key: string) => string, now: number): Awaitable<Ctx> => {
    if (now !== version || known.size >= KEPT) {
      // Another one rather than the same made empty: what is being looked up goes to those of its own version.
      known = new Map();
      version = now;
    }
    const found = known.get(key);
    return found === undefined ? ask(key, hashOf, known) : good(found);
  };
  const ask = async (key: string, hashOf: (key: string) => string, ofVersion: Map<string, Known>): Promise<Ctx> => {
    const found = await lookUp(store, hashOf(key)).catch((error: unknown) => {
      if (error instanceof UnauthorizedError) last.delete(key);
      throw error;
    });
    if (key.length <= LONGEST_KEPT) {
      ofVersion.set(key, found);
      if (last.size >= KEPT) last.clear();
      last.set(key, found);
    }
    return good(found);
  };
  return {
    authenticate(authorization, now) {
      if (authorization === undefined)
        throw new UnauthorizedError('A token is needed: `Authorization: Bearer <token>`.');
      return find(authorization, hashOfBearer, now);
    },
    // No header begins with a blank: who knows a hash alone cannot show it in place of the token.
    ofHash: (hash, now) => find(` ${hash}`, (key) => key.slice(1), now),
    remembered(authorization) {
      const found = last.get(authorization);
      return found === undefined || hasExpired(found) ? null : found.ctx;
    },
  };
}

function good(found: Known): Ctx {
  if (!hasExpired(found)) return found.ctx;
  throw new UnauthorizedError('This token has expired. Ask your administrator for a new one.');
}

function hasExpired({ expiresAt }: Known): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

function hashOfBearer(authorization: string): string {
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return tokenHash(token);
  throw new UnauthorizedError('The Authorization header is malformed; it is `Authorization: Bearer <token>`.');
}

async function lookUp(store: Store, hash: string): Promise<Known> {
  const query = store.queries
    .selectFrom('token')
    .innerJoin('tenant', 'tenant.id', 'token.tenant_id')
    .select([
      'tenant.id as tenantId',
      'tenant.name as tenant',
      'tenant.settings',
      'role',
      'prefix',
      'extensions',
      'expires_at',
      'revoked_at',
    ])
    .where('hash', '=', hash);
  const [row] = await store.read(query);
  if (row === undefined) {
    throw new UnauthorizedError(
      'This token is not known. Check that it was copied whole, and that this is the right server.',
    );
  }
  if (row.revoked_at !== null) throw new UnauthorizedError('This token has been revoked.');
  const { tenantId, tenant, prefix } = row;
  const role = row.role as Role;
  const extensions = row.extensions === null ? [] : (JSON.parse(row.extensions) as string[]);
  return {
    ctx: { store, tenantId, tenant, role, extensions, seesCosts: seesCosts(role, row.settings), actor: prefix },
    expiresAt: row.expires_at,
  };
}

function seesCosts(role: Role, settings: string | null): boolean {
  return role === 'admin' || parseSettings(settings).costs_seen_by.some((one) => one === role);
}
