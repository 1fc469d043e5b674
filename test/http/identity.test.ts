import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const STORED = { received: 1, stored: 1, updated: 0, unchanged: 0, rejected: 0 };
const UPDATED = { received: 1, stored: 0, updated: 1, unchanged: 0, rejected: 0 };
const UNCHANGED = { received: 1, stored: 0, updated: 0, unchanged: 1, rejected: 0 };

async function fixture() {
  const { admin } = await newTenant(server);
  return {
    admin,
    post: async (record: unknown) => (await admin.post('/calllogs', record)).json(),
    items: () => admin.all('/calllogs'),
  };
}

describe('a record that comes again', () => {
  it('as it was is unchanged, whichever way and however often', async () => {
    const { admin, post, items } = await fixture();
    expect(await post(FULL)).toMatchObject(STORED);
    expect(await post(FULL)).toMatchObject(UNCHANGED);
    const [first] = await items();
    expect(await post([FULL, FULL])).toMatchObject({ received: 2, stored: 0, unchanged: 2 });
    const line = await admin.send('POST', '/calllogs', JSON.stringify(FULL), {
      'content-type': 'application/x-ndjson',
    });
    expect(line.json()).toMatchObject(UNCHANGED);
    const pushed = await admin.send('POST', '/ingest/ringlog', JSON.stringify(FULL));
    expect(pushed.json()).toMatchObject(UNCHANGED);
    expect(await items()).toEqual([first]);
  });

  it('twice in one array is stored once', async () => {
    const { post, items } = await fixture();
    expect(await post([FULL, { ...FULL, duration: 1 }, FULL])).toMatchObject({ received: 3, stored: 1, updated: 2 });
    expect(await items()).toMatchObject([{ duration: FULL.duration }]);
  });

  it('changed is updated, under the same id, in every field that is not its identity', async () => {
    const { admin, post, items } = await fixture();
    await post(FULL);
    const [{ id }] = (await items()) as [{ id: string }];
    const changes: Record<string, unknown> = {
      caller: '109',
      caller_domain: null,
      caller_display_name: 'Other',
      callee_domain: 'other.example',
      callee_display_name: null,
      rang_at: '2026-03-04T05:06:09Z',
      answered_at: null,
      ended_at: '2026-03-04T05:08:00Z',
      direction: 'INBOUND_CALL',
      end_reason: 'CANCELLED',
      reroute_reason: null,
      status_code: 487,
      destination: 'sip:103@192.0.2.18',
      outbound_caller_id: '1',
      did_cid: null,
      trunk: 'trunk-b',
      duration: 0,
      cost: 1.5,
      billed_account: 'support',
      service_number: '8001',
      user_data: null,
    };
    const record: Record<string, unknown> = { ...FULL };
    for (const [name, value] of Object.entries(changes)) {
      record[name] = value;
      expect(await post(record), name).toMatchObject(UPDATED);
      expect((await admin.get(`/calllogs/${id}`)).json(), name).toMatchObject({ id, [name]: value });
      expect(await post(record), name).toMatchObject(UNCHANGED);
    }
    expect(await items()).toHaveLength(1);
    expect((await admin.get('/calllogs')).json().count).toBe(1);
  });

  it('is told from others by its session, call, callee and start', async () => {
    const { post, items } = await fixture();
    const parts = { session_id: 's-2', call_id: 'c-2', callee: '103', started_at: '2026-03-04T05:06:07.090Z' };
    await post(FULL);
    for (const [name, value] of Object.entries(parts)) {
      expect(await post({ ...FULL, [name]: value }), name).toMatchObject(STORED);
      expect(await post({ ...FULL, [name]: value, source: 'elsewhere' }), 'source alone').toMatchObject(UPDATED);
    }
    for (const name of ['session_id', 'call_id', 'callee']) {
      expect(await post({ ...FULL, [name]: null }), `without ${name}`).toMatchObject(STORED);
    }
    expect(new Set((await items()).map(({ id }) => id)).size).toBe(8);
  });

  it('is told from others by its source and the key it has there', async () => {
    const { post, items } = await fixture();
    const keyed = { ...FULL, source: 'pbx', source_key: 'k-1' };
    expect(await post(keyed)).toMatchObject(STORED);
    expect(await post(FULL)).toMatchObject(STORED);
    expect(await post({ ...keyed, source: 'other' })).toMatchObject(STORED);
    expect(await post({ ...keyed, source: null })).toMatchObject(STORED);
    expect(await post({ ...keyed, source_key: 'k-2' })).toMatchObject(STORED);
    const all = { session_id: 'x', call_id: 'y', callee: '9', caller: '8' };
    expect(await post({ ...keyed, ...all })).toMatchObject(UPDATED);
    expect(await post({ ...keyed, ...all })).toMatchObject(UNCHANGED);
    expect(await items()).toHaveLength(5);
    expect((await items()).filter(({ caller }) => caller === '8')).toMatchObject([all]);
  });

  it('with its key and another start keeps its id and takes its new place', async () => {
    const { admin, post, items } = await fixture();
    const keyed = (started_at: string, source_key: string) => ({
      caller: source_key,
      started_at,
      source: 'pbx',
      source_key,
    });
    await post([
      keyed('2026-01-01T00:00:00Z', 'a'),
      keyed('2026-02-01T00:00:00Z', 'b'),
      keyed('2026-03-01T00:00:00Z', 'c'),
    ]);
    const ids = new Map((await items()).map(({ id, caller }) => [caller, id]));
    const steps = [
      ['2026-04-01T00:00:00Z', 'acb'],
      ['2026-02-15T00:00:00Z', 'cab'],
      ['1950-01-01T00:00:00Z', 'cba'],
      ['2300-01-01T00:00:00Z', 'acb'],
      ['2026-02-01T00:00:00.001Z', 'cab'],
      ['2026-01-01T00:00:00Z', 'cba'],
    ] as const;
    for (const [started_at, order] of steps) {
      expect(await post(keyed(started_at, 'a'))).toMatchObject(UPDATED);
      const list = await items();
      expect(list.map(({ caller }) => caller).join('')).toBe(order);
      expect(list.find(({ caller }) => caller === 'a')).toMatchObject({ id: ids.get('a'), started_at });
      expect((await admin.get(`/calllogs/${ids.get('a')}`)).json()).toMatchObject({ started_at });
      expect((await admin.get('/calllogs?top=1')).json().count).toBe(3);
      const walked = await admin.all('/calllogs?top=1&orderby=started_at');
      expect(walked.map(({ caller }) => caller).join('')).toBe(order.split('').toReversed().join(''));
      expect(await post(keyed(started_at, 'a'))).toMatchObject(UNCHANGED);
    }
  });

  it('unfinished after it came finished does not undo it', async () => {
    const { post, items } = await fixture();
    const unfinished = { ...FULL, ended_at: null, answered_at: null, duration: null, end_reason: null };
    expect(await post(unfinished)).toMatchObject(STORED);
    expect(await post(FULL)).toMatchObject(UPDATED);
    expect(await post(unfinished)).toMatchObject(UNCHANGED);
    expect(await items()).toMatchObject([{ ended_at: FULL.ended_at, duration: FULL.duration }]);
  });

  it('in another tenant is another record', async () => {
    const [one, two] = [await fixture(), await fixture()];
    expect(await one.post(FULL)).toMatchObject(STORED);
    expect(await two.post(FULL)).toMatchObject(STORED);
    await two.post({ ...FULL, duration: 5 });
    expect(await one.items()).toMatchObject([{ duration: FULL.duration }]);
    expect(await two.items()).toMatchObject([{ duration: 5 }]);
  });
});
