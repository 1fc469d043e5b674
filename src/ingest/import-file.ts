import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Format } from '../formats/format.ts';
import { SetupError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import type { Feed } from './feed.ts';
import { importBytes, type FileResult } from './import-bytes.ts';
import { readFailure } from './read-failure.ts';
import type { Totals } from './totals.ts';

const CHUNK = 1 << 18;

export interface FileImport {
  /** A path, or `-` for standard input. */
  readonly path: string;
  /** Null: to be guessed from the beginning of the file. */
  readonly format: Format | null;
  readonly feed: Feed;
  /** Told as the file is read: bytes of the file so far, its size when known, and the totals. */
  readonly progress?: (bytes: number, size: number | null, totals: Totals) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads a file into the store; see `importBytes`.
 * @throws SetupError when nothing of the file can be read: no such file, a directory, no known format, another than the
 * one given.
 */
export async function importFile(store: Store, input: FileImport): Promise<FileResult> {
  const { path, format, feed, progress, signal } = input;
  const unreadable = explainUnreadable(path);
  if (unreadable !== null) throw new SetupError(unreadable);
  const isStandardInput = path === '-';
  const size = isStandardInput ? null : statSync(path).size;
  return importBytes(store, {
    bytes: isStandardInput ? standardInput(signal) : bytesOf(path),
    title: path,
    file: isStandardInput ? null : basename(path),
    format,
    feed,
    progress: (bytes, totals) => progress?.(bytes, size, totals),
    signal,
  });
}

/** Why nothing can be read from a path; null when there is a file. */
export function explainUnreadable(path: string): string | null {
  if (path === '-') return null;
  try {
    if (!statSync(path).isDirectory()) return null;
  } catch (error) {
    return `${path}: ${readFailure(error)}`;
  }
  return `${path} is a directory. Name the files in it, e.g. ${path.replace(/\/$/, '')}/*.csv`;
}

/** Until the signal, though whoever writes to it may be silent for ever. */
function standardInput(signal: AbortSignal | undefined): AsyncIterable<Buffer> {
  return signal === undefined ? process.stdin : addAbortSignal(signal, process.stdin);
}

/**
 * The bytes of a file, in chunks of which each is written over by the next: a large file would else leave more memory
 * behind than the collector keeps up with.
 */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
