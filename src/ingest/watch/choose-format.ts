import { open } from 'node:fs/promises';
import type { Format } from '../../formats/format.ts';
import { guessFormat } from '../../formats/index.ts';
import { doubtFormat, type Doubt } from '../doubt.ts';
import type { Feed } from '../feed.ts';

const HEAD = 65_536;

/** The format of a file, and why; null where it cannot be told, as of a file that has hardly begun. */
export type ChosenFormat = { readonly format: Format | null; readonly reason: string | null };

/** Guesses a file's format from its beginning. */
export async function chooseFormat(path: string): Promise<ChosenFormat> {
  return guessFormat(await headOf(path));
}

/** What a file's beginning says against the format that was given for it, or that its source has. */
export async function doubtFile(path: string, format: Format, feed: Feed): Promise<Doubt | null> {
  return doubtFormat(await headOf(path), format, feed);
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    const { bytesRead } = await handle.read(head, 0, HEAD, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
