import { afterAll, describe, expect, it } from 'vitest';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

describe('GET /whoami', () => {
  it('tells of every role whose token it is, and of no other', async () => {
    const tenant = await newTenant(server);
    for (const [role, extensions] of [
      ['admin', null],
      ['manager', ['101', '102']],
      ['user', ['101']],
      ['ingest', null],
    ] as const) {
      const client = await tenant.client(role, extensions ?? []);
      const { status, headers, ...answer } = await client.get('/whoami');
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(answer.json()).toEqual({
        tenant: tenant.name,
        role,
        extensions,
        sees_costs: role !== 'ingest',
        name: null,
        prefix: client.token!.slice(0, 11),
        expires_at: null,
      });
    }
  });

  it('tells whether costs are hidden from it', async () => {
    const tenant = await newTenant(server);
    await tenant.admin.send('PATCH', '/tenant', '{"costs_seen_by":["manager"]}', {
      'content-type': 'application/json',
    });
    for (const [role, sees] of [
      ['admin', true],
      ['manager', true],
      ['user', false],
    ] as const) {
      const client = await tenant.client(role, role === 'admin' ? [] : ['101']);
      expect((await client.get('/whoami')).json<{ sees_costs: boolean }>().sees_costs, role).toBe(sees);
    }
  });

  it('tells the name that it was given, and until when it is good', async () => {
    const given = ['--role', 'admin', '--name', 'desk <b>', '--expires', '2h'];
    const begun = Date.now();
    const made = await ringlog(['token', 'create', ...given, '--data', server.data]);
    const who = (await server.client.as(made.stdout.trim()).get('/whoami')).json<{
      name: string;
      expires_at: string;
    }>();
    expect(who.name).toBe('desk <b>');
    expect(Math.abs(Date.parse(who.expires_at) - begun - 7_200_000)).toBeLessThan(60_000);
  });

  it('is refused without a good token', async () => {
    expect((await server.client.as(null).get('/whoami')).status).toBe(401);
    expect((await server.client.as('rl_nobody').get('/whoami')).status).toBe(401);
  });
});
