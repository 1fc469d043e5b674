import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Format } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import { SetupError } from '../../record/errors.ts';
import { importFile } from '../import-file.ts';
import { chooseFormat, doubtFile } from './choose-format.ts';
import { forgetPositions, keepPosition } from './position.ts';
import { fileId, Tail } from './tail.ts';
import type { Watched, WatchContext } from './watch.ts';
import { factsOf } from './watched-file.ts';

/** A file that has not changed for so long (ms) is whole: its last record needs no line end. */
const AT_REST = 10_000;
/** A file that has not changed for so long is closed until it does. */
const CLOSED = 60_000;
/** In a folder of many files the old ones are looked at so often (ms) only. */
const SWEEP = 60_000;
const MANY = 2_000;
/** A file that is gone is forgotten after so long (ms): it may come back under another name. */
const FORGOTTEN = 7 * 86_400_000;

interface Known {
  readonly id: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly isRefused: boolean;
}

/** All files of a folder, those that come later too. They may be renamed, packed by gzip, or go. */
export class WatchedFolder implements Watched {
  readonly #context: WatchContext;
  readonly #folder: string;
  readonly #known = new Map<string, Known>();
  readonly #tails = new Map<string, Tail>();
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
      if (known !== undefined && !isSweep && Date.now() - known.mtimeMs > CLOSED) continue;
      const facts = await factsOf(join(this.#folder, name));
      if (facts?.isFile() === true) await this.#look(name, facts, known);
    }
    if (isSweep) await this.#forget(new Set(names));
  }

  async close(): Promise<void> {
    for (const tail of this.#tails.values()) await tail.close();
    this.#tails.clear();
  }

  async #look(name: string, facts: Stats, known: Known | undefined): Promise<void> {
    const id = fileId(facts);
    const { size, mtimeMs } = facts;
    const rest = Date.now() - mtimeMs;
    const isSame = known !== undefined && known.id === id && known.size === size && known.mtimeMs === mtimeMs;
    let tail = this.#tails.get(id);
    if (isSame && tail === undefined) return;
    const path = join(this.#folder, name);
    let isRefused = false;
    if (name.endsWith('.gz')) isRefused = !(await this.#readPacked(path, facts));
    else {
      tail ??= (await this.#open(path, facts, rest)) ?? undefined;
      if (tail === undefined) isRefused = true;
      else await this.#read(path, tail, rest);
    }
    // What could not be told of a file that was still being written is asked again.
    if (!isRefused || rest > AT_REST) this.#known.set(name, { id, size, mtimeMs, isRefused });
  }

  async #read(path: string, tail: Tail, rest: number): Promise<void> {
    const { positions, say, signal } = this.#context;
    const totals = await tail.readOn(signal);
    if (totals !== null) say({ kind: 'read', path, totals });
    if (tail.position !== null) positions.set(tail.id, tail.position);
    if (rest < AT_REST || signal.aborted) return;
    if (tail.isInRecord) {
      say({ kind: 'read', path, totals: await tail.end() });
      if (tail.position !== null) positions.set(tail.id, tail.position);
    } else if (rest < CLOSED && !this.#context.once) return;
    this.#tails.delete(tail.id);
    await tail.close();
  }

  async #open(path: string, facts: Stats, rest: number): Promise<Tail | null> {
    const { store, feed, positions, say, once } = this.#context;
    const left = positions.get(fileId(facts)) ?? null;
    if (left !== null && left.done === facts.size && (rest > CLOSED || once)) return null;
    const format = left === null ? await this.#formatOf(path, facts.size, rest) : (FORMATS.get(left.format) ?? null);
    if (format === null) return null;
    const tail = await Tail.open(store, feed, format, path, left);
    this.#tails.set(tail.id, tail);
    if (left === null) say({ kind: 'begun', path, text: format.name });
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

  /** A file that was packed is read once, whole: what it holds may have been read before, and is then unchanged. */
  async #readPacked(path: string, facts: Stats): Promise<boolean> {
    const { store, feed, positions, say, format } = this.#context;
    const left = positions.get(fileId(facts));
    if (left !== undefined && left.done === facts.size) return true;
    if (Date.now() - facts.mtimeMs < AT_REST) return false;
    try {
      const result = await importFile(store, { path, format, feed });
      say({ kind: 'read', path, totals: result.totals });
      if (result.broken !== null) say({ kind: 'waiting', path, text: result.broken });
      const position = {
        file: fileId(facts),
        path,
        format: result.format,
        header: 0,
        done: facts.size,
        lines: 0,
        head: '0:',
        updated_at: Date.now(),
      };
      await keepPosition(store, feed, position);
      positions.set(position.file, position);
      return true;
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say({ kind: 'waiting', path, text: `${error.message.replace(`${path}: `, '')} It is passed over.` });
      return false;
    }
  }

  async #forget(names: ReadonlySet<string>): Promise<void> {
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
    const { store, feed, positions } = this.#context;
    const there = new Set([...this.#known.values()].map(({ id }) => id));
    const gone = [...positions.values()].filter(
      ({ file, path, updated_at }) =>
        path.startsWith(`${this.#folder}/`) && !there.has(file) && Date.now() - updated_at > FORGOTTEN,
    );
    for (const { file } of gone) {
      positions.delete(file);
      await this.#tails.get(file)?.close();
      this.#tails.delete(file);
    }
    await forgetPositions(
      store,
      feed,
      gone.map(({ file }) => file),
    );
  }
}
