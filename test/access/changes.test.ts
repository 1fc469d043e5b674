import { afterAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.ts';
import { diff, Follower, syncToken, type Changes } from '../support/follower.ts';
import { copyData } from '../support/copy-data.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

function record(key: string, fields: Readonly<Record<string, unknown>> = {}) {
  return { started_at: '2026-03-04T05:06:07Z', call_id: key, source: 'pbx', source_key: key, ...fields };
}

describe('a scoped token', () => {
  it('learns of what comes into its sight, changes in it, and leaves it', async () => {
    const { admin, client } = await newTenant(server);
    const user = await client('user', ['101']);
    const follower = new Follower(await syncToken(user));
    const after = async (fields: Readonly<Record<string, unknown>>) => {
      await admin.store(record('a', fields));
      const before = follower.told.length;
      await follower.catchUp(user);
      await follower.expectCurrent(user);
      return follower.types().slice(before);
    };
    expect(await after({ caller: '7', callee: '8' })).toEqual([]);
    expect(await after({ caller: '7', callee: '101' })).toEqual(['CREATED a']);
    expect(await after({ caller: '101', callee: '8' })).toEqual(['UPDATED a']);
    expect(await after({ caller: '101', callee: '8', started_at: '1999-01-01T00:00:00Z' })).toEqual(['UPDATED a']);
    expect(await after({ caller: '1010', callee: '8' })).toEqual(['DELETED']);
    expect(await after({ caller: '1', callee: '8' })).toEqual([]);
    expect(await after({ caller: '1', callee: '8', destination: 'sip:101@192.0.2.1' })).toEqual(['CREATED a']);
    expect(await after({ caller: '1', callee: '8', destination: 'sip:101@192.0.2.2' })).toEqual(['UPDATED a']);
    expect(await after({ caller: '1', callee: '8', destination: 'sip:102@192.0.2.2' })).toEqual(['DELETED']);
    expect(await after({ caller: null, callee: '8' })).toEqual([]);
  });

  it('learns the end of what happened while it was not asking', async () => {
    const { admin, client } = await newTenant(server);
    const user = await client('manager', ['101', '102']);
    await admin.store([record('kept', { caller: '101' }), record('gone', { caller: '102' })]);
    const follower = new Follower(await syncToken(user, '2020-01-01'));
    await follower.catchUp(user);
    // Comes and goes; goes and comes; goes, and is changed by others afterwards.
    for (const caller of ['102', '9']) await admin.store(record('passing', { caller }));
    for (const caller of ['9', '102']) await admin.store(record('kept', { caller }));
    for (const caller of ['9', '8', '7']) await admin.store(record('gone', { caller }));
    const other = await admin.as(admin.token).get('/calllogs?top=1000');
    const gone = other.json().items.find((item) => item['call_id'] === 'gone')!.id;
    await follower.catchUp(user, 1);
    await follower.expectCurrent(user);
    expect([...follower.copy.values()].map((item) => item['call_id'])).toEqual(['kept']);
    expect(follower.told.filter(({ id, change_type }) => id === gone && change_type === 'DELETED')).toHaveLength(1);
  });

  it('learns nothing of what it never saw, not even an id', async () => {
    const { admin, client } = await newTenant(server);
    const user = await client('user', ['101']);
    for (const token of [await syncToken(user), await syncToken(user, '2000-01-01')]) {
      for (const duration of [1, 2]) {
        await admin.store(Array.from({ length: 50 }, (_, n) => record(`k${n}`, { caller: '1', duration })));
      }
      expect((await diff(user, token)).json<Changes>().items).toEqual([]);
    }
  });

  it('of an extension that no call log has yet begins to see when one comes', async () => {
    const { admin, client } = await newTenant(server);
    const user = await client('user', ['4242']);
    const follower = new Follower(await syncToken(user, '2000-01-01'));
    await admin.store(record('a', { caller: '1' }));
    expect(await follower.step(user)).toBe(0);
    await admin.store([record('b', { caller: '4242' }), record('a', { caller: '1', callee: '4242' })]);
    await follower.catchUp(user);
    expect(follower.types()).toEqual(['CREATED b', 'CREATED a']);
  });
});

const mine = await newTenant(server);
const other = await newTenant(server);
const clients: Readonly<Record<string, Client>> = {
  admin: mine.admin,
  'another admin': await mine.client('admin'),
  'user of 101': await mine.client('user', ['101']),
  'another user of 101': await mine.client('user', ['101', '101']),
  'user of 102': await mine.client('user', ['102']),
  'manager of 101': await mine.client('manager', ['101']),
  'manager of 101 and 102': await mine.client('manager', ['101', '102']),
  'manager of 102 and 101': await mine.client('manager', ['102', '101']),
  'admin of another tenant': other.admin,
  'user of another tenant': await other.client('user', ['101']),
};
/** Who see the same. */
const same = [
  ['admin', 'another admin'],
  ['user of 101', 'another user of 101'],
  ['manager of 101 and 102', 'manager of 102 and 101'],
];

describe('a sync token is good for one sight', () => {
  const asked = (token: string) =>
    [
      (one: Client): Promise<Answer> => diff(one, token),
      (one: Client) => one.send('HEAD', '/calllogs/stream', null, { 'last-event-id': token }),
      (one: Client) => one.send('HEAD', `/calllogs/stream?token=${token}`, null),
    ] as const;

  it.each(Object.keys(clients))('%s', async (owner) => {
    for (const token of [await syncToken(clients[owner]!), await syncToken(clients[owner]!, '2026-01-01')]) {
      for (const [name, one] of Object.entries(clients)) {
        const may = name === owner || same.some((group) => group.includes(name) && group.includes(owner));
        for (const ask of asked(token)) expect((await ask(one)).status, name).toBe(may ? 200 : 403);
      }
    }
  });

  it('and is refused when anything of it was changed, with what to do', async () => {
    const { admin } = mine;
    const token = await syncToken(admin);
    const cursor = /cursor=([\w-]+)/;
    await admin.store([record('a', { caller: '1' }), record('b', { caller: '1' })]);
    const foreign = cursor.exec((await admin.get('/calllogs?top=1')).headers.get('link')!)![1]!;
    const forged = Buffer.from(token, 'base64url');
    forged[forged.length - 2]! ^= 1;
    for (const wrong of [
      'x',
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      token.toUpperCase(),
      forged.toString('base64url'),
      foreign,
      admin.token!,
      '%00',
      'a'.repeat(9000),
    ]) {
      const answer = await diff(admin, wrong);
      expect(answer.status, wrong).toBe(403);
      const [error] = answer.json().errors;
      expect(error!.code).toBe('FORBIDDEN');
      expect(error!.message).toMatch(/Start over.*POST \/calllogs\/sync_tokens/);
    }
  });
});

describe('roles', () => {
  it('ingest and nobody follow no changes', async () => {
    const { admin, client } = await newTenant(server);
    const token = await syncToken(admin);
    for (const [one, status] of [
      [await client('ingest'), 403],
      [server.client.as(null), 401],
      [server.client.as('rl_unknown'), 401],
    ] as const) {
      for (const prefix of ['', '/api']) {
        for (const body of [{}, { date_from: 'nonsense', top: 'nonsense' }]) {
          expect((await one.post(`${prefix}/calllogs/sync_tokens`, body)).status).toBe(status);
          expect((await one.post(`${prefix}/calllogs/sync_tokens/${token}/diff`, body)).status).toBe(status);
        }
        const answer = await one.get(`${prefix}/calllogs/stream`);
        expect(answer.status).toBe(status);
        expect(answer.json().errors[0]!.code).toBe(status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN');
      }
    }
  });
});

describe('a backup that was restored', () => {
  it('does not know the sync tokens that are ahead of it', async () => {
    using folder = temporaryFolder();
    const [data, backup] = [folder.file('data'), folder.file('backup')];
    const first = await startServer({ data });
    await first.client.store(record('a', { caller: '1' }));
    const early = await syncToken(first.client);
    expect(await first.stop()).toBe(0);
    await copyData(data, backup);

    const second = await startServer({ data });
    const ahead = second.client.as(first.token);
    await ahead.store([record('b', { caller: '1' }), record('c', { caller: '1' })]);
    const tokens = [await syncToken(ahead), await syncToken(ahead, '2026-01-01')];
    await second.kill();

    await using restored = await startServer({ data: backup });
    const now = restored.client.as(first.token);
    expect((await diff(now, early)).status).toBe(200);
    for (const token of tokens) {
      const answer = await diff(now, token);
      expect(answer.status).toBe(403);
      expect(answer.json().errors[0]!.message).toContain('Start over');
      expect((await now.get('/calllogs/stream', { 'last-event-id': token })).status).toBe(403);
    }
    await restored.stop();
  });
});
