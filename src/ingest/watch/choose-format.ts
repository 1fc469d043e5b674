import type { Format } from '../../formats/format.ts';
import { guessFormat } from '../../formats/index.ts';
import { doubtFormat, type Doubt } from '../doubt.ts';
import type { Feed } from '../feed.ts';
import { readHeadOf } from './file-head.ts';

/** Enough to know a format by (bytes). */
const HEAD = 65_536;

/** The format of a file, and why; null where it cannot be told, as of a file that has hardly begun. */
export type ChosenFormat = { readonly format: Format | null; readonly reason: string | null };

/** Guesses a file's format from its beginning. */
export async function chooseFormat(path: string): Promise<ChosenFormat> {
  return guessFormat(await readHeadOf(path, HEAD));
}

/** What a file's beginning says against the format that was given for it, or that its source has. */
export async function doubtFile(path: string, format: Format, feed: Feed): Promise<Doubt | null> {
  return doubtFormat(await readHeadOf(path, HEAD), format, feed);
}
