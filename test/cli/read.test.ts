import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { withEngine } from '../support/engine.ts';
import { environment, RINGLOG } from '../support/program.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
const { client } = server;
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

beforeAll(async () => {
  await client.store(
    Array.from({ length: 1200 }, (_, n) => ({
      ...FULL,
      started_at: new Date(Date.UTC(2026, n % 5, 1, 0, 0, n)).toISOString(),
      caller: `c${n % 17}`,
      callee_display_name: n === 3 ? 'red \u001b[31m\u0007 text' : null,
      trunk: n % 2 === 0 ? null : 'trunk-a',
      call_id: `call-${n}`,
    })),
  );
});

describe('list', () => {
  it.each([
    [[], 'top=20'],
    [['--top', '3'], 'top=3'],
    [['--top', '1000', '--skip', '500'], 'top=1000&skip=500'],
    [['--orderby', 'caller desc, started_at'], 'top=20&orderby=caller%20desc,started_at'],
  ])('%j --json is what the API answers', async (args, query) => {
    const { code, stdout, stderr } = await ringlog(['list', '--json', ...args], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`${(await client.get(`/calllogs?${query}`)).text}\n`);
  });

  it('shows people a table of the same', async () => {
    const { code, stdout } = await ringlog(['list', '--top', '5', '--orderby', 'caller,id'], { env });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^STARTED AT +CALLER +CALLEE .* ID$/);
    expect(lines.at(-1)).toBe('5 of 1,200 call logs');
    const { items } = (await client.get('/calllogs?top=5&orderby=caller,id')).json();
    for (const [index, { id, caller, started_at }] of items.entries()) {
      expect(lines[index + 1]).toMatch(new RegExp(`^${started_at} +${caller} .*${id}$`));
    }
  });

  it('ends cleanly when its reader stops reading', async () => {
    const script = '{ "$0" list --top 1000; echo "code $?" >&2; } | head -n 1';
    const child = spawn('sh', ['-c', script, RINGLOG], {
      env: environment(await withEngine([], env)),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(stdout).toMatch(/^STARTED AT.*\n$/);
    expect(stderr).toBe('code 0\n');
  });
});

it('says in one line that the disk is full which its output goes to', async () => {
  const settings = environment(await withEngine([], env));
  for (const command of ['list', 'export', 'list --json']) {
    const { status, stderr } = spawnSync('sh', ['-c', `"$0" ${command} > /dev/full`, RINGLOG], {
      env: settings,
      encoding: 'utf8',
    });
    expect({ status, stderr }, command).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^ringlog: Standard output cannot be written: ENOSPC.*\n$/),
    });
  }
});

describe('show', () => {
  it('--json is what the API answers', async () => {
    const { id } = (await client.get('/calllogs')).json().items[0]!;
    const { code, stdout } = await ringlog(['show', id, '--json'], { env });
    expect(code).toBe(0);
    expect(stdout).toBe(`${(await client.get(`/calllogs/${id}`)).text}\n`);
  });

  it('shows people what is not blank, and nothing that moves their cursor', async () => {
    const named = (await client.all('/calllogs?top=1000')).find((item) => item['callee_display_name'] !== null)!;
    const { stdout } = await ringlog(['show', named.id], { env });
    expect(stdout).toMatch(new RegExp(`^id +${named.id}$`, 'm'));
    expect(stdout).toMatch(/^cost +0\.01234$/m);
    expect(stdout).toMatch(/^callee_display_name +red ·\[31m· text$/m);
    expect(stdout).not.toContain('null');
    const listed = await ringlog(['list', '--top', '1000'], { env });
    expect(listed.stdout + stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it.each(['x', 'NzAwNTUxOTA5NzczMTQ4MTYw', ''])('of an id of nothing ends with 1: %j', async (id) => {
    expect(await ringlog(['show', id], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr: `ringlog: There is no call log '${id}'.\n`,
    });
  });

  it('of another tenant shows nothing', async () => {
    const { admin, name } = await newTenant(server);
    await admin.store(FULL);
    const { id } = (await admin.get('/calllogs')).json().items[0]!;
    expect((await ringlog(['show', id], { env })).code).toBe(1);
    expect((await ringlog(['show', id, '--tenant', name], { env })).code).toBe(0);
    const listed = await ringlog(['list', '--json'], { env: { ...env, RINGLOG_TENANT: name } });
    expect(JSON.parse(listed.stdout)).toMatchObject({ count: 1 });
  });
});
