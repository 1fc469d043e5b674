import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const KEEPER = fileURLToPath(new URL('postgres-keeper.ts', import.meta.url));

/** Before all tests: somebody to ask for a PostgreSQL (postgres.ts). It is started when the first test needs it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'ringlog-postgres-'));
  // In a group of its own: what interrupts the run must not end it before it has cleaned up.
  const keeper = spawn(process.execPath, [KEEPER, folder], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = once(keeper, 'close');
  await once(keeper.stdout, 'data');
  project.provide('postgresFolder', folder);
  return async () => {
    keeper.stdin.end();
    await ended;
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresFolder: string;
  }
}
