import type { Readable } from 'node:stream';

/** A body that is read as it comes, and can be had again from its beginning as long as it is not too large. */
export class HeldBody implements AsyncIterable<Uint8Array> {
  readonly #limit: number;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #bytes = 0;

  /** `limit` in bytes. */
  constructor(stream: Readable, limit: number) {
    this.#limit = limit;
    // Whoever stops reading may want the rest later.
    this.#chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return;
      this.#bytes += value.length;
      if (this.#bytes <= this.#limit) this.#held.push(value);
      else this.#held = [];
      yield value;
    }
  }

  /** Reads it to its end; null when it is too large. */
  async whole(): Promise<readonly Uint8Array[] | null> {
    for await (const _ of this) if (this.#bytes > this.#limit) return null;
    return this.#bytes > this.#limit ? null : this.#held;
  }
}
