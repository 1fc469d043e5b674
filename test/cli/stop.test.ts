import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../support/client.ts';
import { startServer, type Server } from '../support/server.ts';
import { until } from '../support/until.ts';

/** A POST of NDJSON that is under way: what it has sent so far has been read by the server. */
async function underWay(server: Server) {
  // A client that keeps its connection: the server must not wait for it to hang up.
  const agent = new Agent({ keepAlive: true });
  const sent = request(`${server.url}/calllogs`, {
    method: 'POST',
    agent,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/x-ndjson' },
  });
  const answer = new Promise<{ status: number; summary: Summary }>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      json(response).then((body) => resolve({ status: response.statusCode!, summary: body as Summary }), reject);
    });
  });
  const write = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const started_at = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
      sent.write(`${JSON.stringify({ started_at, caller: `n${n}` })}\n`);
    }
  };
  // So many fill a batch, which is stored while the request goes on: then it has been read.
  write(0, 6000);
  await until('the first batch is stored', async () => (await server.client.get('/calllogs?top=1')).json().count > 0);
  return { answer, write, end: () => sent.end(), abandon: () => sent.destroy() };
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s while a request runs', (signal) => {
  it('lets it finish, takes no other, and ends with 0', async () => {
    await using server = await startServer();
    const running = await underWay(server);
    server.process.kill(signal);
    await until('it takes no other', async () => {
      try {
        return (await fetch(`${server.url}/readyz`, { headers: { connection: 'close' } })).status === 503;
      } catch {
        return true;
      }
    });
    expect(server.process.exitCode).toBeNull();
    running.write(6000, 7000);
    running.end();
    const { status, summary } = await running.answer;
    expect(status).toBe(200);
    expect(summary).toMatchObject({ received: 7000, stored: 7000, rejected: 0 });
    expect(await server.exited).toBe(0);
    expect(server.errors()).toBe('');

    await using again = await startServer({ data: server.data });
    expect((await again.client.as(server.token).get('/calllogs?top=1')).json().count).toBe(7000);
  });
});

describe('a client that goes away', () => {
  it('in the middle of a request does the server no harm', async () => {
    await using server = await startServer();
    const running = await underWay(server);
    running.write(6000, 6500);
    running.abandon();
    await expect(running.answer).rejects.toThrow('socket hang up');
    expect((await server.client.get('/healthz')).status).toBe(200);
    expect(
      (await server.client.post('/calllogs', { started_at: '2027-01-01T00:00:00Z', caller: '1' })).json(),
    ).toMatchObject({
      stored: 1,
    });
    expect(await server.stop()).toBe(0);
  });
});
