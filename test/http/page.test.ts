import { METHODS } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const anonymous = server.client.as(null);
const page = await anonymous.get('/');
const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

describe('the page', () => {
  it('is at the root, for everybody, and asked for again each time', async () => {
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.text).toContain('<title>Ringlog</title>');
    const etag = page.headers.get('etag')!;
    const again = await anonymous.get('/', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
    // What it shows is the page's own affair.
    for (const path of ['/?range=7d&search=x', '/traffic', '/traffic?zone=Europe/Berlin']) {
      expect((await anonymous.get(path)).text, path).toBe(page.text);
    }
  });

  it('is made of files whose names change with what they hold, kept for ever', async () => {
    expect(assets.map((path) => path.replace(/^.*\./, '')).toSorted()).toEqual(['css', 'js', 'svg']);
    for (const path of assets) {
      expect(path).toMatch(/-[\w-]{8}\.\w+$/);
      const answer = await anonymous.get(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    expect((await anonymous.get('/assets/index-00000000.js')).status).toBe(404);
    expect((await anonymous.get('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('may load and ask nothing but this server, and stands in no frame', async () => {
    for (const path of ['/', ...assets]) {
      const { headers } = await anonymous.get(path);
      expect(headers.get('content-security-policy'), path).toBe(POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    // Nothing that the policy would refuse: no script or style in the text, no address elsewhere.
    expect(page.text).not.toMatch(/<style|<script(?![^>]* src=)|style=|\son\w+=|https?:/);
  });

  it('comes packed to who can unpack it', async () => {
    const script = server.url + assets.find((path) => path.endsWith('.js'))!;
    const plain = await sendRaw(script, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [accepted, packing, unpack] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ] as const) {
      const response = await rawBytes(script, accepted);
      expect(response.packing, accepted).toBe(packing);
      expect(unpack(response.bytes).toString()).toBe(plain.text);
    }
    for (const accepted of ['identity', 'br;q=0', 'gzip;q=0.0', 'zstd', 'brotli']) {
      expect((await rawBytes(script, accepted)).packing, accepted).toBeNull();
    }
  });

  it('takes GET and HEAD alone', async () => {
    for (const path of ['/', '/traffic', assets[0]!]) {
      const head = await anonymous.send('HEAD', path, null);
      expect(head.status).toBe(200);
      expect(head.text).toBe('');
      for (const method of METHODS.filter((one) => !['GET', 'HEAD', 'CONNECT'].includes(one))) {
        const answer = await sendRaw(server.url + path, { method });
        expect(answer.status, `${method} ${path}`).toBe(405);
        expect(answer.headers['allow']).toBe('GET, HEAD');
      }
    }
  });

  it('weighs less than 250 kB of JavaScript, packed, all of it together', async () => {
    const scripts = new Set(assets.filter((path) => path.endsWith('.js')));
    let bytes = 0;
    for (const path of scripts) {
      const { text } = await anonymous.get(path);
      for (const [name] of text.matchAll(/[\w-]+-[\w-]{8}\.js/g)) scripts.add(`/assets/${name}`);
      bytes += (await rawBytes(server.url + path, 'gzip')).bytes.length;
    }
    expect(scripts.size).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(250_000);
  });
});

async function rawBytes(url: string, accepted: string): Promise<{ packing: string | null; bytes: Buffer }> {
  const { headers, bytes } = await sendRaw(url, { headers: { 'accept-encoding': accepted } });
  return { packing: headers['content-encoding'] ?? null, bytes };
}
