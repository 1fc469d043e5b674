import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startRinglog } from '../support/background.ts';
import { withEngine, withTestStore } from '../support/engine.ts';
import { environment, RINGLOG } from '../support/program.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

describe('serve', () => {
  it('tells people its token once and where it answers, and nothing else', async () => {
    using folder = temporaryFolder();
    const seen: string[] = [];
    for (let start = 0; start < 2; start++) {
      const child = spawn(RINGLOG, ['serve', '--data', folder.path, '--port', '0'], {
        env: environment(await withEngine(['--data', folder.path])),
      });
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      let output = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      // The line as a whole, in however many pieces it comes.
      const said = () => /^Ringlog answers at (http:\/\/127\.0\.0\.1:\d+)\n/m.exec(output);
      await until('it says where it answers', () => said() !== null);
      expect((await fetch(`${said()![1]!}/healthz`)).status).toBe(200);
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(errors).toBe('');
      seen.push(output);
    }
    expect(seen[0]).toMatch(/^Token of the administrator, shown this once:\nrl_[\w-]{43}\nRinglog answers at \S+\n$/);
    expect(seen[1]).toMatch(/^Ringlog answers at \S+\n$/);
  });

  it('refuses a port that is in use, and names it', async () => {
    await using first = await startServer();
    using folder = temporaryFolder();
    const { port } = new URL(first.url);
    const { code, stdout, stderr } = await ringlog(['serve', '--data', folder.path, '--port', port]);
    expect(code).toBe(1);
    expect(stdout).not.toContain('answers at');
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain('in use');
    expect(stderr).toContain('--port');
    expect(stderr).not.toContain('    at ');
    // The token is shown by the first one that answers.
    await using answers = await startRinglog(['serve', '--data', folder.path, '--port', '0'], {});
    await answers.printed(/^Token of the administrator, shown this once:\nrl_/);
    expect(await answers.stop()).toBe(0);
  });

  it('shows a token though one was ended between the mark and the making of it', async () => {
    using folder = temporaryFolder();
    await ringlog(['import', '-', '--format', 'ringlog', '--data', folder.path]);
    await withTestStore(folder.path, async (store) => {
      const value = new Date(Date.now() - 90_000).toISOString();
      await store.write([store.queries.insertInto('setting').values({ name: 'first_token', value })]);
    });
    await using answers = await startRinglog(['serve', '--data', folder.path, '--port', '0'], {});
    await answers.printed(/^Token of the administrator, shown this once:\nrl_/);
  });

  it('takes a store at once whose server was killed', async () => {
    await using first = await startServer();
    await first.client.store({ caller: '1', started_at: '2026-01-01T00:00:00Z' });
    await first.kill();
    await using second = await startServer({ data: first.data });
    expect((await second.client.as(first.token).get('/calllogs')).json().count).toBe(1);
  });
});
