import { expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { clientOf } from '../support/client.ts';
import { until } from '../support/until.ts';

const ROUNDS = 4;
const CLIENTS = 6;
const START = Date.parse('2026-01-02T00:00:00Z');

/** Killing a process does not test power loss; that the settings are those that survive it is tested in store/. */
it('keeps every call log it acknowledged when it is killed again and again', async () => {
  using folder = temporaryFolder();
  const acknowledged = new Set<string>();
  let next = 0;
  let token: string | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServer({ data: folder.path });
    token ??= server.token;
    const client = clientOf(server.url, token);
    let alive = true;
    const post = async () => {
      while (alive) {
        const call_ids = Array.from({ length: 20 }, () => `c-${next++}`);
        // Sent twice at once, as a switch does that lost patience.
        const records = call_ids.map((call_id, index) => ({
          started_at: new Date(START + index).toISOString(),
          caller: '101',
          call_id,
        }));
        try {
          const answers = await Promise.all([client.post('/calllogs', records), client.post('/calllogs', records)]);
          if (answers.some((answer) => answer.status === 200)) for (const id of call_ids) acknowledged.add(id);
        } catch {
          // The connection broke: not acknowledged.
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, post);
    const enough = acknowledged.size + 400;
    await until('enough are acknowledged', () => acknowledged.size >= enough);
    await server.kill();
    alive = false;
    await Promise.all(clients);
  }
  const server = await startServer({ data: folder.path });
  const client = clientOf(server.url, token);
  const items = await client.all('/calllogs?top=1000');
  const stored = items.map((item) => item['call_id'] as string);
  expect(new Set(stored).size, 'each once').toBe(stored.length);
  expect([...acknowledged].filter((id) => !new Set(stored).has(id))).toEqual([]);
  expect((await client.get('/calllogs?top=1')).json().count).toBe(stored.length);
  expect(await server.stop()).toBe(0);
});
