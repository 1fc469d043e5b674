import { addFlag, type Draft } from '../record/draft.ts';
import { type Members, textOf } from './members.ts';

const MAX_INTEGER = 2_147_483_647;
const SECONDS = /^(-?)(\d{1,10})(?:\.\d*)?$/;
const CLOCK = /^(\d{1,5}):(\d\d):(\d\d)$/;

/**
 * A duration in whole seconds, written as seconds or as `h:mm:ss`. Null when it is none; a negative one is none either,
 * and is flagged.
 */
export function secondsOf(draft: Draft, from: Members, ...names: readonly string[]): number | null {
  const [first] = names;
  const plain = first === undefined ? -1 : digitsOf(from[first]);
  if (plain >= 0) return plain;
  const text = textOf(from, ...names);
  if (text === null) return null;
  const match = SECONDS.exec(text);
  if (match !== null) {
    const seconds = Number(match[2]);
    if (match[1] === '-' && seconds > 0) {
      if (draft.flags === null || !draft.flags.includes('duration=negative')) addFlag(draft, 'duration=negative');
      return null;
    }
    return seconds <= MAX_INTEGER ? seconds : null;
  }
  const clock = CLOCK.exec(text);
  return clock === null ? null : +clock[1]! * 3600 + +clock[2]! * 60 + +clock[3]!;
}

/** The number that a value is, or that its digits make: nearly all are written so. -1 for all else. */
function digitsOf(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) && value <= MAX_INTEGER ? value : -1;
  if (typeof value !== 'string' || value.length === 0 || value.length > 9) return -1;
  let number = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
