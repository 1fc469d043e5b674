import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Finished } from './ringlog.ts';
import { environment, RINGLOG } from './program.ts';

/** Runs `ringlog` to its end; `peak` is the most memory it held, in bytes, as Linux counts it. */
export async function ringlogMeasured(args: readonly string[]): Promise<Finished & { readonly peak: number }> {
  const child = spawn(RINGLOG, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended.
    }
  }, 20);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  clearInterval(watch);
  return { code, stdout, stderr, peak };
}
