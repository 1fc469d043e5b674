import { hash } from 'node:crypto';

/** Longer than any call's name of a phone system that means well, in characters. */
const LONGEST = 500;

/** Under which amendments of a call are kept: its name, or, where that is longer than an index takes, its SHA-256. */
export function callName(call: string): string {
  return call.length <= LONGEST ? call : `sha256:${hash('sha256', call)}`;
}
