import { afterAll, describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const server = await startServer();
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

const token = (...args: readonly string[]) => ringlog(['token', ...args], { env });

describe('token create', () => {
  it('prints the token alone, and it works at once', async () => {
    const { code, stdout, stderr } = await token('create', '--role', 'admin');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^rl_[\w-]{43}\n$/);
    expect((await server.client.as(stdout.trim()).get('/calllogs')).status).toBe(200);
  });

  it('makes each role with what it may do', async () => {
    const made = async (...args: readonly string[]) => server.client.as((await token('create', ...args)).stdout.trim());
    const ingest = await made('--role', 'ingest');
    expect(
      (await ingest.post('/calllogs', { caller: '101', callee: '102', started_at: '2026-01-01T00:00:00Z' })).status,
    ).toBe(200);
    expect((await ingest.get('/calllogs')).status).toBe(403);
    const user = await made('--role', 'user', '--extensions', '102', '--expires', '2w', '--name', 'phone');
    expect((await user.get('/calllogs')).json().count).toBe(1);
    const manager = await made('--role', 'manager', '--extensions', ' 7, 8 ,,103');
    expect((await manager.get('/calllogs')).json().count).toBe(0);
  });

  it('begins a data folder; a server on it then shows no other token', async () => {
    using folder = temporaryFolder();
    const made = await ringlog(['token', 'create', '--role', 'admin', '--data', folder.path]);
    expect(made.code).toBe(0);
    await using started = await startServer({ data: folder.path });
    expect(started.token).toBeNull();
    expect((await started.client.as(made.stdout.trim()).get('/calllogs')).status).toBe(200);
  });
});

describe('token list and revoke', () => {
  it('show tokens without their secrets, and take them back once', async () => {
    const made = await ringlogJson<{ id: number; token: string }>(
      ['token', 'create', '--role', 'user', '--extensions', '101,102', '--name', 'to go', '--expires', '90d'],
      { env },
    );
    expect(Object.keys(made)).toEqual(['id', 'token']);
    interface Listed {
      readonly items: readonly Record<string, unknown>[];
    }
    const find = async () =>
      (await ringlogJson<Listed>(['token', 'list'], { env })).items.find(({ id }) => id === made.id)!;
    const listed = await find();
    expect(listed).toMatchObject({ role: 'user', name: 'to go', extensions: ['101', '102'], revoked_at: null });
    const lifetime = Date.parse(listed['expires_at'] as string) - Date.parse(listed['created_at'] as string);
    expect(lifetime).toBe(90 * 86_400_000);
    expect(made.token.startsWith(listed['prefix'] as string)).toBe(true);
    const human = await token('list');
    expect(human.stdout).toMatch(/^ID +TOKEN +ROLE +NAME +EXTENSIONS +CREATED +EXPIRES +REVOKED$/m);
    expect(human.stdout).toContain('101,102');
    expect(human.stdout).not.toContain(made.token);

    const revoked = await token('revoke', String(made.id));
    expect(revoked).toEqual({ code: 0, stdout: `Token ${made.id} is revoked.\n`, stderr: '' });
    expect((await find())['revoked_at']).toMatch(/Z$/);
    const again = await token('revoke', String(made.id));
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('is revoked already');
    expect(
      await ringlogJson(['token', 'create', '--role', 'admin'], { env }).then(({ id }) =>
        ringlogJson(['token', 'revoke', String(id)], { env }),
      ),
    ).toMatchObject({ revoked: true });
  });
});

describe('tenants', () => {
  it('are made, listed, and refused twice', async () => {
    const tenant = (...args: readonly string[]) => ringlog(['tenant', ...args], { env });
    const made = await tenant('create', 'acme');
    expect(made.code).toBe(0);
    expect(made.stdout).toContain("--tenant 'acme'");
    expect(await ringlogJson(['tenant', 'create', 'Größe 2.0'], { env })).toMatchObject({ name: 'Größe 2.0' });
    const { items } = await ringlogJson<{ items: { name: string; created_at: string }[] }>(['tenant', 'list'], { env });
    expect(items.map(({ name }) => name)).toEqual(['default', 'acme', 'Größe 2.0']);
    expect(items[0]!.created_at).toMatch(/Z$/);
    expect((await tenant('list')).stdout).toMatch(/^ID +NAME +CREATED$/m);
    const again = await tenant('create', 'acme');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("There is a tenant 'acme' already.");
  });

  it('have tokens of their own', async () => {
    await ringlog(['tenant', 'create', 'walled'], { env });
    const { token: secret } = await ringlogJson<{ token: string }>(
      ['token', 'create', '--role', 'admin', '--tenant', 'walled'],
      { env },
    );
    expect((await server.client.as(secret).get('/calllogs')).json().count).toBe(0);
    const { items } = await ringlogJson<{ items: unknown[] }>(['token', 'list'], {
      env: { ...env, RINGLOG_TENANT: 'walled' },
    });
    expect(items).toHaveLength(1);
  });
});
