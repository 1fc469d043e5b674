import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { until } from '../../support/until.ts';

const KEEPER = fileURLToPath(new URL('../../support/postgres-keeper.ts', import.meta.url));

it.each([
  ['was asked for', true],
  ['was not', false],
])('the PostgreSQL of the tests that %s is gone when the run is, however that ends', async (_, isAsked) => {
  const folder = mkdtempSync(join(tmpdir(), 'ringlog-postgres-'));
  // Stands for the run of tests: it holds the other end of the keeper's input, and is killed.
  const run = spawn(process.execPath, ['-e', RUN, KEEPER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(run.stdout, 'data');
  let server: number | null = null;
  if (isAsked) {
    expect(JSON.parse(await text(connect(join(folder, 'keeper'))))).toEqual({ folder });
    server = Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    expect(isRunning(server)).toBe(true);
  }
  run.kill('SIGKILL');
  await until('the folder is gone', () => !existsSync(folder));
  expect(server !== null && isRunning(server)).toBe(false);
});

const RUN = `const [, keeper, folder] = process.argv;
  const child = require('node:child_process').spawn(process.execPath, [keeper, folder], { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
  setInterval(() => {}, 1000);`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
