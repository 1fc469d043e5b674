import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startRinglog } from '../support/background.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const record = (n: number, caller = '101') =>
  `${JSON.stringify({ started_at: new Date(Date.UTC(2026, 6, 1) + n * 1000), caller, source_key: String(n) })}\n`;

async function listen(data: string, before?: string) {
  const one = await startRinglog(['listen', '--port', '0', '--format', 'ringlog'], { RINGLOG_DATA: data }, before);
  // The line as a whole, in however many pieces it comes.
  const said = /Listening on [\d.]+:(\d+)\n/;
  await one.printed(said);
  return { one, port: Number(said.exec(one.output())![1]) };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.resume();
  return socket;
}

const count = async (data: string) =>
  (await ringlogJson<{ count: number }>(['list', '--top', '1'], { env: { RINGLOG_DATA: data } })).count;

/** Holds the lock that whoever writes needs. */
function holdWriter(data: string): { release(): void } {
  const db = new DatabaseSync(join(data, 'ringlog.db'));
  db.exec('begin immediate');
  return { release: () => db.close() };
}

it('that is stopped takes what was sent by then, though the store is busy', async () => {
  using folder = temporaryFolder();
  const { one, port } = await listen(folder.path);
  await using _ = one;
  const held = holdWriter(folder.path);
  const socket = await dial(port);
  const ended = once(socket, 'end');
  // More than is read at once.
  const lines = Array.from({ length: 2_000 }, (__, n) => record(n)).join('');
  await new Promise<void>((resolve) => socket.write(lines, () => resolve()));
  process.kill(one.pid, 'SIGTERM');
  await ended;
  // Longer than it waits for what is on its way.
  await pause(1_000);
  held.release();
  expect(await one.exited).toBe(0);
  expect(await count(folder.path)).toBe(2_000);
});

// A limit on the size of files stands for a disk that is full.
it('that cannot store takes no more connections than it can hold, and tells what is lost when it is stopped', async () => {
  using folder = temporaryFolder();
  const first = await listen(folder.path);
  await first.one.stop();
  const { one, port } = await listen(folder.path, "trap '' XFSZ; ulimit -f 1000");
  await using _ = one;
  const filling = await dial(port);
  for (let n = 0; !one.errors().includes('tried again'); n++) {
    filling.write(record(n, 'x'.repeat(250)));
    await pause(1);
  }
  for (let n = 1; n < 256; n++) (await dial(port)).end(record(10_000 + n, 'y'.repeat(50_000)));
  await until('they have gone', () => one.errors().split('tried again').length > 256);
  await once(await dial(port), 'close');
  expect(await one.stop()).toBe(2);
  expect(one.errors()).toContain('127.0.0.1: What it sent last could not be stored, and is lost');
});
