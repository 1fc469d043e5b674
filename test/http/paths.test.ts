import { METHODS } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { sendRaw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { client } = server;
afterAll(() => server[Symbol.asyncDispose]());

let id: string;
beforeAll(async () => {
  await client.store(FULL);
  ({ id } = (await client.get('/calllogs')).json().items[0]!);
});

/** Every path with what it takes. */
const PATHS = [
  ['/calllogs', 'GET, HEAD, POST'],
  ['/calllogs/some', 'GET, HEAD'],
  ['/calllogs/stream', 'GET, HEAD'],
  ['/calllogs/sync_tokens', 'POST'],
  ['/calllogs/sync_tokens/some/diff', 'POST'],
  ['/ingest/portsip', 'POST'],
  ['/sources', 'GET, HEAD, POST'],
  ['/sources/some', 'GET, HEAD, PATCH, DELETE'],
  ['/whoami', 'GET, HEAD'],
  ['/healthz', 'GET, HEAD'],
  ['/readyz', 'GET, HEAD'],
  ['/metrics', 'GET, HEAD'],
  ['/openapi.json', 'GET, HEAD'],
] as const;

describe('paths', () => {
  it('answer the same at the root and under /api', async () => {
    for (const path of [
      '/calllogs',
      `/calllogs/${id}`,
      '/calllogs/unknown',
      '/calllogs?top=0',
      '/openapi.json',
      '/healthz',
    ]) {
      const [root, api] = await Promise.all([client.get(path), client.get(`/api${path}`)]);
      expect(api.status, path).toBe(root.status);
      expect(api.text).toBe(root.text);
      expect(api.headers.get('etag')).toBe(root.headers.get('etag'));
    }
    const posted = await client.post('/api/calllogs', FULL);
    expect(posted.json()).toMatchObject({ received: 1, unchanged: 1 });
    expect((await client.send('POST', '/api/ingest/ringlog', JSON.stringify(FULL))).json()).toMatchObject({
      received: 1,
    });
  });

  it('take HEAD wherever GET, with the same headers and no body', async () => {
    for (const path of [
      '/calllogs',
      '/calllogs?top=0',
      `/calllogs/${id}`,
      '/calllogs/x',
      '/healthz',
      '/openapi.json',
      '/docs',
    ]) {
      const [get, head] = [await client.get(path), await client.send('HEAD', path, null)];
      expect(head.status, path).toBe(get.status);
      expect(head.text).toBe('');
      for (const name of ['content-type', 'content-length', 'etag', 'link', 'cache-control']) {
        expect(head.headers.get(name), `${name} of ${path}`).toBe(get.headers.get(name));
      }
    }
    expect((await client.as(null).send('HEAD', '/calllogs', null)).status).toBe(401);
  });

  it.each(PATHS)('%s takes %s and refuses every other method, whatever the body', async (path, allow) => {
    const taken = allow.split(', ');
    const others = METHODS.filter((method) => method !== 'CONNECT' && !taken.includes(method));
    expect(others.length).toBeGreaterThan(25);
    for (const prefix of ['', '/api']) {
      await Promise.all(
        others.map(async (method) => {
          const answer = await sendRaw(server.url + prefix + path, {
            method,
            body: 'x',
            headers: { 'content-type': 'x/y' },
          });
          expect(answer.status, `${method} ${prefix}${path}`).toBe(405);
          expect(answer.headers['allow']).toBe(allow);
          if (method === 'HEAD') return;
          const { errors } = JSON.parse(answer.text) as { errors: { code: string; message: string }[] };
          expect(errors).toMatchObject([{ code: 'METHOD_NOT_ALLOWED' }]);
          expect(errors[0]!.message).toContain(allow);
        }),
      );
    }
  });

  it('that are none, and ids of nothing, are 404 in the shape of errors', async () => {
    const long = 'a'.repeat(5000);
    const nothing = ['/nope', '/api', '/api/nope', '//calllogs', '/calllogs/a/b', '/Calllogs', '/ingest', '/ingest/'];
    const nobody = [
      'x',
      'MA',
      '0',
      '1',
      `${id}=`,
      id.slice(0, -1),
      `${id}A`,
      long,
      '%00',
      '..%2f..',
      "'--",
      '%F0%9F%98%80',
      '',
    ];
    for (const path of [...nothing, ...nobody.map((one) => `/calllogs/${one}`)]) {
      const answer = await client.get(path);
      expect(answer.status, path).toBe(path.startsWith('/ingest/') ? 405 : 404);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(Object.keys(answer.json())).toEqual(['errors']);
      expect(answer.json().errors).toHaveLength(1);
      expect(answer.json().errors[0]!.message.length).toBeGreaterThan(10);
    }
    expect((await client.get('/calllogs/x')).text).toBe(
      '{"errors":[{"code":"NOT_FOUND","message":"There is no call log \'x\'."}]}',
    );
  });

  it('that are no URL are a 400', async () => {
    for (const path of ['/calllogs/%zz', '/%', '/calllogs/%E0%A4%A']) {
      const answer = await client.get(path);
      expect(answer.status, path).toBe(400);
      expect(answer.json().errors).toMatchObject([{ code: 'VALIDATE_FAILED' }]);
    }
  });

  it('headers past their limit are refused in the shape of errors', async () => {
    const answer = await sendRaw(`${server.url}/calllogs`, { headers: { 'x-long': 'x'.repeat(70_000) } });
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ code: 'VALIDATE_FAILED' }] });
  });
});
