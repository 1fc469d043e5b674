import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startRinglog } from '../support/background.ts';
import type { Answer, Summary } from '../support/client.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Call logs that take room: texts that are all different. */
function batch(number: number, size = 500) {
  return Array.from({ length: size }, (_, n) => ({
    started_at: new Date(Date.UTC(2026, 0, 1, 0, number, n % 60)).toISOString(),
    caller: `caller-${number}-${n}-${'x'.repeat(150)}`,
    call_id: `${number}-${n}`,
  }));
}

// A limit on the size of files stands for a disk that is full: writes past it fail in the same place. Blocks of 512.
it('on a full disk writes are answered with 503, reads go on, and what was acknowledged is kept', async () => {
  await using server = await startServer({ before: "trap '' XFSZ; ulimit -f 5000" });
  const { client } = server;
  let acknowledged = 0;
  let refused: Answer | null = null;
  for (let number = 0; refused === null && number < 200; number++) {
    const answer = await client.post('/calllogs', batch(number));
    if (answer.status === 200) acknowledged += answer.json<Summary>().stored;
    else refused = answer;
  }
  expect(acknowledged).toBeGreaterThan(500);
  expect(refused!.status).toBe(503);
  expect(Number(refused!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused!.json().errors).toMatchObject([{ code: 'UNAVAILABLE' }]);
  expect(refused!.json().errors[0]!.message).toContain('disk');

  const list = await client.get('/calllogs?top=1000&orderby=call_id');
  expect(list.status).toBe(200);
  expect(list.json().count).toBe(acknowledged);
  const { id } = list.json().items[0]!;
  expect((await client.get(`/calllogs/${id}`)).status).toBe(200);
  expect((await client.get('/healthz')).status).toBe(200);
  expect((await client.get('/readyz')).status).toBe(200);
  const pushed = await client.send(
    'POST',
    '/ingest/ringlog',
    batch(900)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  expect(pushed.status).toBe(503);
  // What is small may still fit; what is told is what is true.
  const small = await client.post('/calllogs', batch(901, 1));
  if (small.status === 200) acknowledged += 1;
  else expect(small.status).toBe(503);
  expect((await client.get('/calllogs')).json().count).toBe(acknowledged);
  await server.stop();

  await using again = await startServer({ data: server.data });
  const there = again.client.as(server.token);
  expect((await there.get('/calllogs?top=1')).json().count).toBe(acknowledged);
  expect(await there.all('/calllogs?top=1000')).toHaveLength(acknowledged);
  expect((await there.post('/calllogs', batch(902))).json()).toMatchObject({ stored: 500 });
});

/** Lifts the limit of a running process, as if room had been made on its disk. */
function makeRoom(pid: number): void {
  execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited']);
}

it('when there is room again writes are taken by themselves, and the same requests then store what was refused', async () => {
  await using server = await startServer({ before: "trap '' XFSZ; ulimit -S -f 5000" });
  const { client } = server;
  const refused: number[] = [];
  let number = 0;
  for (; refused.length < 3 && number < 200; number++) {
    const answer = await client.post('/calllogs', batch(number));
    if (answer.status !== 200) {
      expect(answer.status).toBe(503);
      refused.push(number);
    }
  }
  expect(refused).toHaveLength(3);
  makeRoom(server.process.pid!);
  for (const again of refused) expect((await client.store(batch(again))).stored).toBe(500);
  expect((await client.get('/calllogs?top=1')).json().count).toBe(number * 500);
  expect(await client.all('/calllogs?top=1000')).toHaveLength(number * 500);
});

it('a watch on a full disk waits, says so, and goes on where it was when there is room', async () => {
  using folder = temporaryFolder();
  const env = { RINGLOG_DATA: folder.file('data') };
  const file = folder.file('calls.ndjson');
  const lines = (number: number) =>
    batch(number)
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
  writeFileSync(file, lines(0));
  await using watch = await startRinglog(
    ['watch', file, '--format', 'ringlog'],
    env,
    "trap '' XFSZ; ulimit -S -f 5000",
  );
  await watch.printed('500 stored');
  let written = 1;
  for (; !watch.errors().includes('disk') && written < 200; written++) {
    appendFileSync(file, lines(written));
    await pause(100);
  }
  await watch.printed('It is tried again.');
  makeRoom(watch.pid);
  const count = async () => (await ringlogJson<{ count: number }>(['list', '--top', '1'], { env })).count;
  await until('all are stored', async () => (await count()) === written * 500);
  expect(await watch.stop()).toBe(0);
});
