import { readFile } from 'node:fs/promises';
import type { Ctx } from '../access/ctx.ts';
import { findTenantById, localAdmin } from '../access/tenants.ts';
import { requireUnrevoked } from '../access/tokens.ts';
import { FORMATS } from '../formats/index.ts';
import { NotFoundError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import { pushCallLogs } from './push.ts';

/** Who sent a body, as what, and when (ms). */
export interface SpoolEntry {
  readonly tenantId: number;
  /** See `Ctx`. */
  readonly actor: string;
  readonly format: string;
  readonly source: string | null;
  readonly at: number;
}

const LINE_END = 0x0a;
/** So much of a body is read at a time, as it comes from a network: what is found in it may be many times its size. */
const CHUNK = 65_536;

/**
 * Stores what a file of the spool holds: a body behind the line that tells who sent it.
 * @throws UnavailableError when the store cannot do it now; what else is thrown is so each time
 */
export async function storeSpooled(store: Store, path: string): Promise<void> {
  const bytes = await readFile(path);
  const end = bytes.indexOf(LINE_END);
  const { tenantId, actor, format: name, source, at } = JSON.parse(bytes.subarray(0, end).toString()) as SpoolEntry;
  const format = FORMATS.get(name);
  if (format === undefined) throw new NotFoundError(`There is no format '${name}'.`);
  const ctx: Ctx = { ...localAdmin(store, await findTenantById(store, tenantId)), actor };
  // It may have been revoked before the database went, and this server not have heard of it.
  await requireUnrevoked(ctx, at);
  await pushCallLogs({ ctx, input: { format, source, body: inChunks(bytes.subarray(end + 1)) } });
}

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
