import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientOf, type Client } from '../support/client.ts';
import { environment, RINGLOG } from '../support/program.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const START = Date.parse('2026-01-02T00:00:00Z');

/** NDJSON of so many call logs from this one on, all different. */
function lines(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      started_at: new Date(START + (first + index) * 60_000).toISOString(),
      caller: String(100 + (index % 50)),
      call_id: `call-${first + index}`,
    }),
  ).join('\n');
}

/** What clients are told of all call logs, by their ids. */
async function answers(client: Client): Promise<Map<string, string>> {
  const items = await client.all('/calllogs?top=1000');
  return new Map(items.map((item) => [item.id, JSON.stringify(item)]));
}

describe('ringlog backup', () => {
  it('copies a database that is being written to; what is restored answers the same', async () => {
    await using server = await startServer();
    using files = temporaryFolder();
    await ringlogJson(['import', '-', '--data', server.data], { stdin: lines(0, 8_000) });
    writeFileSync(files.file('more'), lines(8_000, 12_000));
    let importing = true;
    const imported = ringlogJson(['import', files.file('more'), '--data', server.data]).finally(
      () => (importing = false),
    );
    const copies: { file: string; call_logs: number }[] = [];
    while (importing && copies.length < 5) {
      const file = files.file(`copy-${copies.length}.db`);
      copies.push(await ringlogJson(['backup', file, '--data', server.data]));
    }
    await imported;
    const last = await ringlogJson<{ file: string; call_logs: number }>([
      'backup',
      files.file('last.db'),
      '--data',
      server.data,
    ]);
    expect(last.call_logs).toBe(20_000);
    const original = await answers(server.client);
    expect(original.size).toBe(20_000);
    for (const { file, call_logs } of [copies[0]!, last]) {
      using folder = temporaryFolder();
      copyFileSync(file, folder.file('ringlog.db'));
      expect(await ringlogJson(['doctor', '--data', folder.path])).toMatchObject({ ok: true });
      await using restored = await startServer({ data: folder.path });
      // Its tokens are those of the original.
      const there = await answers(clientOf(restored.url, server.token));
      expect(there.size).toBe(call_logs);
      for (const [id, item] of there) expect(item).toBe(original.get(id));
    }
    expect(copies[0]!.call_logs).toBeGreaterThanOrEqual(8_000);
    expect(readdirSync(files.path).filter((name) => !name.endsWith('.db') && name !== 'more')).toEqual([]);
  });

  it('is a store of its own: clients that follow the original begin anew', async () => {
    await using server = await startServer();
    using files = temporaryFolder();
    await server.client.store({ started_at: '2026-01-01T00:00:00Z', caller: '101' });
    const made = await server.client.post('/calllogs/sync_tokens', undefined);
    const { token } = made.json<{ token: string }>();
    await ringlogJson(['backup', files.file('copy.db'), '--data', server.data]);
    mkdirSync(files.file('data'));
    copyFileSync(files.file('copy.db'), files.file('data/ringlog.db'));
    await using restored = await startServer({ data: files.file('data') });
    const path = `/calllogs/sync_tokens/${token}/diff`;
    expect((await server.client.post(path, undefined)).status).toBe(200);
    expect((await clientOf(restored.url, server.token).post(path, undefined)).status).toBe(403);
  });

  it('is for its owner alone, and says how to go back to it', async () => {
    using folder = temporaryFolder();
    await ringlogJson(['import', '-', '--data', folder.path], { stdin: lines(0, 10) });
    const file = folder.file('copy.db');
    const { code, stdout } = await ringlog(['backup', file, '--data', folder.path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^10 call logs in .*copy\.db, [\d.]+ MiB, copied and looked through in [\d.]+ s\nTo go back to it, put it as ringlog\.db into a new folder/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('overwrites nothing, and leaves nothing behind where it cannot be made', async () => {
    using folder = temporaryFolder();
    const failing = async (file: string, data = folder.path) => {
      const { code, stdout, stderr } = await ringlog(['backup', file, '--data', data]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr;
    };
    expect(await failing(folder.file('copy.db'))).toContain(`There is no Ringlog data in ${folder.path}`);
    await ringlogJson(['import', '-', '--data', folder.path], { stdin: lines(0, 10) });
    writeFileSync(folder.file('mine'), 'mine');
    expect(await failing(folder.file('mine'))).toContain('is there already, and a backup overwrites nothing');
    expect(statSync(folder.file('mine')).size).toBe(4);
    expect(await failing(folder.file('ringlog.db'))).toContain('is there already');
    expect(await failing(folder.file('none/copy.db'))).toContain(`There is no folder ${folder.file('none')}`);
    expect(await failing(folder.file('mine/copy.db'))).toContain('cannot be written (ENOTDIR)');
    writeFileSync(folder.file('broken.db.partial'), '');
    expect(await failing(folder.file('broken.db'))).toContain('broken.db.partial is there');
    expect(existsSync(folder.file('broken.db'))).toBe(false);
    // A limit on the size of files stands for a disk that is full. Blocks of 512.
    const limited = `trap '' XFSZ; ulimit -f 100; exec "$0" "$@"`;
    const command = ['-c', limited, RINGLOG, 'backup', folder.file('full.db'), '--data', folder.path];
    const full = spawnSync('sh', command, { env: environment(), encoding: 'utf8' });
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(
      /^ringlog: The disk of .*full\.db is full, or reports an error\. Make room, or choose another place/,
    );
    expect(readdirSync(folder.path).filter((name) => name.startsWith('full'))).toEqual([]);
  });
});
