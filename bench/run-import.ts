import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseAt } from './server.ts';
import { runTimed, type Timed } from './run-timed.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * `ringlog import` of a file into a new store, which is removed. `started` is told the process that has been started.
 * @param database the address of a PostgreSQL database that is imported into instead; it stays
 */
export async function runImport(
  folder: string,
  file: string,
  format: string,
  started?: (pid: number) => void,
  database?: string,
): Promise<Timed> {
  const data = await mkdtemp(join(folder, 'import-'));
  const args = ['import', file, '--data', data, '--format', format, '--json'];
  const child = spawn(join(ROOT, 'ringlog'), args, {
    cwd: ROOT,
    env: { ...process.env, ...databaseAt(database) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.pid !== undefined) started?.(child.pid);
  try {
    return await runTimed(child);
  } finally {
    await rm(data, { recursive: true });
  }
}
