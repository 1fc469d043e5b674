import { afterAll, describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { sendRaw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { until } from '../support/until.ts';

const server = await startServer();
const { client } = server;
afterAll(() => server[Symbol.asyncDispose]());

const PATHS = [
  ['GET', '/calllogs'],
  ['HEAD', '/calllogs'],
  ['POST', '/calllogs'],
  ['GET', '/calllogs/NzAwNTUxOTA5NzczMTQ4MTYw'],
  ['POST', '/ingest/portsip'],
  ['POST', '/ingest/unknown'],
  ['POST', '/calllogs/sync_tokens'],
  ['POST', '/calllogs/sync_tokens/x/diff'],
  ['GET', '/calllogs/stream'],
  ['HEAD', '/calllogs/stream'],
  ['GET', '/whoami'],
] as const;

async function expectRefused(headers: Record<string, string>): Promise<void> {
  for (const [method, path] of PATHS) {
    for (const prefix of ['', '/api']) {
      const answer = await sendRaw(server.url + prefix + path, { method, headers });
      expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(401);
      // Phone systems may choose other ways, where they have not chosen this one.
      const mayChoose = path.startsWith('/ingest/') && !/^Bearer\b/i.test(headers['authorization'] ?? '');
      expect(answer.headers['www-authenticate']).toMatch(mayChoose ? /^Bearer, Basic / : /^Bearer$/);
      if (method === 'HEAD') continue;
      const { errors } = JSON.parse(answer.text) as { errors: { code: string; message: string }[] };
      expect(errors).toMatchObject([{ code: 'UNAUTHORIZED' }]);
      expect(errors[0]!.message.length).toBeGreaterThan(10);
    }
  }
}

describe('a token', () => {
  it('is needed', () => expectRefused({}));

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    `${server.token}`,
    `Token ${server.token}`,
    `Bearer ${server.token} x`,
    'Bearer a,b',
    `Bearer "${server.token}"`,
  ])('that is malformed is refused: %j', (authorization) => expectRefused({ authorization }));

  it('that is not known is refused, also with one letter wrong', async () => {
    const token = server.token!;
    const last = token.at(-2) === 'A' ? 'B' : 'A';
    for (const wrong of [
      'rl_unknown',
      token.slice(0, -1),
      `${token}A`,
      token.slice(0, -2) + last + token.at(-1),
      token.toLowerCase(),
    ]) {
      await expectRefused({ authorization: `Bearer ${wrong}` });
    }
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await client.as(null).get('/calllogs', { authorization: `${scheme} ${token}` })).status).toBe(200);
    }
  });

  it('in the address is not taken', async () => {
    const anonymous = client.as(null);
    expect((await anonymous.get(`/calllogs?token=${server.token}`)).status).toBe(401);
    expect((await anonymous.get(`/calllogs?access_token=${server.token}`)).status).toBe(401);
  });

  it('that has expired is refused', async () => {
    const { client: make } = await newTenant(server);
    const short = await make('admin', [], 1);
    await until('the token has expired', async () => (await short.get('/calllogs')).status === 401);
    expect((await short.get('/calllogs')).text).toContain('expired');
    await expectRefused({ authorization: `Bearer ${short.token}` });
    const long = await make('admin', [], 60_000);
    expect((await long.get('/calllogs')).status).toBe(200);
  });

  it('that another process revokes is refused from the next request on', async () => {
    const data = ['--data', server.data];
    const { id, token } = await ringlogJson<{ id: number; token: string }>([
      'token',
      'create',
      '--role',
      'admin',
      ...data,
    ]);
    const revoked = client.as(token);
    expect((await revoked.get('/calllogs')).status).toBe(200);
    expect((await revoked.post('/calllogs', [])).status).toBe(200);
    expect((await ringlog(['token', 'revoke', String(id), ...data])).code).toBe(0);
    const answer = await revoked.get('/calllogs');
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('revoked');
    await expectRefused({ authorization: `Bearer ${token}` });
    expect((await client.get('/calllogs')).status).toBe(200);
  });

  it('is kept as its hash only', async () => {
    const { items } = await ringlogJson<{ items: Record<string, unknown>[] }>(['token', 'list', '--data', server.data]);
    expect(JSON.stringify(items)).not.toContain(server.token);
    expect(server.token).toMatch(/^rl_[\w-]{43}$/);
    expect(items[0]).toMatchObject({ prefix: server.token!.slice(0, 11), role: 'admin' });
  });
});
