import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

beforeAll(async () => {
  const lines = ['nonsense \u001b[31m', '{"caller":"1"}', '[]'].join('\n');
  await server.client.send('POST', '/ingest/ringlog?source=front', lines);
});

const quarantine = (...args: readonly string[]) => ringlog(['quarantine', ...args], { env });

describe('quarantine', () => {
  it('lists the newest first, as many as are asked for, and counts all', async () => {
    const { code, stdout } = await quarantine('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ID +RECEIVED +FORMAT +SOURCE +FILE +LINE +COLUMN +REASON$/m);
    expect(stdout).toContain('3 of 3 records');
    expect(stdout).not.toContain('\u001b');
    const { count, items } = await ringlogJson<{ count: number; items: { id: number; line: number }[] }>(
      ['quarantine', 'list', '--top', '2'],
      { env },
    );
    expect(count).toBe(3);
    expect(items.map(({ line }) => line)).toEqual([3, 2]);
    expect(Object.keys(items[0]!)).toEqual([
      'id',
      'source',
      'format',
      'file',
      'line',
      'column',
      'reason',
      'timezone',
      'received_at',
      'bytes',
    ]);
  });

  it('retries one, some or all, and ends with 2 while some stay', async () => {
    const all = await quarantine('retry', '--all');
    expect(all.code).toBe(2);
    expect(all.stdout).toBe('3 records tried: 0 stored, 0 updated, 0 unchanged; 3 still in quarantine\n');
    expect((await quarantine('retry', '1', '2')).stdout).toContain('2 records tried');
  });
});

describe('quarantine, chosen by source or format', () => {
  const counted = async (...args: readonly string[]) =>
    (await ringlogJson<{ count: number }>(['quarantine', 'list', ...args], { env })).count;

  it('lists, retries with the settings that the source has now, and removes for good', async () => {
    const { client } = server;
    // Nothing in it tells which column is which.
    const line = '2026-07-01 12:00:00,101,102\n';
    await client.send('POST', '/ingest/asterisk-csv?source=back', line);
    expect(await counted('--source', 'back')).toBe(1);
    expect(await counted('--source', 'back', '--format', 'portsip')).toBe(0);
    expect(await counted('--format', 'ringlog')).toBe(3);

    const retried = await quarantine('retry', '--source', 'back');
    expect(retried).toMatchObject({ code: 2, stdout: expect.stringContaining('1 record tried: 0 stored') });
    const purged = await quarantine('purge', '--source', 'back');
    expect(purged).toMatchObject({ code: 0, stdout: '1 record removed for good\n' });
    expect(await counted()).toBe(3);
    expect((await quarantine('purge', '1', '3')).stdout).toBe('2 records removed for good\n');
    expect(await ringlogJson(['quarantine', 'purge', '--all'], { env })).toEqual({ removed: 1 });
    expect(await counted()).toBe(0);
  });
});
