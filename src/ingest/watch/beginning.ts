import type { FileHandle } from 'node:fs/promises';
import { factsFrom } from './file-facts.ts';
import { describeHead, KNOWN_BY, readHead } from './file-head.ts';
import type { Position } from './position.ts';

/** The first bytes of an open file, `KNOWN_BY` at most: while it begins with them it is the same, and no other was written in its place. */
export class Beginning {
  readonly #file: FileHandle;
  #bytes: Buffer;
  /** When the file was last changed before: that it is still empty proves nothing. */
  readonly #changedAt: number;

  private constructor(file: FileHandle, bytes: Buffer, changedAt: number) {
    this.#file = file;
    this.#bytes = bytes;
    this.#changedAt = changedAt;
  }

  static async of(file: FileHandle): Promise<Beginning> {
    const { changedAt } = factsFrom(await file.stat({ bigint: true }));
    return new Beginning(file, await readHead(file, KNOWN_BY), changedAt);
  }

  /** As a position keeps it. */
  get head(): string {
    return describeHead(this.#bytes);
  }

  /** Whether the file of a position began so. An empty one may have become any other. */
  isOf({ head }: Position): boolean {
    const length = Number.parseInt(head, 10);
    return length > 0 && head === describeHead(this.#bytes.subarray(0, length));
  }

  /**
   * Whether the file was the same still when `next` was read from it, behind the first `read` bytes. It is looked at now,
   * behind that reading: were these bytes another file's, its beginning would be there.
   */
  async goesOn(next: Uint8Array, read: number): Promise<boolean> {
    const missing = next.subarray(this.#bytes.length - read, KNOWN_BY - read);
    const bytes = this.#bytes.length < KNOWN_BY ? Buffer.concat([this.#bytes, missing]) : this.#bytes;
    const { size, changedAt } = factsFrom(await this.#file.stat({ bigint: true }));
    const isSame =
      this.#bytes.length === 0
        ? changedAt === this.#changedAt
        : (await readHead(this.#file, bytes.length)).equals(bytes);
    if (!isSame || size < read + next.length) return false;
    this.#bytes = bytes;
    return true;
  }
}
