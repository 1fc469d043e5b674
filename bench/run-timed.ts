import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Timed {
  /** The JSON object that the process printed. */
  readonly printed: Readonly<Record<string, unknown>>;
  /** Seconds of the whole process, its start and end included. */
  readonly wall: number;
}

/** Waits for a process that has just been spawned and prints one JSON object. Throws when it fails. */
export async function runTimed(child: ChildProcess): Promise<Timed> {
  const began = performance.now();
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => (output += part));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const wall = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${signal ?? code}\n${output}`);
  return { printed: JSON.parse(output) as Record<string, unknown>, wall };
}
