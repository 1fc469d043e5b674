import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What the system knows of a file, without its bytes. Times are in ms of the Unix epoch. */
export interface FileFacts {
  /** Device and inode: what a file is, whatever it is called. Whole: inodes may have more digits than a number holds. */
  readonly id: string;
  readonly isFile: boolean;
  readonly size: number;
  /** When it was last written to, as far as its owner leaves that alone: who copies or packs a file may set it. */
  readonly writtenAt: number;
  /** When anything of it was last changed, to the ns where the file system's clock is that fine. Nobody sets that. */
  readonly changedAt: number;
}

/** Null where there is no such file. */
export async function factsOf(path: string): Promise<FileFacts | null> {
  try {
    return factsFrom(await stat(path, { bigint: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function factsFrom(stats: BigIntStats): FileFacts {
  return {
    id: `${stats.dev}:${stats.ino}`,
    isFile: stats.isFile(),
    size: Number(stats.size),
    writtenAt: Number(stats.mtimeMs),
    changedAt: Number(stats.ctimeNs) / 1e6,
  };
}

export function isUnchanged(before: FileFacts, now: FileFacts): boolean {
  return before.id === now.id && before.size === now.size && before.changedAt === now.changedAt;
}
