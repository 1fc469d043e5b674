import { readdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

it('stores what waits in little memory, however many faults a body holds', async () => {
  using folder = temporaryFolder();
  const spool = folder.file('spool');
  const data = folder.file('data');
  const env = { RINGLOG_SPOOL: spool };
  await using first = await startServer({ data, env });
  const { token } = first;
  expect(await first.stop()).toBe(0);

  const entry = { tenantId: 1, actor: token!.slice(0, 11), format: 'ringlog', source: null, at: Date.now() };
  const name = '1-lines.waiting';
  writeFileSync(`${spool}/${name}`, `${JSON.stringify(entry)}\n${'a\n'.repeat(40_000)}`);
  // Each line is a fault: the statements that keep all of one chunk are more than this.
  const small = { ...env, NODE_OPTIONS: '--max-old-space-size=100' };
  await using server = await startServer({ data, env: small });
  const ended = server.exited.then((code) => {
    throw new Error(`the server ended with ${code}`);
  });
  await Promise.race([until('it is stored', () => readdirSync(spool).length === 0), ended]);
  const client = server.client.as(token);
  expect((await client.get('/quarantine')).json<{ count: number }>().count).toBe(1);
  expect(await server.stop()).toBe(0);
});
