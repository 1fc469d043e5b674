import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cdr } from '../../support/cdrs.ts';

/** What may happen to a log. */
export const HAPPENINGS = [
  'append',
  'append',
  'append half',
  'rename',
  'rename',
  'reopen',
  'copy and truncate',
  'pack',
] as const;
export type Happening = (typeof HAPPENINGS)[number];

/** A log of CDRs, what its writer writes to it, and what rotation does to it. No record of it is ever destroyed. */
export class RotatedLog {
  readonly folder: string;
  readonly path: string;
  /** How many CDRs were begun. */
  written = 0;
  /** What is missing of the last one. */
  #rest = '';
  /** Which rotated file the writer still has open; 0: the log itself. */
  #open = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, 'Master.csv');
    writeFileSync(this.path, '');
  }

  happen(what: Happening): void {
    if (what === 'append') this.#write(`${this.#rest}${this.#next()}\n`, '');
    else if (what === 'append half') this.#appendHalf();
    else if (what === 'rename') this.#rename();
    else if (what === 'reopen') this.reopen();
    else if (what === 'copy and truncate') this.#copyAndTruncate();
    else this.#pack();
  }

  /** As a writer does that was told of the rotation: it ends its line and opens the log anew. */
  reopen(): void {
    if (this.#rest !== '') this.#write(this.#rest, '');
    this.#open = 0;
    if (!existsSync(this.path)) writeFileSync(this.path, '');
  }

  /** As if nothing had been written for a minute: a packed file in a folder is whole then. */
  rest(): void {
    for (const name of readdirSync(this.folder)) {
      const { atimeMs, mtimeMs } = statSync(join(this.folder, name));
      utimesSync(join(this.folder, name), new Date(atimeMs - 60_000), new Date(mtimeMs - 60_000));
    }
  }

  #next(): string {
    return cdr(this.written++);
  }

  #write(text: string, rest: string): void {
    if (this.#open === 0 && existsSync(this.path) && statSync(this.path).size === 0) this.#waitForClock();
    appendFileSync(this.#open === 0 ? this.path : this.#rotated(this.#open), text);
    this.#rest = rest;
  }

  /** What happens to an empty file within a tick of the file system's clock cannot be told from nothing. */
  #waitForClock(): void {
    const probe = `${this.folder}.probe`;
    const { ctimeNs } = statSync(this.path, { bigint: true });
    do writeFileSync(probe, '.');
    while (statSync(probe, { bigint: true }).ctimeNs === ctimeNs);
  }

  #appendHalf(): void {
    const next = `${this.#next()}\n`;
    const half = next.length >> 1;
    this.#write(this.#rest + next.slice(0, half), next.slice(half));
  }

  #rename(): void {
    if (!existsSync(this.path)) return;
    this.#shift();
    renameSync(this.path, this.#rotated(1));
    this.#open += 1;
  }

  #copyAndTruncate(): void {
    // A line that is cut by it is damaged, whoever reads it.
    this.reopen();
    this.#shift();
    copyFileSync(this.path, this.#rotated(1));
    truncateSync(this.path);
  }

  #pack(): void {
    this.reopen();
    for (const name of readdirSync(this.folder)) {
      const path = join(this.folder, name);
      if (path === this.path || name.endsWith('.gz')) continue;
      const { atime, mtime } = statSync(path);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
      utimesSync(`${path}.gz`, atime, mtime);
      rmSync(path);
    }
  }

  #shift(): void {
    const count = readdirSync(this.folder).length;
    for (let n = count; n >= 1; n--) {
      for (const end of ['', '.gz']) {
        if (existsSync(this.#rotated(n) + end)) renameSync(this.#rotated(n) + end, this.#rotated(n + 1) + end);
      }
    }
  }

  #rotated(n: number): string {
    return `${this.path}.${n}`;
  }
}
