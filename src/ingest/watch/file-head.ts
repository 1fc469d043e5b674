import { hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** A file is known again by so many of its first bytes: more than a line of column names has. */
export const KNOWN_BY = 4096;

/** The first bytes of a file; fewer where it has fewer. */
export async function readHead(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, 0);
  return bytes.subarray(0, bytesRead);
}

export async function readHeadOf(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return await readHead(file, length);
  } finally {
    await file.close();
  }
}

/** How many first bytes these are, and their hash. */
export function describeHead(bytes: Uint8Array): string {
  return `${bytes.length}:${hash('sha256', bytes, 'base64url')}`;
}
