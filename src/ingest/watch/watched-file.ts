import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stats } from 'node:fs';
import type { Format } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import { importFile } from '../import-file.ts';
import { chooseFormat, doubtFile } from './choose-format.ts';
import { fileId, Tail } from './tail.ts';
import type { Watched, WatchContext } from './watch.ts';

/** A file that was renamed may be written to until its writer notices (ms). */
const LEAVING = 30_000;

/**
 * One path, whatever file is called so: read while it grows, across rotation by renaming or by truncation. An
 * interrupted last line waits for its end.
 */
export class WatchedFile implements Watched {
  readonly #context: WatchContext;
  readonly #path: string;
  #format: Format | null;
  #tail: Tail | null = null;
  #leaving: { readonly tail: Tail; readonly until: number }[] = [];
  #begun = false;

  constructor(context: WatchContext, path: string) {
    this.#context = context;
    this.#path = path;
    this.#format = context.format;
  }

  async step(now: number): Promise<void> {
    const facts = await factsOf(this.#path);
    if (this.#tail !== null && (facts === null || fileId(facts) !== this.#tail.id)) {
      this.#leaving.push({ tail: this.#tail, until: now + LEAVING });
      this.#tail = null;
    }
    await this.#drain(now);
    if (this.#tail === null && facts !== null) await this.#open(facts);
    await this.#read(this.#tail);
  }

  async close(): Promise<void> {
    for (const tail of [this.#tail, ...this.#leaving.map((one) => one.tail)]) await tail?.close();
    this.#tail = null;
    this.#leaving = [];
    // It may be renamed before it is opened again.
    this.#begun = false;
  }

  async #open(facts: Stats): Promise<void> {
    const { store, feed, positions, say } = this.#context;
    const left = positions.get(fileId(facts)) ?? null;
    this.#format ??= left === null ? await this.#guess(facts.size) : (FORMATS.get(left.format) ?? null);
    if (this.#format === null) return;
    this.#tail = await Tail.open(store, feed, this.#format, this.#path, left);
    if (this.#tail.position === null && (await this.#isOther())) return;
    // It may have another file's inode: whether it goes on is told by what it begins with.
    if (!this.#begun && this.#tail.position === null) await this.#finishRotated();
    this.#begun = true;
    const from = this.#tail.position?.done ?? 0;
    say({ kind: 'begun', path: this.#path, text: `${this.#format.name}, from byte ${from.toLocaleString('en')} on` });
  }

  async #guess(size: number): Promise<Format | null> {
    // Nothing can be told of a file in which nothing stands.
    if (size === 0) return null;
    const { format, reason } = await chooseFormat(this.#path);
    if (format === null) {
      this.#context.say({
        kind: 'waiting',
        path: this.#path,
        text: `${reason} Name it with --format, or let it grow.`,
      });
    }
    return format;
  }

  /** Whether it is surely of another format than the one given; it is closed then, and looked at again. */
  async #isOther(): Promise<boolean> {
    const { feed, format, say } = this.#context;
    // One that was guessed says itself what it is.
    const doubt = format === null ? null : await doubtFile(this.#path, format, feed);
    if (doubt === null) return false;
    say({ kind: 'waiting', path: this.#path, text: doubt.text });
    if (!doubt.sure) return false;
    await this.#tail?.close();
    this.#tail = null;
    return true;
  }

  /** What was not read of the file that had this path, when it was left: it was renamed, and perhaps packed, since. */
  async #finishRotated(): Promise<void> {
    const { store, feed, positions, say } = this.#context;
    const last = [...positions.values()]
      .filter(({ path }) => path === this.#path)
      .toSorted((a, b) => b.updated_at - a.updated_at)[0];
    if (last === undefined) return;
    const beside = await filesBeside(this.#path);
    const renamed = beside.find(({ facts }) => fileId(facts) === last.file);
    if (renamed !== undefined) {
      const tail = await Tail.open(store, feed, FORMATS.get(last.format)!, renamed.path, last);
      try {
        await this.#read(tail);
        await this.#finish(tail);
      } finally {
        await tail.close();
      }
      return;
    }
    for (const { path, facts } of beside) {
      if (!basename(path).startsWith(basename(this.#path)) || facts.mtimeMs < last.updated_at) continue;
      const { totals } = await importFile(store, { path, format: FORMATS.get(last.format)!, feed });
      say({ kind: 'read', path, totals });
    }
  }

  async #drain(now: number): Promise<void> {
    for (const { tail } of this.#leaving) await this.#read(tail);
    const over = this.#leaving.filter(({ until }) => until <= now || this.#context.once);
    this.#leaving = this.#leaving.filter((one) => !over.includes(one));
    for (const { tail } of over) {
      await this.#finish(tail);
      await tail.close();
    }
  }

  async #read(tail: Tail | null): Promise<void> {
    const totals = (await tail?.readOn(this.#context.signal)) ?? null;
    if (totals !== null) this.#context.say({ kind: 'read', path: this.#path, totals });
    if (tail?.position != null) this.#context.positions.set(tail.id, tail.position);
  }

  async #finish(tail: Tail): Promise<void> {
    if (!tail.isInRecord) return;
    this.#context.say({ kind: 'read', path: this.#path, totals: await tail.end() });
    if (tail.position !== null) this.#context.positions.set(tail.id, tail.position);
  }
}

/** Null where there is no such file. */
export async function factsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function filesBeside(path: string): Promise<{ path: string; facts: Stats }[]> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name !== basename(path)).toSorted();
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), facts: await factsOf(join(folder, name)) })),
  );
  return files.flatMap((file) => (file.facts?.isFile() === true ? [{ path: file.path, facts: file.facts }] : []));
}
