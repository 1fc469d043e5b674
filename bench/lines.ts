import { closeSync, openSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;

/** A file that is written to in large pieces. */
export class Lines {
  count = 0;
  readonly #file: number;
  #text = '';

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    this.count++;
    this.#text += text;
    if (this.#text.length > CHUNK) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}
