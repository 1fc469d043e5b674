import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The program as it stands in a checkout. All other tests start it as npm installs it. */
const program = fileURLToPath(new URL('../../ringlog', import.meta.url));

it('runs from its source in a checkout, with its threads and its page', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  await using server = await startServer({ data, program });
  await server.client.store(FULL);
  expect((await server.client.get('/calllogs')).json().items).toHaveLength(1);
  expect(await ringlogJson(['list', '--data', data], { program })).toMatchObject({ count: 1 });
  expect((await server.client.get('/')).text).toContain('<title>Ringlog');
  expect(await server.stop()).toBe(0);
  expect(server.errors()).toBe('');
  expect(await ringlogJson(['settle', '--data', data], { program })).toMatchObject({ packed: expect.any(Number) });
});
