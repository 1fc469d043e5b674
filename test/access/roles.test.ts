import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import type { Answer, Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** Ten call logs: 101 is part of 0 to 3, 102 of 2 to 5, the others are of 109. */
const RECORDS = Array.from({ length: 10 }, (_, n) => ({
  ...FULL,
  started_at: `2026-03-0${1 + (n % 3)}T00:00:0${n}Z`,
  call_id: String(n),
  caller: n < 4 ? '101' : '109',
  callee: n >= 2 && n < 6 ? '102' : '109',
  destination: null,
}));

const clients = new Map<string, Client>();
/** Ids of the tenant's call logs by their call_id, and one of another tenant. */
const ids: string[] = [];
let foreign: string;

beforeAll(async () => {
  const [mine, other] = [await newTenant(server), await newTenant(server)];
  await mine.admin.store(RECORDS);
  await other.admin.store({ ...FULL, caller: '101', callee: '102', call_id: 'foreign' });
  clients.set('admin', mine.admin);
  clients.set('manager', await mine.client('manager', ['101', '102']));
  clients.set('user', await mine.client('user', ['101']));
  clients.set('user of no call', await mine.client('user', ['999']));
  clients.set('ingest', await mine.client('ingest'));
  clients.set('other admin', other.admin);
  clients.set('nobody', server.client.as(null));
  for (const item of await mine.admin.all('/calllogs?orderby=call_id')) ids.push(item.id);
  foreign = (await other.admin.all('/calllogs'))[0]!.id;
});

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Who sees which of the ten; null: may not read at all, and why. */
const SIGHT: readonly (readonly [string, readonly number[] | null, number])[] = [
  ['admin', ALL, 200],
  ['manager', [0, 1, 2, 3, 4, 5], 200],
  ['user', [0, 1, 2, 3], 200],
  ['user of no call', [], 200],
  ['ingest', null, 403],
  ['other admin', [], 200],
  ['nobody', null, 401],
];

/** What a refusal looks like. */
function expectRefused(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  const code = status === 401 ? 'UNAUTHORIZED' : status === 403 ? 'FORBIDDEN' : 'NOT_FOUND';
  expect(answer.json().errors).toMatchObject([{ code }]);
  // Phone systems that push may choose among more.
  if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer(?:, Basic .*)?$/);
  else expect(answer.headers.get('www-authenticate')).toBe(null);
  for (const secret of ['FULL', 'foreign', '109', 'Example']) expect(answer.text).not.toContain(secret);
}

describe.each(SIGHT)('%s', (who, sight, status) => {
  const client = () => clients.get(who)!;
  // The other administrator has one call log of its own.
  const own = who === 'other admin' ? 1 : 0;

  it('learns nothing from an id that is none', async () => {
    for (const id of ['nonsense', 'A', '%00']) {
      expectRefused(await client().get(`/calllogs/${id}`), status === 200 ? 404 : status);
    }
  });

  it('lists and counts what it may see', async () => {
    for (const path of [
      '/calllogs',
      '/api/calllogs',
      '/calllogs?orderby=caller%20desc,callee',
      '/calllogs?skip=1&top=2',
    ]) {
      const answer = await client().get(path);
      if (sight === null) {
        expectRefused(answer, status);
        continue;
      }
      expect(answer.status).toBe(200);
      expect(answer.json().count).toBe(sight.length + own);
    }
    if (sight === null) return;
    const listed = (await client().all('/calllogs?orderby=call_id')).map(({ call_id }) => call_id);
    expect(listed).toEqual(own === 1 ? ['foreign'] : sight.map(String));
  });

  it('pages through it', async () => {
    if (sight === null) return expectRefused(await client().get('/calllogs?top=1'), status);
    for (const orderby of ['started_at', 'started_at%20desc', 'caller,id', 'duration%20desc']) {
      const seen: string[] = [];
      for await (const page of client().pages(`/calllogs?top=2&orderby=${orderby}`)) {
        expect(page.length).toBeLessThanOrEqual(2);
        seen.push(...page.map(({ call_id }) => String(call_id)));
      }
      expect(seen.toSorted()).toEqual(own === 1 ? ['foreign'] : sight.map(String));
    }
  });

  it('takes no cursor further than it may see', async () => {
    const link = (await clients.get('admin')!.get('/calllogs?top=1')).headers.get('link')!;
    const path = /<([^>]+)>/.exec(link)![1]!;
    const answer = await client().get(path.replace('top=1', 'top=100'));
    if (sight === null) return expectRefused(answer, status);
    const shown = answer.json().items.map(({ call_id }) => Number(call_id));
    for (const call of shown) expect(own === 1 || sight.includes(call)).toBe(true);
  });

  it('opens what it may see; the rest does not exist', async () => {
    for (const [call, id] of ids.entries()) {
      for (const prefix of ['', '/api']) {
        const answer = await client().get(`${prefix}/calllogs/${id}`);
        if (sight === null) expectRefused(answer, status);
        else if (!sight.includes(call)) {
          expectRefused(answer, 404);
          const unknown = await client().get(`${prefix}/calllogs/MTIzNDU2Nzg5`);
          expect(answer.text.replace(id, 'MTIzNDU2Nzg5')).toBe(unknown.text);
        } else expect(answer.json()).toMatchObject({ id, call_id: String(call), cost: FULL.cost });
      }
    }
    const answer = await client().get(`/calllogs/${foreign}`);
    if (own === 1) expect(answer.status).toBe(200);
    else expectRefused(answer, sight === null ? status : 404);
  });

  it('is answered the same to HEAD', async () => {
    for (const path of [
      '/calllogs',
      '/calllogs?top=1',
      ...ids.map((id) => `/calllogs/${id}`),
      `/calllogs/${foreign}`,
    ]) {
      const [get, head] = [await client().get(path), await client().send('HEAD', path, null)];
      expect(head.status).toBe(get.status);
      expect(head.text).toBe('');
      expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    }
  });
});

describe.each([
  ['admin', 200],
  ['manager', 403],
  ['user', 403],
  ['ingest', 200],
  ['nobody', 401],
] as const)('writing, %s', (who, status) => {
  const body = JSON.stringify(RECORDS[0]);
  it.each([
    ['POST', '/calllogs', 'application/json'],
    ['POST', '/calllogs', 'application/x-ndjson'],
    ['POST', '/api/calllogs', 'application/json'],
    ['POST', '/ingest/ringlog', 'application/json'],
    ['POST', '/api/ingest/ringlog?source=', 'text/plain'],
  ])(`is answered with ${status} to %s %s of %s`, async (method, path, type) => {
    const answer = await clients.get(who)!.send(method, path, body, { 'content-type': type });
    if (status !== 200) return expectRefused(answer, status);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ received: 1, unchanged: 1, rejected: 0 });
  });
});

describe('what one tenant writes', () => {
  it('is not seen by another, nor changes what it has', async () => {
    const other = clients.get('other admin')!;
    await other.store(RECORDS.map((record) => ({ ...record, duration: 1 })));
    const mine = await clients.get('admin')!.all('/calllogs');
    expect(mine.every(({ duration }) => duration === FULL.duration)).toBe(true);
    expect((await other.get('/calllogs')).json().count).toBe(11);
    // A record of the same identity may have the same id in two tenants; each reads its own.
    for (const item of await other.all('/calllogs')) {
      if (item['call_id'] !== 'foreign') {
        expect((await other.get(`/calllogs/${item.id}`)).json()).toMatchObject({ duration: 1 });
      }
    }
  });
});
