import type { FormatReader } from './format.ts';

/** A reader that tells how far it has come. */
type Input = FormatReader & Required<Pick<FormatReader, 'done'>>;

/**
 * A reader that stands on another: on one that cuts the bytes into lines, rows or JSON objects, and hands it those. It has
 * come as far as that one.
 */
export abstract class ReaderOn implements FormatReader {
  protected abstract readonly input: Input;

  push(bytes: Uint8Array): void {
    this.input.push(bytes);
  }

  end(): void {
    this.input.end();
  }

  done(): number {
    return this.input.done();
  }
}
