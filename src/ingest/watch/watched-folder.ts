import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Format } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import { chooseFormat, doubtFile } from './choose-format.ts';
import { readEarlierFiles } from './earlier-files.ts';
import { factsOf, isMissing, isUnchanged, type FileFacts } from './file-facts.ts';
import { endRecord, LEAVING, readOn, readToEnd } from './read-tail.ts';
import { isPackedFileRead, readPackedFile } from './packed-file.ts';
import { forgetPositions, isReadWhole } from './position.ts';
import { Tail } from './tail.ts';
import type { Watched, WatchContext } from './watch.ts';

/** A file that has not changed for so long (ms) is whole: its last record needs no line end. */
const AT_REST = 10_000;
/** A file that has not changed for so long is closed until it does. */
const CLOSED = 60_000;
/** In a folder of many files the old ones are looked at so often (ms) only. */
const SWEEP = 60_000;
const MANY = 2_000;
/** A file that is gone is forgotten after so long (ms): it may come back under another name. */
const FORGOTTEN = 7 * 86_400_000;

/** All files of a folder, those that come later too. They may be renamed, packed by gzip, or go. */
export class WatchedFolder implements Watched {
  readonly #context: WatchContext;
  readonly #folder: string;
  /** Files as they were when they were last looked at, by their names. */
  readonly #known = new Map<string, FileFacts>();
  readonly #tails = new Map<string, Tail>();
  /** When those of `#tails` are let go of that have no name here any more (ms, as `step` counts). */
  readonly #leaving = new Map<string, number>();
  #sweptAt = -Infinity;

  constructor(context: WatchContext, folder: string) {
    this.#context = context;
    this.#folder = folder;
  }

  async step(now: number): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => !name.startsWith('.')).toSorted();
    const isSweep = names.length <= MANY || now - this.#sweptAt >= SWEEP;
    if (isSweep) this.#sweptAt = now;
    for (const name of names) {
      if (this.#context.signal.aborted) return;
      const known = this.#known.get(name);
      if (known !== undefined && !isSweep && Date.now() - known.writtenAt > CLOSED) continue;
      const facts = await factsOf(join(this.#folder, name));
      if (facts?.isFile === true) await this.#look(name, facts, known);
    }
    if (!isSweep) return;
    const all = new Set(names);
    for (const name of this.#known.keys()) if (!all.has(name)) this.#known.delete(name);
    const there = new Set([...this.#known.values()].map(({ id }) => id));
    await this.#leave(there, now);
    await this.#forget(there);
  }

  async close(): Promise<void> {
    for (const tail of this.#tails.values()) await tail.close();
    this.#tails.clear();
    this.#leaving.clear();
  }

  async #look(name: string, facts: FileFacts, known: FileFacts | undefined): Promise<void> {
    if (known !== undefined && isUnchanged(known, facts) && !this.#tails.has(facts.id)) return;
    const path = join(this.#folder, name);
    const isTaken = await this.#take(path, facts).catch((error: unknown) => {
      // It was renamed meanwhile, and is looked at under its new name.
      if (isMissing(error)) return false;
      throw error;
    });
    // What could not be told of a file that was still being written is asked again.
    if (isTaken || Date.now() - facts.writtenAt > AT_REST) this.#known.set(name, facts);
  }

  /** Whether it is one that can be read. */
  async #take(path: string, facts: FileFacts): Promise<boolean> {
    return path.endsWith('.gz') ? this.#readPacked(path, facts) : this.#read(path, facts);
  }

  async #read(path: string, facts: FileFacts): Promise<boolean> {
    const rest = Date.now() - facts.writtenAt;
    const tail = this.#tails.get(facts.id) ?? (await this.#open(path, facts, rest));
    if (tail === null) return false;
    await readOn(this.#context, tail, () => this.#endReplaced(tail));
    if (this.#context.signal.aborted) return true;
    const now = await factsOf(path);
    const isAtRest = rest >= AT_REST && now !== null && isUnchanged(facts, now);
    if (isAtRest && (tail.isInRecord || rest >= CLOSED || this.#context.once)) await this.#finish(tail);
    return true;
  }

  async #endReplaced(tail: Tail): Promise<void> {
    const { path, position: last } = tail;
    const open = () => [...this.#tails.values()];
    const leave = (copy: Tail) => void this.#tails.set(copy.id, copy);
    // Its last record goes on in the copy that `copytruncate` made of it.
    const mayBeCopied = tail.isInRecord && last !== null;
    if (!(mayBeCopied && (await readEarlierFiles(this.#context, { path, last, open, leave })))) {
      await endRecord(this.#context, tail);
    }
  }

  async #open(path: string, facts: FileFacts, rest: number): Promise<Tail | null> {
    const { positions, say, once } = this.#context;
    const left = positions.get(facts.id);
    if (left !== undefined && isReadWhole(facts, left) && (rest > CLOSED || once)) return null;
    const format =
      left === undefined ? await this.#formatOf(path, facts.size, rest) : (FORMATS.get(left.format) ?? null);
    if (format === null) return null;
    const tail = await Tail.open(this.#context, format, path);
    this.#tails.set(tail.id, tail);
    if (left === undefined) say({ kind: 'begun', path, text: format.name });
    return tail;
  }

  async #formatOf(path: string, size: number, rest: number): Promise<Format | null> {
    const { feed, format: given, once, say } = this.#context;
    const isLast = once || rest > AT_REST;
    if (given === null) {
      if (size === 0) return null;
      const { format, reason } = await chooseFormat(path);
      if (format === null && isLast) say({ kind: 'waiting', path, text: `${reason} It is passed over.` });
      return format;
    }
    const doubt = await doubtFile(path, given, feed);
    if (doubt !== null && isLast) {
      say({ kind: 'waiting', path, text: doubt.sure ? `${doubt.text} It is passed over.` : doubt.text });
    }
    return doubt?.sure === true ? null : given;
  }

  async #readPacked(path: string, facts: FileFacts): Promise<boolean> {
    if (await isPackedFileRead(this.#context, path, facts)) return true;
    if (Date.now() - facts.writtenAt < AT_REST) return false;
    return readPackedFile(this.#context, this.#context.format, path, facts);
  }

  /** A file that was moved away or removed is read on for a while: who writes it may have it open. */
  async #leave(there: ReadonlySet<string>, now: number): Promise<void> {
    for (const [id, tail] of this.#tails) {
      if (there.has(id)) {
        this.#leaving.delete(id);
        continue;
      }
      const until = this.#leaving.get(id) ?? now + LEAVING;
      this.#leaving.set(id, until);
      if (until <= now) await this.#finish(tail);
      else await readOn(this.#context, tail, () => this.#endReplaced(tail));
    }
  }

  async #finish(tail: Tail): Promise<void> {
    await readToEnd(this.#context, tail);
    this.#leaving.delete(tail.id);
    this.#tails.delete(tail.id);
    await tail.close();
  }

  async #forget(there: ReadonlySet<string>): Promise<void> {
    const { store, feed, positions } = this.#context;
    const gone = [...positions.values()].filter(
      ({ file, path, updated_at }) =>
        path.startsWith(`${this.#folder}/`) && !there.has(file) && Date.now() - updated_at > FORGOTTEN,
    );
    for (const { file } of gone) positions.delete(file);
    await forgetPositions(
      store,
      feed,
      gone.map(({ file }) => file),
    );
  }
}
