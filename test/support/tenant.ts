import { localAdmin, createTenant } from '../../src/access/tenants.ts';
import { createToken } from '../../src/access/tokens.ts';
import type { Role } from '../../src/access/ctx.ts';
import { withTestStore } from './engine.ts';
import type { Client } from './client.ts';
import type { Server } from './server.ts';

export interface TenantClients {
  readonly name: string;
  readonly admin: Client;
  /** A client with a new token of this tenant. `lifetime` in ms. */
  client(role: Role, extensions?: readonly string[], lifetime?: number | null): Promise<Client>;
}

let made = 0;

/** Makes a tenant of its own beside the running server: call logs of one test do not show in another. */
export async function newTenant({ data, client: server }: Server): Promise<TenantClients> {
  const name = `tenant-${(made += 1)}`;
  const tenant = await withTestStore(data, (store) => createTenant(store, name));
  const client = async (role: Role, extensions: readonly string[] = [], lifetime: number | null = null) => {
    const input = { role, extensions, lifetime, name: null };
    const { token } = await withTestStore(data, (store) => createToken({ ctx: localAdmin(store, tenant), input }));
    return server.as(token);
  };
  return { name, admin: await client('admin'), client };
}
