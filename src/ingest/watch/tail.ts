import { hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Fault, Format, FormatReader } from '../../formats/format.ts';
import type { Store } from '../../store/store.ts';
import { siteFor, type Feed } from '../feed.ts';
import { Intake } from '../intake.ts';
import { totalsSince, type Totals } from '../totals.ts';
import { keepPosition, type Position } from './position.ts';

const CHUNK = 1 << 20;
/** So much is read, at the most, before all of it is on disk and its position with it. */
const KEPT_EVERY = 32 << 20;
/** A file is known again by so many of its first bytes. */
const HEAD = 1024;
const LF = 10;

/** What a file is, whatever it is called. */
export function fileId({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

/**
 * One file that is read while it grows, whole records only. What was read is on disk before its position is, so that a
 * watch that was interrupted anywhere goes on without a gap.
 */
export class Tail {
  readonly id: string;
  readonly format: Format;
  readonly #store: Store;
  readonly #feed: Feed;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.alloc(CHUNK);
  #intake!: Intake;
  #reader!: FormatReader;
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

  private constructor(store: Store, feed: Feed, format: Format, path: string, handle: FileHandle, id: string) {
    this.id = id;
    this.format = format;
    this.#store = store;
    this.#feed = feed;
    this.#path = path;
    this.#handle = handle;
  }

  /** Opens a file where it was left, or at its beginning. @throws the system's error when it cannot be opened. */
  static async open(store: Store, feed: Feed, format: Format, path: string, left: Position | null): Promise<Tail> {
    const handle = await open(path, 'r');
    try {
      const facts = await handle.stat();
      const tail = new Tail(store, feed, format, path, handle, fileId(facts));
      const same = left !== null && left.format === format.name && left.done <= facts.size;
      await tail.#begin(same && (await tail.#headOf(left.head)) === left.head ? left : null);
      return tail;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Where reading would begin again. */
  get position(): Position | null {
    return this.#position;
  }

  /** Whether a record has begun that is not whole yet. */
  get isInRecord(): boolean {
    return this.#done() < this.#read;
  }

  /** Reads what is there now. Resolves with what became of it when it is on disk; null when there was nothing new. */
  async readOn(signal?: AbortSignal): Promise<Totals | null> {
    const { size } = await this.#handle.stat();
    const last = this.#position;
    if (size === this.#read && last !== null) return null;
    // Written anew from its beginning: `copytruncate`, or a file that is replaced in place.
    if (size < this.#read || (last !== null && (await this.#headOf(last.head)) !== last.head)) await this.#begin(null);
    const before = { ...this.#intake.totals };
    while (signal?.aborted !== true) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, CHUNK, this.#read);
      if (bytesRead === 0) break;
      const bytes = this.#buffer.subarray(0, bytesRead);
      this.#countLines(bytes);
      this.#read += bytesRead;
      this.#reader.push(bytes);
      await this.#intake.settle();
      if (this.#read - (this.#position?.done ?? 0) > KEPT_EVERY) await this.#keep();
    }
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

  async #begin(at: Position | null): Promise<void> {
    this.#from = this.#read = this.#lineEnd = at?.done ?? 0;
    this.#lines = at?.lines ?? 0;
    this.#position = at;
    this.#intake = new Intake(this.#store, this.#feed, {
      format: this.format.name,
      file: this.#path.replace(/^.*\//, ''),
    });
    this.#reader = this.format.reader(
      {
        draft: (draft, line) => this.#intake.draft(draft, line),
        part: (part, line) => this.#intake.part(part, line),
        fault: (fault: Fault) => {
          if (!this.#isBeginning) this.#intake.fault({ ...fault, line: fault.line + this.#lineBase });
        },
      },
      siteFor(this.#feed, this.format),
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
    const head = await this.#headOf(`${Math.min(HEAD, this.#read)}`);
    if (done === this.#position?.done && head === this.#position.head) return;
    const rest = Buffer.alloc(this.#read - done);
    await this.#handle.read(rest, 0, rest.length, done);
    const position: Position = {
      file: this.id,
      path: this.#path,
      format: this.format.name,
      header: this.#reader.header?.() ?? 0,
      done,
      lines: this.#lines - countLineEnds(rest),
      head,
      updated_at: Date.now(),
    };
    await keepPosition(this.#store, this.#feed, position);
    this.#position = position;
  }

  #countLines(bytes: Uint8Array): void {
    this.#lines += countLineEnds(bytes);
    const last = bytes.lastIndexOf(LF);
    if (last >= 0) this.#lineEnd = this.#read + last + 1;
  }

  /** Of as many of the first bytes as `like` says: their number and their hash. */
  async #headOf(like: string): Promise<string> {
    const length = Number.parseInt(like, 10);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, 0);
    return `${length}:${hash('sha256', bytes.subarray(0, bytesRead), 'base64url')}`;
  }
}

function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
