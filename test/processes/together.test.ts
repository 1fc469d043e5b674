import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const START = Date.parse('2026-01-02T00:00:00Z');

/** NDJSON of so many call logs, all different, told apart by `name`. */
function lines(name: string, count: number): string {
  let text = '';
  for (let index = 0; index < count; index++) {
    const started_at = new Date(START + index * 1000).toISOString();
    text += `${JSON.stringify({ started_at, caller: String(100 + (index % 50)), callee: name, call_id: `${name}-${index}` })}\n`;
  }
  return text;
}

describe('several processes on one data folder', () => {
  it('make it together when all are the first', async () => {
    using folder = temporaryFolder();
    const names = ['a', 'b', 'c', 'd'];
    const made = await Promise.all(names.map((name) => ringlog(['tenant', 'create', name, '--data', folder.path])));
    expect(made.map(({ code, stderr }) => ({ code, stderr }))).toEqual(names.map(() => ({ code: 0, stderr: '' })));
    const { items } = await ringlogJson<{ items: { name: string }[] }>(['tenant', 'list', '--data', folder.path]);
    expect(items.map((tenant) => tenant.name).toSorted()).toEqual(names);
  });

  it('import while a server takes and shows call logs: nothing fails, nothing is lost, nothing is stale', async () => {
    await using server = await startServer();
    const { client } = server;
    using files = temporaryFolder();
    const IMPORTED = 20_000;
    for (const name of ['x', 'y']) writeFileSync(files.file(name), lines(name, IMPORTED));
    const imports = ['x', 'y'].map((name) =>
      ringlogJson<{ stored: number; rejected: number }>(['import', files.file(name), '--data', server.data]),
    );
    let importing = true;
    const imported = Promise.all(imports).finally(() => (importing = false));
    let posted = 0;
    let seen = 0;
    while (importing) {
      const record = { started_at: new Date(START + posted).toISOString(), caller: 'posted', call_id: `p-${posted}` };
      expect(await client.store(record)).toMatchObject({ stored: 1 });
      posted += 1;
      const { count } = (await client.get('/calllogs?top=1')).json();
      expect(count, 'what was there is still there').toBeGreaterThanOrEqual(seen + 1);
      seen = count;
    }
    expect(await imported).toMatchObject([
      { stored: IMPORTED, rejected: 0 },
      { stored: IMPORTED, rejected: 0 },
    ]);
    const { count } = (await client.get('/calllogs?top=1')).json();
    expect(count).toBe(2 * IMPORTED + posted);
    expect(posted).toBeGreaterThan(3);
  });
});
