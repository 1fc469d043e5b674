import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Fault, Format, FormatReader } from '../../formats/format.ts';
import type { Draft } from '../../record/draft.ts';
import { siteFor } from '../feed.ts';
import { Intake } from '../intake.ts';
import { totalsSince, type Totals } from '../totals.ts';
import { twinsOf, type TwinCounter } from '../twins.ts';
import { Beginning } from './beginning.ts';
import { factsFrom } from './file-facts.ts';
import { keepPosition, type Position } from './position.ts';
import type { WatchContext } from './watch.ts';

/** So much is read, at the most, before all of it is on disk and its position with it. */
const KEPT_EVERY = 32 << 20;
const LF = 10;

/**
 * One file that is read while it grows, whole records only, until another is written in its place. What was read is on
 * disk before its position is, so that a watch that was interrupted anywhere goes on without a gap.
 */
export class Tail {
  readonly id: string;
  /** Where it was opened; it may have been renamed since. */
  readonly path: string;
  readonly format: Format;
  readonly #context: WatchContext;
  readonly #handle: FileHandle;
  #intake!: Intake;
  #reader!: FormatReader;
  #beginning: Beginning;
  #isReplaced = false;
  /** When the file was last looked at, before it was (ms of the Unix epoch): what is written later may be unread. */
  #lookedAt = Date.now();
  /** In the file: where the reader began, and how far it was read. */
  #from = 0;
  #read = 0;
  /** Bytes of the file's beginning that the reader was given before those from `#from` on. */
  #given = 0;
  /** Line ends before `#read`, and where the last of them ends. */
  #lines = 0;
  #lineEnd = 0;
  /** The header is being read again: what is wrong with it was told before. */
  #isBeginning = false;
  /** To be added to the reader's numbers of lines. */
  #lineBase = 0;
  #position: Position | null = null;

  private constructor(
    context: WatchContext,
    format: Format,
    path: string,
    { id, handle, beginning }: { readonly id: string; readonly handle: FileHandle; readonly beginning: Beginning },
  ) {
    this.id = id;
    this.path = path;
    this.format = format;
    this.#context = context;
    this.#handle = handle;
    this.#beginning = beginning;
  }

  /**
   * Opens a file where it was left, else at its beginning. One that was never opened may be the copy of another: it is
   * opened where `original` was left, if it begins as that one did.
   * @throws the system's error when it cannot be opened.
   */
  static async open(context: WatchContext, format: Format, path: string, original?: Position): Promise<Tail> {
    const handle = await open(path, 'r');
    try {
      const { id, size } = factsFrom(await handle.stat({ bigint: true }));
      const beginning = await Beginning.of(handle);
      const tail = new Tail(context, format, path, { id, handle, beginning });
      const left = context.positions.get(id) ?? original;
      const goesOn = left?.format === format.name && left.done <= size && beginning.isOf(left);
      await tail.#begin(goesOn ? left : null);
      return tail;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether it begins as the file of a position did, or is that one. An empty one may have become any other. */
  isCopyOf(position: Position): boolean {
    return this.#beginning.isOf(position);
  }

  /** Reads the file that is in its place now, from its beginning. */
  async beginAnew(): Promise<void> {
    this.#beginning = await Beginning.of(this.#handle);
    this.#isReplaced = false;
    await this.#begin(null);
  }

  /** Where reading would begin again. */
  get position(): Position | null {
    return this.#position;
  }

  /** Whether a record has begun that is not whole yet. */
  get isInRecord(): boolean {
    return this.#done() < this.#read;
  }

  /**
   * Whether the file was written anew from its beginning, by `copytruncate` or by who replaces it in place. What it held
   * before was read as far as its position says; nothing more is read until it is begun anew.
   */
  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  /** Reads what is there now. Resolves with what became of it when it is on disk; null when there was nothing new. */
  async readOn(): Promise<Totals | null> {
    const { signal } = this.#context;
    const before = { ...this.#intake.totals };
    const from = this.#read;
    while (!signal.aborted) {
      const bytes = await this.#next();
      if (bytes.length === 0) break;
      this.#countLines(bytes);
      this.#read += bytes.length;
      this.#reader.push(bytes);
      await this.#intake.settle();
      if (this.#read - (this.#position?.done ?? 0) > KEPT_EVERY) await this.#keep();
    }
    if (this.#read === from && this.#position !== null) return null;
    await this.#keep();
    return totalsSince(before, this.#intake.totals);
  }

  /**
   * Reads the last record without what should end it, because nothing comes any more. Where it is not whole, the
   * position stays before it, so that it is read again if something does come.
   */
  async end(): Promise<Totals> {
    const before = { ...this.#intake.totals };
    this.#reader.end();
    await this.#intake.finish();
    const totals = totalsSince(before, this.#intake.totals);
    if (totals.rejected === 0) await this.#keepAt(this.#read);
    return totals;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** The bytes behind those that were read; none where nothing is behind them, or another file is in their place. */
  async #next(): Promise<Uint8Array> {
    const lookedAt = Date.now();
    const { buffer } = this.#context;
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#read);
    const bytes = buffer.subarray(0, bytesRead);
    this.#isReplaced = !(await this.#beginning.goesOn(bytes, this.#read));
    if (this.#isReplaced) return bytes.subarray(0, 0);
    this.#lookedAt = lookedAt;
    return bytes;
  }

  async #begin(at: Position | null): Promise<void> {
    this.#from = this.#read = this.#lineEnd = at?.done ?? 0;
    this.#lines = at?.lines ?? 0;
    this.#position = at;
    const { store, feed } = this.#context;
    const origin = { format: this.format.name, file: basename(this.path) };
    this.#intake = new Intake(store, feed, origin, undefined, await this.#twinsBefore(this.#from));
    this.#reader = this.format.reader(
      {
        draft: (draft, line) => this.#intake.draft(draft, line),
        part: (part, line) => this.#intake.part(part, line),
        fault: (fault: Fault) => {
          if (!this.#isBeginning) this.#intake.fault({ ...fault, line: fault.line + this.#lineBase });
        },
      },
      siteFor(feed, this.format),
    );
    const header = Buffer.alloc(Math.min(at?.header ?? 0, this.#from));
    if (header.length > 0) {
      await this.#handle.read(header, 0, header.length, 0);
      this.#isBeginning = true;
      this.#reader.push(header);
      this.#isBeginning = false;
    }
    this.#given = header.length;
    this.#lineBase = this.#lines - countLineEnds(header);
  }

  /** Where twins are call logs of their own, those before `end` are counted again: those behind it go on from them. */
  async #twinsBefore(end: number): Promise<TwinCounter | null> {
    const { buffer, feed } = this.#context;
    const twins = twinsOf(feed);
    if (twins === null) return null;
    const sink = { draft: (draft: Draft) => void twins.keyOf(draft), part() {}, fault() {} };
    const reader = this.format.reader(sink, siteFor(feed, this.format));
    for (let at = 0; at < end;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
      if (bytesRead === 0) break;
      reader.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    reader.flush?.();
    return twins;
  }

  /** Up to where all records were handed on. */
  #done(): number {
    const done = this.#reader.done?.();
    return done === undefined ? this.#lineEnd : Math.max(this.#from, this.#from + done - this.#given);
  }

  async #keep(): Promise<void> {
    this.#reader.flush?.();
    await this.#intake.finish();
    await this.#keepAt(this.#done());
  }

  async #keepAt(done: number): Promise<void> {
    const { head } = this.#beginning;
    if (done === this.#position?.done && head === this.#position.head) return;
    // Were it another file's by now, its head would tell that the position is not of that file.
    const rest = Buffer.alloc(this.#read - done);
    await this.#handle.read(rest, 0, rest.length, done);
    const position: Position = {
      file: this.id,
      path: this.path,
      format: this.format.name,
      header: this.#reader.header?.() ?? 0,
      done,
      lines: this.#lines - countLineEnds(rest),
      head,
      updated_at: this.#lookedAt,
    };
    const { store, feed, positions } = this.#context;
    await keepPosition(store, feed, position);
    positions.set(this.id, position);
    this.#position = position;
  }

  #countLines(bytes: Uint8Array): void {
    this.#lines += countLineEnds(bytes);
    const last = bytes.lastIndexOf(LF);
    if (last >= 0) this.#lineEnd = this.#read + last + 1;
  }
}

function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
