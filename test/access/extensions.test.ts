import { afterAll, describe, expect, it } from 'vitest';
import type { Posted } from '../support/call-log.ts';
import { startServer } from '../support/server.ts';
import { sorted, type SortKeys } from '../support/sorted.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const at = (n: number) => new Date(Date.UTC(2026, 2, 1, 0, 0, n)).toISOString();

describe('a user sees the legs that its extension is part of', () => {
  it('as caller, callee or user of the destination, and no others', async () => {
    const { admin, client } = await newTenant(server);
    const other = { caller: '1', callee: '2' };
    const seen: Posted[] = [
      { caller: '102', callee: '2' },
      { caller: '1', callee: '102' },
      { caller: '102', callee: '102', destination: 'sip:102@192.0.2.18' },
      { ...other, destination: 'sip:102@192.0.2.18:5066' },
      { ...other, destination: 'sips:102@pbx.example;transport=tls' },
      { ...other, destination: '102@pbx.example' },
      { caller: '102', callee: null },
      { caller: null, callee: '102' },
      { ...other, callee: null, destination: 'sip:102@pbx.example' },
    ];
    const hidden: Posted[] = [
      other,
      { ...other, caller: '1020' },
      { ...other, caller: '0102' },
      { ...other, callee: ' 102' },
      { ...other, callee: '+102' },
      { ...other, destination: 'sip:1020@pbx.example' },
      { ...other, destination: 'sip:2@102' },
      { ...other, destination: 'sip:2@102.example:102' },
      { ...other, destination: 'sip:2@pbx.example;user=102' },
      { ...other, caller_display_name: '102', callee_display_name: '102', trunk: '102', did_cid: '102' },
      { ...other, service_number: '102', outbound_caller_id: '102', billed_account: '102', user_data: '102' },
      { ...other, session_id: '102', call_id: '102', caller_domain: '102', callee_domain: '102' },
    ];
    const records = [...seen, ...hidden].map((record, n) => ({ call_id: `call-${n}`, ...record, started_at: at(n) }));
    await admin.store(records);
    const user = await client('user', ['102']);
    const list = await user.all('/calllogs?orderby=started_at');
    expect(list.map(({ started_at }) => started_at)).toEqual(seen.map((_, n) => at(n).replace('.000Z', 'Z')));
    expect((await user.get('/calllogs')).json().count).toBe(seen.length);
    for (const { id, started_at } of await admin.all('/calllogs')) {
      const visible = list.some((item) => item.started_at === started_at);
      expect((await user.get(`/calllogs/${id}`)).status).toBe(visible ? 200 : 404);
    }
  });

  it('by the letter: neither case nor part nor pattern', async () => {
    const { admin, client } = await newTenant(server);
    await admin.store(
      ['Ann', 'ann', 'ANN', '%', '_', 'A%', "'", 'é', 'e\u0301', '😀'].map((caller, n) => ({
        caller,
        started_at: at(n),
      })),
    );
    for (const extension of ['Ann', 'ann', '%', '_', 'A%', "'", 'é', '😀']) {
      const list = (await (await client('user', [extension])).get('/calllogs')).json();
      expect(list).toMatchObject({ count: 1, items: [{ caller: extension }] });
    }
  });

  it('as the record stands now', async () => {
    const { admin, client } = await newTenant(server);
    const [first, second] = [await client('user', ['101']), await client('user', ['103'])];
    const record = { started_at: at(0), source: 'pbx', source_key: '1', callee: '9' };
    const counts = async () => [
      (await first.get('/calllogs')).json().count,
      (await second.get('/calllogs')).json().count,
    ];
    await admin.store({ ...record, caller: '101' });
    const { id } = (await admin.get('/calllogs')).json().items[0]!;
    expect(await counts()).toEqual([1, 0]);
    await admin.store({ ...record, caller: '103' });
    expect(await counts()).toEqual([0, 1]);
    expect((await first.get(`/calllogs/${id}`)).status).toBe(404);
    expect((await second.get(`/calllogs/${id}`)).status).toBe(200);
    await admin.store({ ...record, caller: '103', callee: '101', started_at: '1980-01-01T00:00:00Z' });
    expect(await counts()).toEqual([1, 1]);
    await admin.store({ ...record, caller: '7', destination: 'sip:101@x' });
    expect(await counts()).toEqual([1, 0]);
  });
});

describe('a manager sees the legs of its extensions', () => {
  const ORDERS: readonly SortKeys[] = [
    [['started_at', 'desc']],
    [['started_at', 'asc']],
    [['caller', 'asc']],
    [
      ['duration', 'desc'],
      ['callee', 'asc'],
    ],
    [['id', 'desc']],
  ];

  /** 300 legs from 1950 to 2200, most in few months, among extensions 100 to 139. */
  const LEGS = Array.from({ length: 300 }, (_, n) => ({
    started_at: new Date(
      Date.UTC([2026, 2026, 2025, 1950, 1999, 2000, 2099, 2100, 2200][n % 9]!, (n * 7) % 3, 1, 0, 0, n % 50),
    ).toISOString(),
    caller: String(100 + ((n * 3) % 40)),
    callee: n % 5 === 0 ? null : String(100 + ((n * 11) % 40)),
    destination: n % 3 === 0 ? `sip:${100 + ((n * 17) % 40)}@192.0.2.1` : null,
    duration: n % 4 === 0 ? null : n % 7,
    call_id: `call-${n}`,
  }));

  const users = ({ caller, callee, destination }: (typeof LEGS)[number]) => [
    caller,
    callee,
    destination?.slice(4, destination.indexOf('@')) ?? null,
  ];

  it.each([
    ['one', ['105']],
    ['one twice', ['105', '105']],
    ['two', ['101', '139']],
    ['eight', ['100', '101', '102', '103', '104', '105', '106', '107']],
    ['nine', ['100', '101', '102', '103', '104', '105', '106', '107', '108']],
    ['twenty', Array.from({ length: 20 }, (_, n) => String(100 + n))],
    ['all', Array.from({ length: 40 }, (_, n) => String(100 + n))],
    ['a thousand', Array.from({ length: 1000 }, (_, n) => String(120 + n))],
    ['those in no record', ['none', 'nothing']],
    ['twenty in no record and one that is', [...Array.from({ length: 20 }, (_, n) => `x${n}`), '117']],
  ] as const)('%s: the same as a filter over all', async (_, extensions) => {
    const { admin, client } = await newTenant(server);
    await admin.store(LEGS);
    const manager = await client('manager', extensions);
    const mine = new Set(extensions as readonly string[]);
    const calls = new Set(
      LEGS.filter((leg) => users(leg).some((user) => user !== null && mine.has(user))).map((leg) => leg.call_id),
    );
    const expected = (await admin.all('/calllogs')).filter(({ call_id }) => calls.has(String(call_id)));
    expect(expected).toHaveLength(calls.size);
    for (const keys of ORDERS) {
      const orderby = encodeURIComponent(keys.map((key) => key.join(' ')).join(','));
      const order = sorted(expected, keys);
      expect(await manager.all(`/calllogs?top=1000&orderby=${orderby}`)).toEqual(order);
      expect(await manager.all(`/calllogs?top=37&orderby=${orderby}`)).toEqual(order);
      for (const [skip, top] of [
        [0, 5],
        [10, 10],
        [37, 100],
        [250, 100],
        [1000, 1],
      ] as const) {
        const page = (await manager.get(`/calllogs?orderby=${orderby}&skip=${skip}&top=${top}`)).json();
        expect(page).toEqual({ count: expected.length, items: order.slice(skip, skip + top) });
      }
    }
  });
});
