import type { Format } from '../formats/format.ts';
import { guessFormat } from '../formats/index.ts';
import type { Site } from '../formats/site.ts';

/** What the beginning of a file says against the format that it is said to be in. */
export interface Doubt {
  /** Nothing of it can be read in that format. */
  readonly sure: boolean;
  /** Which format it looks like, and why. */
  readonly reason: string;
}

/**
 * Whether a file looks like another format than the one it is said to be in: fewer of its first records can be read
 * than cannot, and they are known for another format's. Null when nothing speaks against it, or for no other.
 */
export function doubtFormat(head: Uint8Array, format: Format, site: Site): Doubt | null {
  let good = 0;
  let bad = 0;
  const reader = format.reader({ draft: () => void good++, part: () => void good++, fault: () => void bad++ }, site);
  reader.push(head);
  reader.end();
  if (bad <= good) return null;
  const guess = guessFormat(head);
  if (guess.format === null || guess.format === format) return null;
  return { sure: good === 0, reason: `it looks like ${guess.format.name}: ${guess.reason}` };
}
