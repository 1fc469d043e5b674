import { hash } from 'node:crypto';
import { storedText } from './stored-text.ts';

/** Bytes of a digest: two texts that share one are not to be found. */
const LENGTH = 16;

/**
 * By what a text of the dictionary is found: the first half of its SHA-256, in UTF-8. An index of PostgreSQL holds
 * entries of up to 2,704 bytes, and a text may be longer.
 */
export function wordDigest(text: string): Uint8Array {
  return hash('sha256', storedText(text), 'buffer').subarray(0, LENGTH);
}
