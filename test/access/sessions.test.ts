import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, seconds)).toISOString().replace('.000Z', 'Z');
/** 201 reached 101, who passed it to 102, who passed it to 103. */
const LEGS = ['101', '102', '103'].map((callee, n) => ({
  session_id: 'passed on',
  call_id: `leg-${n}`,
  caller: '201',
  caller_display_name: 'Dana Lake',
  callee,
  callee_display_name: `Phone ${callee}`,
  destination: `sip:${callee}@pbx.example`,
  service_number: n === 0 ? '8000' : null,
  trunk: n === 2 ? 'secret-trunk' : null,
  direction: 'INBOUND_CALL',
  started_at: at(n * 20),
  answered_at: at(n * 20 + 5),
  ended_at: at(n * 20 + 15),
  duration: 10,
  status_code: 0,
  end_reason: n === 2 ? 'CALLER_DISCONNECTED' : 'BLIND_TRANSFER_COMPLETED',
}));

let admin: Client;
let first: Client;
let last: Client;
let others: ReadonlyMap<string, Client>;
const ids: string[] = [];

beforeAll(async () => {
  const [mine, other] = [await newTenant(server), await newTenant(server)];
  ({ admin } = mine);
  await admin.store([
    ...LEGS,
    { ...LEGS[0]!, session_id: 'of 105 alone', call_id: 'x', callee: '105', destination: null, started_at: at(500) },
  ]);
  first = await mine.client('user', ['101']);
  last = await mine.client('manager', ['103', '102']);
  others = new Map([
    ['ingest', await mine.client('ingest')],
    ['nobody', server.client.as(null)],
    ['other admin', other.admin],
    ['user of no call', await mine.client('user', ['999'])],
  ]);
  for (const { id } of await admin.all('/calllogs?orderby=call_id')) ids.push(id);
});

interface Session {
  readonly path: readonly { readonly number: string }[];
  readonly legs: readonly { readonly call_id: string }[];
  readonly leg_count: number;
}
const session = async (client: Client, name = 'passed on') =>
  (await client.get(`/sessions/${encodeURIComponent(name)}`)).json<Session>();

describe('a session is what its visible legs say', () => {
  it('all of them', async () => {
    const { path, legs, ...rest } = await session(admin);
    expect(rest).toMatchObject({
      callee: '101',
      answered_by: '101',
      leg_count: 3,
      duration: 30,
      trunk: 'secret-trunk',
      service_number: '8000',
      ended_at: at(55),
    });
    expect(path.map(({ number }) => number)).toEqual(['8000', '101', '102', '103']);
    expect(legs).toHaveLength(3);
  });

  it('the first', async () => {
    const { path, legs, ...rest } = await session(first);
    expect(rest).toMatchObject({
      id: ids[0],
      callee: '101',
      answered_by: '101',
      leg_count: 1,
      duration: 10,
      trunk: null,
      ended_at: at(15),
    });
    expect(path.map(({ number }) => number)).toEqual(['8000', '101']);
    expect(legs.map(({ call_id }) => call_id)).toEqual(['leg-0']);
    expect((await first.get('/sessions')).json()).toEqual({ count: 1, items: [rest] });
  });

  it('the last two', async () => {
    const { path, legs, ...rest } = await session(last);
    expect(rest).toMatchObject({
      id: ids[1],
      callee: '102',
      answered_by: '102',
      leg_count: 2,
      duration: 20,
      trunk: 'secret-trunk',
      service_number: null,
      started_at: at(20),
    });
    expect(path.map(({ number }) => number)).toEqual(['102', '103']);
    expect(legs.map(({ call_id }) => call_id)).toEqual(['leg-1', 'leg-2']);
    expect((await last.get('/sessions')).json()).toEqual({ count: 1, items: [rest] });
  });

  it('and nothing of the others shows, in answers, filters, orders, searches or counts', async () => {
    for (const path of ['/sessions', '/sessions/passed%20on', '/sessions?orderby=trunk', `/sessions/${ids[0]!}`]) {
      const { text } = await first.get(path);
      for (const secret of ['102', '103', '105', 'secret-trunk', at(55), ids[1]!, ids[2]!])
        expect(text).not.toContain(secret);
    }
    const count = async (client: Client, query: string) => (await client.get(`/sessions?${query}`)).json().count;
    for (const hidden of [
      "trunk eq 'secret-trunk'",
      'leg_count gt 1',
      'duration gt 10',
      "answered_by eq '102'",
      "callee eq '105'",
      `ended_at gt ${at(15)}`,
    ]) {
      const query = `filter=${encodeURIComponent(hidden)}`;
      expect([hidden, await count(first, query)]).toEqual([hidden, 0]);
      expect(await count(admin, query)).toBeGreaterThan(hidden.startsWith('answered_by') ? -1 : 0);
    }
    expect(await count(first, 'search=secret-trunk')).toBe(0);
    expect(await count(last, 'search=secret-trunk')).toBe(1);
    expect(await count(last, "filter=service_number%20eq%20'8000'")).toBe(0);
    expect((await first.get(`/sessions/${ids[1]!}`)).status).toBe(404);
    expect((await last.get(`/sessions/${ids[0]!}`)).status).toBe(404);
    expect((await first.get('/sessions/of%20105%20alone')).status).toBe(404);
  });

  it('as they are now', async () => {
    const changed = { ...LEGS[0]!, ended_at: at(17), duration: 12 };
    await admin.store(changed);
    expect((await first.get('/sessions')).json().items).toMatchObject([{ duration: 12, ended_at: at(17) }]);
    expect((await last.get('/sessions')).json().items).toMatchObject([{ duration: 20 }]);
    await admin.store(LEGS[0]);
    expect((await first.get('/sessions')).json().items).toMatchObject([{ duration: 10, ended_at: at(15) }]);
  });
});

describe.each([
  ['ingest', 403, 403],
  ['nobody', 401, 401],
  ['other admin', 200, 404],
  ['user of no call', 200, 404],
] as const)('%s', (who, list, one) => {
  it(`gets ${list} for the list and ${one} for a session`, async () => {
    const client = others.get(who)!;
    for (const prefix of ['', '/api']) {
      const answer = await client.get(`${prefix}/sessions`);
      expect(answer.status).toBe(list);
      if (list === 200) expect(answer.json()).toEqual({ count: 0, items: [] });
      for (const name of ['passed%20on', ids[0]!])
        expect((await client.get(`${prefix}/sessions/${name}`)).status).toBe(one);
    }
  });
});
