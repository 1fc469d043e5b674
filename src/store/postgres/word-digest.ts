import { hash } from 'node:crypto';
import { storedText } from './stored-text.ts';

/** Bytes of a digest: two texts that share one are not to be found. */
const LENGTH = 16;

/**
 * By what a text of the dictionary is found: the first half of its SHA-256, in UTF-8. An index of PostgreSQL holds
 * entries of up to 2,704 bytes, and a text may be longer. Given as text of one character a byte: that is made in a third
 * of the time.
 */
export function wordDigest(text: string): string {
  return digestOf(storedText(text));
}

/** Of a text as it is, whether it can be kept so or not. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'latin1').slice(0, LENGTH);
}
