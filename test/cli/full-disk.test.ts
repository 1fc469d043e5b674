import { expect, it } from 'vitest';
import type { Answer, Summary } from '../support/client.ts';
import { startServer } from '../support/server.ts';

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
