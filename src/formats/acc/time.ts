import { civilTextTime } from '../civil-text.ts';
import { parseTime } from '../../record/time.ts';

/** A moment as a record has it. */
export interface AccTime {
  readonly at: number;
  readonly clock: 'utc' | 'wall';
}

const EPOCH = /^(\d{9,10})(?:\.(\d{1,9}))?$/;
const CIVIL = /^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(?:\.(\d{1,9}))?$/;

/**
 * Seconds since 1970 with or without decimals, or the date and time that a database writes, which is in its own zone
 * and does not say which. Null when it is neither, or the zero that stands for none.
 */
export function readAccTime(text: string): AccTime | null {
  const epoch = EPOCH.exec(text);
  if (epoch !== null) return { at: Number(epoch[1]) * 1000 + milliseconds(epoch[2]), clock: 'utc' };
  const civil = CIVIL.exec(text);
  if (civil !== null) {
    const at = civilTextTime(text.replaceAll('/', '-'));
    return Number.isNaN(at) ? null : { at: at + milliseconds(civil[1]), clock: 'wall' };
  }
  const at = parseTime(text);
  return at === null ? null : { at, clock: 'utc' };
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}
