import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

describe('ETag', () => {
  it('saves the body while nothing has changed, for lists and details', async () => {
    const { admin } = await newTenant(server);
    await admin.store(FULL);
    const [{ id }] = (await admin.all('/calllogs')) as [{ id: string }];
    for (const path of ['/calllogs', '/calllogs?top=1', '/calllogs?orderby=caller', `/calllogs/${id}`]) {
      const first = await admin.get(path);
      const etag = first.headers.get('etag')!;
      expect(etag).toMatch(/^"[^"]+"$/);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await admin.get(path, { 'if-none-match': known });
        expect(again.status, `${path} ${known}`).toBe(304);
        expect(again.text).toBe('');
        expect(again.headers.get('etag')).toBe(etag);
      }
      expect((await admin.get(path, { 'if-none-match': '"other"' })).text).toBe(first.text);
    }
  });

  it('changes with every change of the tenant, and not with those of others', async () => {
    const [mine, other] = [await newTenant(server), await newTenant(server)];
    const etag = async () => (await mine.admin.get('/calllogs')).headers.get('etag');
    const seen = [await etag()];
    for (const change of [FULL, { ...FULL, duration: 61 }, { ...FULL, call_id: 'another' }]) {
      await mine.admin.store(change);
      seen.push(await etag());
    }
    expect(new Set(seen).size).toBe(4);
    await mine.admin.store(FULL.call_id === 'c-1@pbx.example' ? { ...FULL, duration: 61 } : FULL);
    await other.admin.store(FULL);
    expect(await etag()).toBe(seen.at(-1));
  });

  it('of one sight is not that of another', async () => {
    const { admin, client } = await newTenant(server);
    await admin.store(FULL);
    const sights = [
      admin,
      await client('user', ['101']),
      await client('user', ['102']),
      await client('manager', ['1', '01']),
    ];
    const tags = await Promise.all(sights.map(async (one) => (await one.get('/calllogs')).headers.get('etag')));
    expect(new Set(tags).size).toBe(4);
    const blind = await sights[3]!.get('/calllogs', { 'if-none-match': tags[0]! });
    expect(blind.text).toBe('{"count":0,"items":[]}');
  });

  it('of an extension that is called * is not that of an administrator, nor are its pages', async () => {
    const { admin, client } = await newTenant(server);
    await admin.store(FULL);
    const { headers } = await admin.get('/calllogs');
    const star = await client('manager', ['*']);
    expect((await star.get('/calllogs')).json()).toEqual({ count: 0, items: [] });
    expect((await star.get('/calllogs', { 'if-none-match': headers.get('etag')! })).status).toBe(200);
    expect((await star.get('/reports/kpi')).json<{ calls: number }>().calls).toBe(0);
  });

  it('hides no fault and no missing right', async () => {
    const { admin, client } = await newTenant(server);
    const any = { 'if-none-match': '*' };
    expect((await admin.get('/calllogs?top=0', any)).status).toBe(400);
    expect((await admin.get('/calllogs/unknown', any)).status).toBe(404);
    expect((await (await client('ingest')).get('/calllogs', any)).status).toBe(403);
    expect((await admin.as(null).get('/calllogs', any)).status).toBe(401);
  });

  it('lets no shared cache keep what one token may see', async () => {
    const { admin } = await newTenant(server);
    const { headers } = await admin.get('/calllogs');
    expect(headers.get('cache-control')).toContain('private');
    expect(headers.get('vary')).toContain('Authorization');
  });
});
