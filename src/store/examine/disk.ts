import { statfsSync } from 'node:fs';
import type { Finding } from './finding.ts';

const MIB = 1024 ** 2;

/** With less there may be no room for what is in progress. */
const LEAST = 256 * MIB;

/** What is free on the disk of a path, where that can be known. */
export function examineDisk(path: string | null): Finding {
  let free: number | null = null;
  let size = 0;
  try {
    if (path !== null) {
      const { bavail, blocks, bsize } = statfsSync(path);
      [free, size] = [bavail * bsize, blocks * bsize];
    }
  } catch {
    // Not on this machine.
  }
  return diskFinding(path, free, size);
}

/** @param free bytes that are left of `size`; null: not known */
export function diskFinding(path: string | null, free: number | null, size: number): Finding {
  const check = 'disk';
  if (path === null || free === null) {
    return { check, state: 'note', message: 'what is free on the disk of the database cannot be known from here' };
  }
  const share = `${Math.round(free / MIB)} of ${Math.round(size / MIB)} MiB are free on the disk of ${path}`;
  if (free < LEAST) {
    return {
      check,
      state: 'wrong',
      message: `${share}. Make room: with less than 256 MiB nothing may be stored soon.`,
    };
  }
  if (free < size / 10) return { check, state: 'note', message: `${share}: less than a tenth` };
  return { check, state: 'ok', message: share };
}
