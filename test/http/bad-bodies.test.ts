import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import type { RequestBody } from '../support/client.ts';
import { sendBytes } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startServer();
const { client } = server;
afterAll(() => server[Symbol.asyncDispose]());

const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const GZIP = { 'content-encoding': 'gzip' };
const LIMIT = 16 * 1024 * 1024;

async function expectRefused(body: RequestBody | null, headers: Record<string, string>, status: number, code: string) {
  const answer = await client.send('POST', '/calllogs', body, headers);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.json().errors).toMatchObject([{ code }]);
  expect((await client.get('/calllogs')).json().count).toBe(0);
  return answer.json().errors[0]!.message;
}

function packed(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(text));
}

describe('a body', () => {
  it.each(['', ' ', '{', '{"started_at":', '[1,', 'nonsense', "{'a':1}", '{"a":1}}', '\u0000', '[{},]'])(
    'that is no JSON is a 400 that says so: %j',
    async (body) => {
      const message = await expectRefused(body, JSON_TYPE, 400, 'VALIDATE_FAILED');
      expect(message).toContain('JSON');
      await expectRefused(packed(body), { ...JSON_TYPE, ...GZIP }, 400, 'VALIDATE_FAILED');
    },
  );

  it.each(['null', '7', '"text"', 'true'])('that is JSON but no call log is a 400: %s', async (body) => {
    await expectRefused(body, JSON_TYPE, 400, 'VALIDATE_FAILED');
  });

  it('that is missing is a 400', async () => {
    await expectRefused(null, {}, 400, 'VALIDATE_FAILED');
    await expectRefused(null, JSON_TYPE, 400, 'VALIDATE_FAILED');
  });

  it.each([
    'text/plain',
    'text/csv',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonx',
    'x',
  ])('of type %s is a 415 that names those that are right', async (type) => {
    const message = await expectRefused(JSON.stringify(FULL), { 'content-type': type }, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(message).toContain('application/json');
    expect(message).toContain('application/x-ndjson');
  });

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'nonsense'])('packed with %s is a 415', async (encoding) => {
    for (const type of [JSON_TYPE, NDJSON]) {
      const headers = { ...type, 'content-encoding': encoding };
      expect(await expectRefused('{}', headers, 415, 'UNSUPPORTED_MEDIA_TYPE')).toContain('gzip');
    }
  });

  it('of more than 16 MiB is a 413 that says what to do instead', async () => {
    const long = `[${' '.repeat(2 * LIMIT)}]`;
    // However much is still to come, the client reads the answer.
    for (let time = 0; time < 3; time++) {
      expect(await expectRefused(long, JSON_TYPE, 413, 'PAYLOAD_TOO_LARGE')).toContain('application/x-ndjson');
      const stream = ReadableStream.from([new TextEncoder().encode(long)]);
      await expectRefused(stream, JSON_TYPE, 413, 'PAYLOAD_TOO_LARGE');
    }
    await expectRefused(packed(long), { ...JSON_TYPE, ...GZIP }, 413, 'PAYLOAD_TOO_LARGE');
  });

  it('of 16 MiB is taken', async () => {
    const answer = await client.send('POST', '/calllogs', `[${' '.repeat(LIMIT - 2)}]`, JSON_TYPE);
    expect(answer.json()).toMatchObject({ received: 0 });
  });

  it('of broken gzip is a 400 that says so, and the server lives', async () => {
    const whole = gzipSync(JSON.stringify([FULL]));
    const broken = [
      Buffer.from('not gzip'),
      whole.subarray(0, 20),
      whole.subarray(0, -4),
      Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8)]),
    ];
    for (const bytes of broken) {
      for (const type of [JSON_TYPE]) {
        const message = await expectRefused(new Uint8Array(bytes), { ...type, ...GZIP }, 400, 'VALIDATE_FAILED');
        expect(message).toContain('gzip');
      }
    }
    for (const path of ['/calllogs', '/ingest/ringlog']) {
      const answer = await client.send('POST', path, new Uint8Array(broken[0]!), { ...NDJSON, ...GZIP });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('gzip');
    }
    expect((await client.get('/healthz')).status).toBe(200);
  });

  it('packed, of which nobody reads a byte, does no harm', async () => {
    const bytes = new Uint8Array(Buffer.from('not gzip'));
    const anonymous = client.as(null);
    expect((await anonymous.send('POST', '/calllogs', bytes, { ...JSON_TYPE, ...GZIP })).status).toBe(401);
    expect((await client.send('PUT', '/calllogs', bytes, { ...JSON_TYPE, ...GZIP })).status).toBe(405);
    expect((await client.send('POST', '/nope', bytes, { ...JSON_TYPE, ...GZIP })).status).toBe(404);
    expect((await client.send('POST', '/nope', bytes, { 'content-type': 'x/y' })).status).toBe(404);
    expect((await client.send('DELETE', '/calllogs/x', bytes, { ...JSON_TYPE, ...GZIP })).status).toBe(405);
    expect((await client.send('POST', '/ingest/unknown', bytes, GZIP)).status).toBe(404);
    expect((await client.send('POST', '/calllogs', bytes, { 'content-type': 'x/y', ...GZIP })).status).toBe(415);
    expect((await client.get('/healthz')).status).toBe(200);
  });

  it('that ends early stores nothing of a JSON body, and the server goes on', async () => {
    const record = JSON.stringify([FULL]);
    const head = (length: number, type: string) =>
      `POST /calllogs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
    await sendBytes(server.url, `${head(record.length + 10, 'application/json')}${record}`, true);
    await sendBytes(server.url, `${head(1_000_000, 'application/x-ndjson')}{"started_at":`, true);
    expect((await client.get('/calllogs')).json().count).toBe(0);
    expect((await client.get('/healthz')).status).toBe(200);
  });

  it('longer than it says is refused by HTTP itself', async () => {
    const record = JSON.stringify([]);
    const request = `POST /calllogs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: ${record.length}\r\n\r\n${record}\u0000trailing`;
    const answer = await sendBytes(server.url, request, true);
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('VALIDATE_FAILED');
  });

  it('of garbage instead of a request is a 400 in the shape of errors', async () => {
    for (const bytes of [
      'nonsense\r\n\r\n',
      '\u0016\u0003\u0001 TLS hello',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /calllogs HTTP/1.1\r\n\r\n',
    ]) {
      const answer = await sendBytes(server.url, bytes, true);
      expect(answer).toContain('HTTP/1.1 400');
    }
    await until('the server answers', async () => (await client.get('/healthz')).status === 200);
  });
});
