import type { Format } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import { chooseFormat, doubtFile } from './choose-format.ts';
import { isNamedAfter, readEarlierFiles } from './earlier-files.ts';
import { factsOf, isMissing, type FileFacts } from './file-facts.ts';
import type { Position } from './position.ts';
import { endRecord, LEAVING, readOn, readToEnd } from './read-tail.ts';
import { Tail } from './tail.ts';
import type { Watched, WatchContext } from './watch.ts';

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

  constructor(context: WatchContext, path: string) {
    this.#context = context;
    this.#path = path;
    this.#format = context.format;
  }

  async step(now: number): Promise<void> {
    const { signal } = this.#context;
    const facts = await factsOf(this.#path);
    if (this.#tail !== null && facts?.id !== this.#tail.id) {
      this.#leave(this.#tail, now);
      this.#tail = null;
    }
    await this.#drain(now);
    if (facts === null) return;
    if (this.#tail === null) await this.#openUnlessGone(facts, now);
    if (this.#tail !== null && !signal.aborted) await this.#readOn(this.#tail, now);
  }

  async close(): Promise<void> {
    for (const tail of this.#tails) await tail.close();
    this.#tail = null;
    this.#leaving = [];
  }

  /** Where it was renamed meanwhile, the next look is at what has its name then. */
  async #openUnlessGone(facts: FileFacts, now: number): Promise<void> {
    try {
      await this.#open(facts, now);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.#tail?.close();
      this.#tail = null;
    }
  }

  async #open(facts: FileFacts, now: number): Promise<void> {
    const { positions, say } = this.#context;
    const left = positions.get(facts.id);
    this.#format ??= left === undefined ? await this.#guess(facts.size) : (FORMATS.get(left.format) ?? null);
    if (this.#format === null) return;
    this.#tail = await Tail.open(this.#context, this.#format, this.#path);
    const { position } = this.#tail;
    if (position === null && (await this.#isOther())) return;
    await this.#readEarlier(this.#lastOf(position), now);
    const from = position?.done ?? 0;
    say({ kind: 'begun', path: this.#path, text: `${this.#format.name}, from byte ${from.toLocaleString('en')} on` });
  }

  /** Where the file that had this path before was left; `position` is that of the file that has it now. */
  #lastOf(position: Position | null): Position | null {
    const others = [...this.#context.positions.values()].filter((one) => one !== position);
    const latest = others.toSorted((a, b) => b.updated_at - a.updated_at);
    // Of one that was read under the name that it has since, the position has that name.
    return (
      latest.find(({ path }) => path === this.#path) ??
      latest.find(({ path }) => isNamedAfter(this.#path, path)) ??
      null
    );
  }

  /** Whether what was read of the last one goes on in another file. */
  async #readEarlier(last: Position | null, now: number): Promise<boolean> {
    if (last === null) return false;
    return readEarlierFiles(this.#context, {
      path: this.#path,
      last,
      open: () => this.#tails,
      leave: (tail) => this.#leave(tail, now),
    });
  }

  /** Those that are open. */
  get #tails(): Tail[] {
    return [this.#tail, ...this.#leaving.map(({ tail }) => tail)].filter((tail) => tail !== null);
  }

  #leave(tail: Tail, now: number): void {
    this.#leaving.push({ tail, until: now + LEAVING });
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

  async #drain(now: number): Promise<void> {
    for (const { tail } of this.#leaving) await this.#readOn(tail, now);
    const over = this.#leaving.filter(({ until }) => until <= now || this.#context.once);
    for (const { tail } of over) {
      await readToEnd(this.#context, tail);
      await tail.close();
    }
    this.#leaving = this.#leaving.filter((one) => !over.includes(one));
  }

  async #readOn(tail: Tail, now: number): Promise<void> {
    await readOn(this.#context, tail, async () => {
      // What it held goes on in a copy beside it, where `copytruncate` made one.
      const mayBeCopied = tail === this.#tail || tail.isInRecord;
      if (!(mayBeCopied && (await this.#readEarlier(tail.position, now)))) await endRecord(this.#context, tail);
    });
  }
}
