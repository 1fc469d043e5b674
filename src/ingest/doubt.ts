import type { Format } from '../formats/format.ts';
import { describeMark } from '../formats/head.ts';
import { guessFormat } from '../formats/index.ts';
import { siteFor, type Feed } from './feed.ts';

/** What the beginning of a file says against the format that it is said to be in. */
export interface Doubt {
  /** Nothing of it can be read in that format: it is refused. */
  readonly sure: boolean;
  /** Which format it looks like, and why; of a file that is refused, what would be right. */
  readonly text: string;
}

/**
 * Whether a file looks like another format than the one that was given, or that its source has: fewer of its first
 * records can be read than cannot, and they are known for another format's, or its beginning for that of no text. Null
 * when nothing speaks against it, or for no other.
 */
export function doubtFormat(head: Uint8Array, format: Format, feed: Feed): Doubt | null {
  let good = 0;
  let bad = 0;
  const sink = { draft: () => void good++, part: () => void good++, fault: () => void bad++ };
  const reader = format.reader(sink, siteFor(feed, format));
  reader.push(head);
  reader.end();
  if (bad <= good) return null;
  const isSource = feed.format === format.name;
  const which = isSource ? `${format.name}, the format of the source '${feed.source}'` : format.name;
  const mark = good > 0 ? null : describeMark(head);
  if (mark !== null)
    return { sure: true, text: `it cannot be read as ${which}; it looks like ${mark}. Nothing was stored.` };
  const guess = guessFormat(head);
  if (guess.format === null || guess.format === format) return null;
  const { name } = guess.format;
  const looks = `it looks like ${name}: ${guess.reason}`;
  if (good > 0) return { sure: false, text: `Most of its first records cannot be read as ${format.name}; ${looks}.` };
  const right = isSource
    ? `Give the format ${name} if this source writes both, else name another source.`
    : 'Leave the format out, or give the right one.';
  return { sure: true, text: `it cannot be read as ${which}; ${looks}. Nothing was stored. ${right}` };
}
