import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { sendRaw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const RECORD = JSON.stringify({ started_at: '2026-07-01T10:00:00Z', caller: '101' });
const PATH = '/ingest/ringlog?source=desk';
let ingest: Client;
let token: string;
beforeAll(async () => {
  const tenant = await newTenant(server);
  ingest = await tenant.client('ingest');
  token = ingest.token!;
});

const send = (headers: Readonly<Record<string, string>>, path = PATH) =>
  sendRaw(server.url + path, { method: 'POST', body: RECORD, headers });
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What `WWW-Authenticate` asks for. */
async function challenges(headers: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const answer = await server.client.as(null).send('POST', PATH, RECORD, headers);
  expect(answer.status).toBe(401);
  expect(answer.json().errors[0]!.code).toBe('UNAUTHORIZED');
  return answer.headers.get('www-authenticate')!.split(/, (?=Bearer|Basic|Digest)/);
}

function digest(
  challenge: string,
  { user = token.slice(0, 11), password = token, uri = PATH, method = 'POST' } = {},
): string {
  const member = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)![1]!;
  const algorithm = member('algorithm') === 'MD5' ? 'md5' : 'sha256';
  const [nonce, realm] = [member('nonce'), member('realm')];
  const secret = hash(algorithm, `${user}:${realm}:${password}`, 'hex');
  const request = hash(algorithm, `${method}:${uri}`, 'hex');
  const response = hash(algorithm, `${secret}:${nonce}:00000001:abc:auth:${request}`, 'hex');
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${member('algorithm')}, qop=auth, nc=00000001, cnonce="abc", response="${response}"`;
}

describe('who pushes', () => {
  it('may say it by Basic, with the token as the password or as the user', async () => {
    for (const authorization of [
      basic('pbx', token),
      basic('', token),
      basic(token, ''),
      `basic  ${basic(token, '').slice(6)} `,
    ]) {
      expect((await send({ authorization })).status, authorization).toBe(200);
    }
  });

  it('may say it by Digest, by either algorithm', async () => {
    const [bearer, basicly, ...digests] = await challenges();
    expect(bearer).toBe('Bearer');
    expect(basicly).toMatch(/^Basic realm="Ringlog"/);
    expect(digests).toHaveLength(2);
    for (const challenge of digests) {
      expect((await send({ authorization: digest(challenge) })).status).toBe(200);
      // Who knows what is kept of a token knows no token.
      expect((await send({ authorization: hash('sha256', token, 'hex') })).status).toBe(401);
      expect((await send({ authorization: digest(challenge, { uri: `/behind/proxy${PATH}` }) })).status).toBe(200);
    }
  });

  it('may answer another server of the store than the one that asked', async () => {
    using folder = temporaryFolder();
    const first = await startServer({ data: folder.path });
    const client = await (await newTenant(first)).client('ingest');
    const refused = await first.client.as(null).send('POST', PATH, RECORD);
    const [challenge = ''] = refused.headers
      .get('www-authenticate')!
      .split(/, (?=Digest)/)
      .slice(1);
    await first.stop();
    await using second = await startServer({ data: folder.path });
    const user = client.token!.slice(0, 11);
    const authorization = digest(challenge, { user, password: client.token! });
    const answer = await sendRaw(second.url + PATH, { method: 'POST', body: RECORD, headers: { authorization } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['another password', { password: 'rl_x' }],
    ['another user', { user: 'pbx' }],
    ['another path', { uri: '/ingest/portsip' }],
    ['another method', { method: 'GET' }],
  ])('is refused with a digest of %s', async (_, wrong) => {
    const [, , challenge = ''] = await challenges();
    const answer = await send({ authorization: digest(challenge, wrong) });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(token);
  });

  it('is asked again, as stale, when the nonce is not ours any more', async () => {
    const [, , challenge = ''] = await challenges();
    const old = challenge.replace(/nonce="[^"]+"/, 'nonce="0.AAAA"');
    expect((await challenges({ authorization: digest(old) }))[2]).toContain('stale=true');
    expect((await challenges({ authorization: digest(challenge, { password: 'x' }) }))[2]).not.toContain('stale');
  });

  it.each([
    '',
    'Basic',
    'Basic !!',
    basic('pbx', 'nobody'),
    'Digest',
    'Digest username="x"',
    'Bearer nobody',
    'NTLM x',
  ])('is refused with %j', async (authorization) => {
    expect((await challenges({ authorization }))[0]).toBe('Bearer');
  });

  it('must be of a role that may, whatever the way', async () => {
    const { client } = await newTenant(server);
    const user = await client('user', ['101']);
    expect((await send({ authorization: basic('pbx', user.token!) })).status).toBe(403);
    const [, , challenge = ''] = await challenges();
    const authorization = digest(challenge, { user: user.token!.slice(0, 11), password: user.token! });
    expect((await send({ authorization })).status).toBe(401);
  });

  it('is not asked so anywhere else', async () => {
    for (const path of ['/calllogs', '/sources']) {
      const answer = await sendRaw(server.url + path, { headers: { authorization: basic('pbx', token) } });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it.each(['--basic', '--digest', '--anyauth'])('works with curl %s', async (how) => {
    const user = `${token.slice(0, 11)}:${token}`;
    const args = [
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      how,
      '-u',
      user,
      '--data-binary',
      RECORD,
      server.url + PATH,
    ];
    expect((await promisify(execFile)('curl', args)).stdout).toBe('200');
  });
});
