import { NotFoundError, ValidationError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import type { Ctx } from './ctx.ts';

export interface Tenant {
  readonly id: number;
  readonly name: string;
  readonly created_at: number;
}

export const DEFAULT_TENANT = 'default';
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,62}$/u;

export async function listTenants(store: Store): Promise<Tenant[]> {
  return store.read(store.queries.selectFrom('tenant').select(['id', 'name', 'created_at']).orderBy('id'));
}

/** @throws ValidationError for a name that cannot be, or is taken. */
export async function createTenant(store: Store, name: string): Promise<Tenant> {
  if (!NAME.test(name)) {
    throw new ValidationError([
      {
        message: `'${name}' cannot be a tenant's name: letters, digits, '.', '_', '-' and blanks, at most 63, a letter or digit first.`,
      },
    ]);
  }
  const made = await insertTenant(store, name);
  if (made === null) throw new ValidationError([{ message: `There is a tenant '${name}' already.` }]);
  return made;
}

/** Null when the name is taken. */
async function insertTenant(store: Store, name: string): Promise<Tenant | null> {
  const insert = store.queries
    .insertInto('tenant')
    .values({ name, created_at: Date.now() })
    .onConflict((c) => c.doNothing())
    .returning(['id', 'name', 'created_at']);
  const [rows] = await store.write([insert]);
  return (rows![0] as Tenant | undefined) ?? null;
}

/** @throws NotFoundError naming the tenants there are. */
export async function findTenant(store: Store, name: string): Promise<Tenant> {
  const tenants = await listTenants(store);
  const tenant = tenants.find((one) => one.name === name);
  if (tenant !== undefined) return tenant;
  const names = tenants.map((one) => `'${one.name}'`).join(', ');
  throw new NotFoundError(
    `There is no tenant '${name}'. ${names === '' ? 'There are none yet' : `There are ${names}`}; make one with \`ringlog tenant create\`.`,
  );
}

/** @throws NotFoundError */
export async function findTenantById(store: Store, id: number): Promise<Tenant> {
  const tenants = await listTenants(store);
  const tenant = tenants.find((one) => one.id === id);
  if (tenant === undefined) throw new NotFoundError(`There is no tenant with the number ${id}.`);
  return tenant;
}

/** The tenant `default` of an empty store; null when the store has tenants, if another process made one just now. */
export async function createFirstTenant(store: Store): Promise<Tenant | null> {
  const tenants = await listTenants(store);
  return tenants.length === 0 ? insertTenant(store, DEFAULT_TENANT) : null;
}

/** The administrator at the machine itself: whoever can read the data folder. */
export function localAdmin(store: Store, tenant: Tenant): Ctx {
  return {
    store,
    tenantId: tenant.id,
    tenant: tenant.name,
    role: 'admin',
    extensions: [],
    seesCosts: true,
    actor: 'cli',
  };
}
