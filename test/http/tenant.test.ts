import { afterAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const edit = (client: Client, settings: unknown) =>
  client.send('PATCH', '/tenant', JSON.stringify(settings), { 'content-type': 'application/json' });

const CALL = { started_at: '2026-03-01T10:00:00Z', caller: '101', callee: '102', cost: 0.5, billed_account: '101' };

describe('the tenant', () => {
  it('is shown with its settings, and changed, by its administrator', async () => {
    const { admin, name } = await newTenant(server);
    const first = { name, billed_account: null, costs_seen_by: ['manager', 'user'] };
    expect((await admin.get('/tenant')).json()).toEqual(first);
    const answer = await edit(admin, { billed_account: 'USER' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ ...first, billed_account: 'USER' });
    expect((await edit(admin, { costs_seen_by: ['user'] })).json()).toEqual({
      name,
      billed_account: 'USER',
      costs_seen_by: ['user'],
    });
    expect((await (await newTenant(server)).admin.get('/tenant')).json()).toMatchObject({ billed_account: null });
  });

  it('keeps what each of two changes who ask at the same time', async () => {
    const { admin, name } = await newTenant(server);
    for (const [billed_account, seen] of [
      ['USER', ['user']],
      ['TENANT', []],
      ['USER', ['manager']],
    ] as const) {
      const answers = await Promise.all([edit(admin, { billed_account }), edit(admin, { costs_seen_by: seen })]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await admin.get('/tenant')).json()).toEqual({ name, billed_account, costs_seen_by: seen });
    }
  });

  it('is for no other role', async () => {
    const { client } = await newTenant(server);
    for (const one of [await client('manager', ['101']), await client('user', ['101']), await client('ingest')]) {
      expect((await one.get('/tenant')).status).toBe(403);
      expect((await edit(one, { billed_account: 'USER' })).status).toBe(403);
    }
  });

  it('names every setting that is wrong', async () => {
    const { admin } = await newTenant(server);
    const answer = await edit(admin, { billed_acount: 'USER', billed_account: 'user', costs_seen_by: ['admin'] });
    expect(answer.status).toBe(400);
    expect(answer.json().errors.map(({ detail }) => detail)).toEqual([
      'billed_acount',
      'billed_account',
      'costs_seen_by',
    ]);
    expect(answer.json().errors[0]!.message).toBe("A tenant has no 'billed_acount'. Did you mean billed_account?");
    for (const body of [null, [], 'x']) expect((await edit(admin, body)).status).toBe(400);
  });
});

describe('costs', () => {
  it('are hidden from the roles that the tenant says, and cannot be asked about by them', async () => {
    const { admin, client } = await newTenant(server);
    await admin.store(CALL);
    const { id } = (await admin.get('/calllogs')).json().items[0]!;
    const [manager, user] = [await client('manager', ['101']), await client('user', ['101'])];
    const shown = { cost: 0.5, billed_account: '101' };
    const seen = await user.get(`/calllogs/${id}`);
    for (const one of [admin, manager, user]) expect((await one.get(`/calllogs/${id}`)).json()).toMatchObject(shown);

    await edit(admin, { costs_seen_by: ['manager'] });
    expect((await admin.get(`/calllogs/${id}`)).json()).toMatchObject(shown);
    expect((await manager.get(`/calllogs/${id}`)).json()).toMatchObject(shown);
    expect((await user.get(`/calllogs/${id}`)).json()).toMatchObject({
      cost: null,
      billed_account: null,
      caller: '101',
    });
    // What a client kept before is no longer right.
    const again = await user.get(`/calllogs/${id}`, { 'if-none-match': seen.headers.get('etag')! });
    expect(again.status).toBe(200);
    const csv = (await user.get('/calllogs/export?format=csv')).text;
    expect(csv).toContain('102');
    expect(csv).not.toContain('0.5');
    expect((await user.get('/calllogs/export?format=ndjson')).json()).toMatchObject({
      cost: null,
      billed_account: null,
    });

    const questions = [
      '/calllogs?filter=cost gt 0',
      "/calllogs?filter=caller eq '1' or not (tolower(billed_account) eq 'x')",
      '/calllogs?filter=cost in (1,2)',
      "/calllogs?filter=contains(billed_account,'1')",
      '/calllogs?filter=(cost gt 0) eq null',
      '/calllogs?orderby=caller,cost desc',
      '/calllogs/export?filter=cost gt 0',
    ];
    for (const path of questions) {
      const answer = await user.get(encodeURI(path));
      expect(answer.status, path).toBe(403);
      expect(answer.json().errors).toEqual([
        {
          code: 'FORBIDDEN',
          message: 'A token of role user does not see cost and billed_account in this tenant.',
        },
      ]);
      for (const one of [admin, manager]) expect((await one.get(encodeURI(path))).status, path).toBe(200);
    }
    expect((await user.get(encodeURI("/calllogs?filter=caller eq '101'"))).json()).toMatchObject({ count: 1 });
  });
});
