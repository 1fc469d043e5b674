import { afterAll, describe, expect, it } from 'vitest';
import { readAudit } from '../support/audit.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

interface Token {
  readonly id: number;
  readonly prefix: string;
  readonly role: string;
  readonly revoked_at: string | null;
  readonly token?: string;
}

const tokensOf = async (client: Client) => (await client.get('/tokens')).json<{ count: number; items: Token[] }>();
const make = async (client: Client, wanted: unknown) => (await client.post('/tokens', wanted)).json<Required<Token>>();
const revoke = (client: Client, id: number | string, query = '') =>
  client.send('DELETE', `/tokens/${id}${query}`, null);

describe('POST /tokens', () => {
  it('makes a token and shows it this once', async () => {
    const { admin } = await newTenant(server);
    const wanted = { role: 'user', extensions: ['101', '102'], name: "Tom's CRM", expires: '90d' };
    const answer = await admin.post('/tokens', wanted);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const made = answer.json<Required<Token> & { expires_at: string; created_at: string }>();
    expect(made).toMatchObject({ role: 'user', extensions: ['101', '102'], name: "Tom's CRM", revoked_at: null });
    expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(90 * 86_400_000);
    expect(made.token).toMatch(/^rl_[\w-]{43}$/);
    expect(made.token.startsWith(made.prefix)).toBe(true);
    expect((await admin.as(made.token).get('/whoami')).json()).toMatchObject({ role: 'user', name: "Tom's CRM" });

    const { token: _, ...shown } = made;
    const list = await admin.get('/api/tokens');
    expect(list.text).not.toContain(made.token);
    expect(list.json().items.at(-1)).toEqual(shown);
    expect(list.json().count).toBe(2);
  });

  it('takes what is left out as none, and for ever', async () => {
    const { admin } = await newTenant(server);
    expect(await make(admin, { role: 'ingest' })).toMatchObject({ extensions: null, name: null, expires_at: null });
    expect(await make(admin, { role: 'admin', name: null, extensions: null, expires: null })).toMatchObject({
      role: 'admin',
      expires_at: null,
    });
  });

  it.each([
    [{}, [['role', 'role is missing; it is one of admin, manager, user, ingest.']]],
    [{ role: 'root' }, [['role', "'root' is no role; it is one of admin, manager, user, ingest."]]],
    [{ role: 'user' }, [['extensions', 'A token of role user needs the extensions it may see, e.g. 101,102.']]],
    [{ role: 'admin', extensions: ['1'] }, [['extensions', 'A token of role admin takes no extensions.']]],
    [
      { role: 'user', extension: ['1'], expires: '3 days', name: '' },
      [
        ['extension', "A token has no 'extension'. Did you mean extensions?"],
        ['name', 'name is a text of 1 to 256 characters that can be printed, or null.'],
        [
          'expires',
          'expires is a time such as 90d, 12h, 30m or 2w, up to 100 years, or null for a token that lives until revoked.',
        ],
      ],
    ],
    [
      { role: 'user', extensions: [101] },
      [['extensions', 'extensions is a list of numbers as texts of up to 256 characters, e.g. ["101","102"].']],
    ],
    [
      { role: 'ingest', expires: '999999w' },
      [
        [
          'expires',
          'expires is a time such as 90d, 12h, 30m or 2w, up to 100 years, or null for a token that lives until revoked.',
        ],
      ],
    ],
    [[], [['body', 'A token is a JSON object with role, extensions, name, expires.']]],
  ])('refuses %j', async (wanted, faults) => {
    const { admin } = await newTenant(server);
    const answer = await admin.post('/tokens', wanted);
    expect(answer.status).toBe(400);
    expect(answer.json().errors.map(({ detail, message }) => [detail, message])).toEqual(faults);
    expect((await tokensOf(admin)).count).toBe(1);
  });
});

describe('DELETE /tokens/{token_id}', () => {
  it('takes a token back from the next request on', async () => {
    const { admin } = await newTenant(server);
    const { id, token } = await make(admin, { role: 'admin' });
    const other = admin.as(token);
    expect((await other.get('/calllogs')).status).toBe(200);
    expect((await revoke(admin, id)).status).toBe(204);
    expect((await other.get('/calllogs')).text).toContain('revoked');
    const { items } = await tokensOf(admin);
    expect(items.find((one) => one.id === id)!.revoked_at).toMatch(/^20/);
    const again = await revoke(admin, id);
    expect(again.status).toBe(404);
    expect(again.text).toContain('is revoked already.');
  });

  it('takes it back once, however many ask at the same time', async () => {
    const { admin } = await newTenant(server);
    const { id } = await make(admin, { role: 'admin' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => revoke(admin, id)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([204, ...Array.from({ length: 5 }, () => 404)]);
    const audit = await readAudit(server.data);
    expect(audit.filter(({ action, detail }) => action === 'token.revoke' && detail!['id'] === id)).toHaveLength(1);
  });

  it('takes the one that asks only where that is said', async () => {
    const { admin } = await newTenant(server);
    const { id, token, prefix } = await make(admin, { role: 'admin' });
    const own = admin.as(token);
    const refused = await revoke(own, id);
    expect(refused.status).toBe(400);
    expect(refused.json().errors).toMatchObject([
      {
        detail: 'own',
        message: `Token ${id} (${prefix}…) is the one that you ask with; revoke it with own=true if that is meant.`,
      },
    ]);
    expect((await own.get('/whoami')).status).toBe(200);
    expect((await revoke(own, id, '?own=yes')).status).toBe(400);
    expect((await revoke(own, id, '?own=true')).status).toBe(204);
    expect((await own.get('/whoami')).status).toBe(401);
  });

  it('knows the tokens of its tenant only', async () => {
    const { admin } = await newTenant(server);
    const { admin: other } = await newTenant(server);
    const { id } = await make(other, { role: 'ingest' });
    for (const wrong of [id, 'x', '0', '1.5', '99999999999999999999']) {
      expect((await revoke(admin, wrong)).status, String(wrong)).toBe(404);
    }
    expect((await tokensOf(other)).items.at(-1)).toMatchObject({ id, revoked_at: null });
  });
});

it('tokens are for administrators alone', async () => {
  const { client, admin } = await newTenant(server);
  const { id } = await make(admin, { role: 'ingest' });
  for (const one of [await client('manager', ['101']), await client('user', ['101']), await client('ingest')]) {
    expect((await one.get('/tokens')).status).toBe(403);
    expect((await one.post('/tokens', { role: 'admin' })).status).toBe(403);
    expect((await one.post('/tokens', { rol: 'admin' })).status).toBe(403);
    expect((await revoke(one, id)).status).toBe(403);
  }
});
