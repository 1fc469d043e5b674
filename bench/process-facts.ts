import { readFile } from 'node:fs/promises';

export interface ProcessFacts {
  /** Resident memory now, its peak, and the part that is no file's copy, in bytes. */
  readonly rss: number;
  readonly peak: number;
  readonly anonymous: number;
  /** Processor time used so far by all threads, in seconds. */
  readonly cpu: number;
}

// The kernel counts in USER_HZ, which is 100 on every platform Node runs on.
const TICKS = 100;

/** What Linux knows of a running process. Throws elsewhere: there is no /proc to read. */
export async function processFacts(pid: number): Promise<ProcessFacts> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const size = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command's name comes second, in parentheses, and may hold blanks. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rss: size('VmRSS'),
    peak: size('VmHWM'),
    anonymous: size('RssAnon'),
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
  };
}
