import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { withinMinute } from '../support/within-minute.ts';

const server = await startServer({ env: { RINGLOG_RATE_LIMIT: '5' } });
afterAll(() => server[Symbol.asyncDispose]());

describe('RINGLOG_RATE_LIMIT', () => {
  it('gives each token so many requests a minute, over all paths', async () => {
    // Where servers share a store they count by the minutes of the clock.
    await withinMinute(async () => {
      const { admin, client } = await newTenant(server);
      const paths = ['/calllogs', '/api/calllogs', '/calllogs/x', '/calllogs?top=0'];
      const remaining: (string | null)[] = [];
      for (const path of paths) {
        const answer = await admin.get(path);
        expect(answer.status).not.toBe(429);
        expect(answer.headers.get('ratelimit-limit')).toBe('5');
        expect(Number(answer.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
        remaining.push(answer.headers.get('ratelimit-remaining'));
      }
      expect((await admin.post('/calllogs', [])).status).toBe(200);
      expect(remaining).toEqual(['4', '3', '2', '1']);

      for (const refused of [
        await admin.get('/calllogs'),
        await admin.post('/calllogs', []),
        await admin.send('POST', '/ingest/ringlog', ''),
      ]) {
        expect(refused.status).toBe(429);
        expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(refused.json().errors).toMatchObject([{ code: 'TOO_MANY_REQUESTS' }]);
        expect(refused.json().errors[0]!.message).toContain('5');
        const seconds = Number(refused.headers.get('retry-after'));
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(60);
        expect(refused.headers.get('ratelimit-remaining')).toBe('0');
      }
      const other = await client('admin');
      expect((await other.get('/calllogs')).status).toBe(200);
      expect((await server.client.get('/calllogs')).status).toBe(200);
    });
  });

  it('does not count paths without a token, nor requests that are refused for theirs', async () => {
    const anonymous = server.client.as(null);
    for (let n = 0; n < 12; n++) {
      for (const path of ['/healthz', '/readyz', '/openapi.json']) expect((await anonymous.get(path)).status).toBe(200);
      expect((await anonymous.get('/calllogs')).status).toBe(401);
      expect((await anonymous.as('rl_wrong').get('/calllogs')).status).toBe(401);
      expect((await anonymous.get('/nope')).status).toBe(404);
    }
  });

  it('0 is no limit', async () => {
    await using unlimited = await startServer({ env: { RINGLOG_RATE_LIMIT: '0' } });
    const answer = await unlimited.client.get('/calllogs');
    expect(answer.headers.get('ratelimit-limit')).toBeNull();
  });

  it('5000 is the limit when none is set', async () => {
    await using usual = await startServer({ env: { RINGLOG_RATE_LIMIT: undefined } });
    expect((await usual.client.get('/calllogs')).headers.get('ratelimit-limit')).toBe('5000');
  });
});
