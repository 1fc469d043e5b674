import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { DETAIL_FIELDS, FULL, LIST_FIELDS } from '../support/call-log.ts';
import { startServer } from '../support/server.ts';

const METRICS_TOKEN = 'figures-for-prometheus';
const server = await startServer({ env: { RINGLOG_METRICS_TOKEN: METRICS_TOKEN } });
const anonymous = server.client.as(null);
afterAll(() => server[Symbol.asyncDispose]());

describe('/healthz and /readyz', () => {
  it('answer without a token', async () => {
    for (const path of ['/healthz', '/readyz', '/api/healthz', '/api/readyz']) {
      const answer = await anonymous.get(path);
      expect(answer.status).toBe(200);
      expect(answer.text).toBe('{"status":"ok"}');
      expect(answer.headers.get('content-type')).toContain('application/json');
    }
  });

  it('do not mind headers that say something of a body', async () => {
    for (const encoding of ['gzip', 'br', 'identity', 'nonsense']) {
      for (const path of ['/healthz', '/readyz', '/openapi.json']) {
        expect((await anonymous.get(path, { 'content-encoding': encoding })).status).toBe(200);
      }
    }
  });
});

describe('/metrics', () => {
  it('are for this machine, and for the token', async () => {
    expect((await anonymous.get('/metrics')).status).toBe(200);
    expect((await anonymous.as(METRICS_TOKEN).get('/metrics')).status).toBe(200);
    expect((await anonymous.as(METRICS_TOKEN).get('/metrics', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(200);
    for (const headers of [{ 'x-forwarded-for': '203.0.113.7' }, { forwarded: 'for=203.0.113.7' }]) {
      for (const asked of [anonymous, server.client, anonymous.as('wrong')]) {
        const answer = await asked.get('/metrics', headers);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(answer.json().errors).toMatchObject([{ code: 'UNAUTHORIZED' }]);
      }
    }
    expect((await anonymous.as('wrong').get('/metrics')).status).toBe(401);
  });

  it('count requests and records in the text format of Prometheus', async () => {
    const read = async () => {
      const { text, headers } = await anonymous.get('/metrics');
      expect(headers.get('content-type')).toContain('text/plain');
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      for (const line of lines) expect(line).toMatch(/^[a-z_][a-z0-9_]*(\{.*\})? \S+$/);
      return new Map(
        lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
      );
    };
    const before = await read();
    expect(before.get('ringlog_unrated_records_total')).toBe(0);
    await server.client.post('/calllogs', [FULL, { ...FULL, call_id: 'c-2' }, { caller: '1' }, FULL]);
    await server.client.send('POST', '/ingest/portsip', 'this is no JSON');
    const after = await read();
    const grown = (name: string) => after.get(name)! - (before.get(name) ?? 0);
    expect(grown('ringlog_records_total{outcome="stored"}')).toBe(2);
    expect(grown('ringlog_records_total{outcome="unchanged"}')).toBe(1);
    expect(grown('ringlog_records_total{outcome="rejected"}')).toBe(2);
    expect(grown('ringlog_http_requests_total{method="POST",route="/calllogs",status="200"}')).toBe(1);
    expect(after.get('ringlog_quarantine_records{format="portsip"}')).toBe(1);
    expect(after.get('ringlog_quarantine_records{format="ringlog"}')).toBe(0);
    expect(after.get('ringlog_store_bytes')).toBeGreaterThan(10_000);
  });

  it('without a token of their own are for this machine only', async () => {
    await using plain = await startServer();
    const asked = plain.client.as(null);
    expect((await asked.get('/metrics')).status).toBe(200);
    expect((await plain.client.get('/metrics')).status).toBe(200);
    expect((await plain.client.get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(401);
  });
});

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown>; security?: unknown[] }>>;
  readonly components: { schemas: Record<string, { properties: Record<string, unknown>; required: string[] }> };
}

describe('/openapi.json', () => {
  it('is a valid OpenAPI 3.1 document and needs no token', async () => {
    const answer = await anonymous.get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const document = answer.json<OpenApi>();
    expect(document.openapi).toMatch(/^3\.1\./);
    const { valid, errors } = await new Validator().validate(document as unknown as Record<string, unknown>);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('tells of every path, its methods and its answers, and of every field', async () => {
    const { paths, components } = (await anonymous.get('/openapi.json')).json<OpenApi>();
    const methods = Object.fromEntries(
      Object.entries(paths).map(([path, item]) => [path, Object.keys(item).toSorted()]),
    );
    expect(methods).toMatchObject({
      '/calllogs': ['get', 'post'],
      '/calllogs/{id}': ['get'],
      '/calllogs/stream': ['get'],
      '/calllogs/sync_tokens': ['post'],
      '/calllogs/sync_tokens/{token}/diff': ['post'],
      '/ingest/{format}': ['post'],
      '/whoami': ['get'],
      '/healthz': ['get'],
      '/readyz': ['get'],
      '/metrics': ['get'],
    });
    const { CallLog, CallLogDetail } = components.schemas;
    expect(Object.keys(CallLog!.properties)).toEqual(LIST_FIELDS);
    expect(Object.keys(CallLogDetail!.properties)).toEqual(DETAIL_FIELDS);
    expect(CallLog!.required).toEqual(LIST_FIELDS);
    expect(CallLogDetail!.required).toEqual(DETAIL_FIELDS);
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, { responses, security }] of Object.entries(item)) {
        expect(
          Object.keys(responses).some((status) => /^20[014]$/.test(status)),
          `${method} ${path}`,
        ).toBe(true);
        const open = security?.length === 0;
        expect(open, `${method} ${path}`).toBe(path === '/healthz' || path === '/readyz');
        expect('401' in responses, `${method} ${path}`).toBe(!open);
      }
    }
  });
});

describe('/docs', () => {
  it('show the document without a token, from this server alone', async () => {
    const page = await anonymous.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      expect(part).toMatch(/^\/docs\//);
      expect((await anonymous.get(part)).status, part).toBe(200);
    }
    const shown = (await anonymous.get('/docs/json')).json<OpenApi>();
    expect(shown).toEqual((await anonymous.get('/openapi.json')).json());
  });
});
