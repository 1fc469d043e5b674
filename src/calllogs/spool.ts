import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError, UnavailableError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import { storeSpooled, type SpoolEntry } from './store-spooled.ts';

/** What waits, and what was waiting and can never be stored as it is. */
const WAITING = '.waiting';
const FAILED = '.failed';
/** What is being written. Whoever sent it has not been told that it is kept. */
const PART = '.part';
/** A part that nobody has written to for so long (ms) is of a process that has gone. */
const LEFT_BEHIND = 600_000;

/**
 * A folder for what phone systems send while the database cannot take it. A file is one body behind a line of JSON that
 * tells who sent it; it is on disk before the phone system is told so, and goes when what it holds is stored. A server
 * that ends in between stores it a second time, which changes nothing: call logs meet themselves.
 */
export class Spool {
  readonly #folder: string;
  #draining: Promise<void> | null = null;
  #made = 0;
  /** The time in the last name (ms): the next has none before it, though the clock is put back. */
  #last: number;
  #isClosed = false;

  /** @throws SetupError when the folder cannot be made. */
  constructor(folder: string) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // Behind all that a server left that ended.
      this.#last = 1 + readdirSync(folder).reduce((last, name) => Math.max(last, timeOf(name)), 0);
    } catch (error) {
      throw new SetupError(
        `The spool folder ${folder} cannot be made (${(error as Error).message}). Name another in RINGLOG_SPOOL.`,
      );
    }
    this.#folder = folder;
  }

  /** Keeps a body; resolves when it is on disk. @throws UnavailableError when it cannot be kept; then nothing of it is. */
  async keep(entry: Omit<SpoolEntry, 'at'>, body: readonly Uint8Array[]): Promise<void> {
    const at = Date.now();
    this.#last = Math.max(this.#last, at);
    // Those of one millisecond stay in the order in which they came.
    const name = `${this.#last}-${String(this.#made++).padStart(9, '0')}-${randomUUID()}`;
    const part = this.#path(name, PART);
    try {
      await writeSafely(part, Buffer.concat([Buffer.from(`${JSON.stringify({ ...entry, at })}\n`), ...body]));
      await rename(part, this.#path(name, WAITING));
      await syncFolder(this.#folder);
    } catch (error) {
      for (const end of [PART, WAITING]) await unlink(this.#path(name, end)).catch(() => {});
      throw new UnavailableError(
        `Nothing was stored: the database does not answer, and the spool cannot keep it (${(error as Error).message}).`,
      );
    }
  }

  /** Resolves when nothing of it is being stored; what still waits does so until the next start. */
  async idle(): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
  }

  /** How many bodies wait, and how many can never be stored as they are. */
  async counts(): Promise<{ readonly waiting: number; readonly failed: number }> {
    const names = await readdir(this.#folder);
    const count = (end: string) => names.filter((name) => name.endsWith(end)).length;
    return { waiting: count(WAITING), failed: count(FAILED) };
  }

  /**
   * Stores what waits, the oldest first, until nothing can be stored now. `failed` is told of what never can be, and of
   * the file in which it is kept.
   */
  drain(store: Store, failed: (error: unknown, file: string) => void): Promise<void> {
    this.#draining ??= this.#drain(store, failed).finally(() => (this.#draining = null));
    return this.#draining;
  }

  async #drain(store: Store, failed: (error: unknown, file: string) => void): Promise<void> {
    for (const name of await this.#names()) {
      // Twice: where the store came back just behind the first time, what came later must not be stored before this.
      for (let times = 0; times < 2; times++) {
        if (this.#isClosed) return;
        if (await this.#settle(store, name, failed)) break;
        // Where the store answers this is about what the file holds, and those behind it need not wait.
        if (!(await answers(store))) return;
      }
    }
  }

  /** False: it cannot be stored now. */
  async #settle(store: Store, name: string, failed: (error: unknown, file: string) => void): Promise<boolean> {
    const path = this.#path(name, WAITING);
    try {
      await storeSpooled(store, path);
      await unlink(path);
    } catch (error) {
      if (error instanceof UnavailableError) return false;
      // Another server that was given the same folder was first.
      if (isMissing(error)) return true;
      await rename(path, this.#path(name, FAILED)).catch(ifThere);
      failed(error, this.#path(name, FAILED));
    }
    return true;
  }

  /** What waits, the oldest first. */
  async #names(): Promise<string[]> {
    const names = (await readdir(this.#folder)).toSorted();
    for (const name of names) if (name.endsWith(PART)) await this.#removeLeftBehind(join(this.#folder, name));
    return names.filter((name) => name.endsWith(WAITING)).map((name) => name.slice(0, -WAITING.length));
  }

  async #removeLeftBehind(path: string): Promise<void> {
    try {
      if (Date.now() - (await stat(path)).mtimeMs > LEFT_BEHIND) await unlink(path);
    } catch (error) {
      ifThere(error);
    }
  }

  #path(name: string, end: string): string {
    return join(this.#folder, name + end);
  }
}

/** The time in a name (ms); 0 where it has none. */
function timeOf(name: string): number {
  return Number.parseInt(name, 10) || 0;
}

/** Resolves when all of it is on disk. */
async function writeSafely(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // Unlike `write` and `writev`, which may end after a part when the disk is full.
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that a new name survives the loss of power, too. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function answers(store: Store): Promise<boolean> {
  try {
    await store.check();
    return true;
  } catch {
    return false;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function ifThere(error: unknown): void {
  if (!isMissing(error)) throw error;
}
