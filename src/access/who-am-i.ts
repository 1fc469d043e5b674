import type { Call, Role } from './ctx.ts';

/** Who asks, as a client may show it. Times in ms. */
export interface Who {
  readonly tenant: string;
  readonly role: Role;
  /** Of a manager or user: the extensions whose call logs it may see; else null. */
  readonly extensions: readonly string[] | null;
  /** Whether it may see what calls cost. */
  readonly sees_costs: boolean;
  /** The name that the token was given; null when it has none. */
  readonly name: string | null;
  /** The first characters of the token. */
  readonly prefix: string;
  readonly expires_at: number | null;
}

/** Whoever has a token may know what it is. */
export async function whoAmI({ ctx }: Call<null>): Promise<Who> {
  const { tenant, role, extensions, seesCosts, actor } = ctx;
  const query = ctx.store.queries
    .selectFrom('token')
    .select(['name', 'expires_at'])
    .where('tenant_id', '=', ctx.tenantId)
    .where('prefix', '=', actor)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1);
  const [token] = await ctx.store.read(query);
  const scoped = role === 'manager' || role === 'user';
  return {
    tenant,
    role,
    extensions: scoped ? extensions : null,
    sees_costs: seesCosts && role !== 'ingest',
    name: token?.name ?? null,
    prefix: actor,
    expires_at: token?.expires_at ?? null,
  };
}
