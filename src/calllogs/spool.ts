import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findTenantById, localAdmin } from '../access/tenants.ts';
import type { Ctx } from '../access/ctx.ts';
import { FORMATS } from '../formats/index.ts';
import { RinglogError, SetupError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import { pushCallLogs } from './push.ts';

/** Who sent a body, and as what. */
export interface SpoolEntry {
  readonly tenantId: number;
  readonly actor: string;
  readonly format: string;
  readonly source: string | null;
}

/** What waits, and what was waiting and will never be stored as it is. */
const WAITING = '.waiting';
const FAILED = '.failed';
const PART = '.part';
const LINE_END = 0x0a;

/**
 * A folder for what phone systems send while the database cannot take it. A file is one body behind a line of JSON that
 * tells who sent it; it is on disk before the phone system is told so, and goes when what it holds is stored.
 */
export class Spool {
  readonly #folder: string;
  #draining: Promise<void> | null = null;
  #made = 0;
  #isClosed = false;

  /** @throws SetupError when the folder cannot be made. */
  constructor(folder: string) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new SetupError(
        `The spool folder ${folder} cannot be made (${(error as Error).message}). Name another in RINGLOG_SPOOL.`,
      );
    }
    this.#folder = folder;
  }

  /** Keeps a body; resolves when it is on disk. */
  async keep(entry: SpoolEntry, body: readonly Uint8Array[]): Promise<void> {
    // Those of one millisecond stay in the order in which they came.
    const name = `${Date.now()}-${String(this.#made++).padStart(9, '0')}-${randomUUID()}`;
    const file = await open(this.#path(name, PART), 'wx', 0o600);
    try {
      await file.writev([Buffer.from(`${JSON.stringify(entry)}\n`), ...body]);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(this.#path(name, PART), this.#path(name, WAITING));
    await syncFolder(this.#folder);
  }

  /** Resolves when nothing of it is being stored; what still waits does so until the next start. */
  async idle(): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
  }

  /** Stores what waits, the oldest first, until something cannot be stored yet. `failed` is told of what never can be. */
  drain(store: Store, failed: (error: unknown, file: string) => void): Promise<void> {
    this.#draining ??= this.#drain(store, failed).finally(() => (this.#draining = null));
    return this.#draining;
  }

  async #drain(store: Store, failed: (error: unknown, file: string) => void): Promise<void> {
    for (const name of await this.#names()) {
      if (this.#isClosed) return;
      const path = this.#path(name, WAITING);
      try {
        await storeBody(store, await readFile(path));
        await unlink(path);
      } catch (error) {
        if (error instanceof RinglogError && error.code === 'UNAVAILABLE') return;
        await rename(path, this.#path(name, FAILED));
        failed(error, this.#path(name, FAILED));
      }
    }
  }

  async #names(): Promise<string[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(WAITING));
    return names.map((name) => name.slice(0, -WAITING.length)).toSorted();
  }

  #path(name: string, end: string): string {
    return join(this.#folder, name + end);
  }
}

/** So that a new name survives the loss of power, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function storeBody(store: Store, bytes: Buffer): Promise<void> {
  const end = bytes.indexOf(LINE_END);
  const { tenantId, actor, format, source } = JSON.parse(bytes.subarray(0, end).toString()) as SpoolEntry;
  const ctx: Ctx = { ...localAdmin(store, await findTenantById(store, tenantId)), actor };
  async function* body() {
    yield bytes.subarray(end + 1);
  }
  await pushCallLogs({ ctx, input: { format: FORMATS.get(format)!, source, body: body() } });
}
