import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { readSpendOptions } from '../../src/reports/report-options.ts';
import { reportSpend } from '../../src/reports/spend.ts';
import { append, draftOf, openTemporary } from '../store/open-temporary.ts';
import type { CallLog } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

interface Spend {
  readonly calls: number;
  readonly talk_seconds: number;
  readonly billed_seconds: number;
  readonly cost: number;
}

interface Report {
  readonly items: readonly (Spend & Record<string, string | number | null>)[];
  readonly total: Spend;
  readonly unrated: number;
}

interface Price {
  readonly billed_seconds: number;
  readonly rate: { readonly prefix: string; readonly type: string } | null;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const RATES = [
  { prefix: '44', type: 'INTERNATIONAL', price_1: 0.12345, interval_1: 30, interval_n: 6, connect_fee: 0.01 },
  { prefix: '447', type: 'MOBILE', price_1: 0.5, interval_1: 60, free_seconds: 20, grace_period: 3 },
  { prefix: '49', type: 'INTERNATIONAL', price_1: 0.07, interval_1: 1, postcall_surcharge: 0.19 },
  { prefix: '49', type: 'INTERNATIONAL', price_1: 0.01, interval_1: 1, account: '102' },
];

const call = fc
  .record({
    hour: fc.integer({ min: 0, max: 24 * 40 }),
    caller: fc.constantFrom('101', '102', '103'),
    callee: fc.constantFrom('+442079460000', '+447700900000', '+4930555010', '+33123456789', '118'),
    direction: fc.constantFrom('OUTBOUND_CALL', 'OUTBOUND_CALL', 'INBOUND_CALL', null),
    trunk: fc.constantFrom('north', 'south', null),
    duration: fc.integer({ min: 0, max: 400 }),
    answered: fc.boolean(),
    cost: fc.constantFrom(null, null, null, 0.5, 123456.78901),
    source: fc.constantFrom(null, 'trusted'),
  })
  .map(({ hour, answered, duration, ...fields }) => {
    const started = Date.UTC(2026, 2, 1) + hour * 3_600_000 + 1_800_000;
    return {
      ...fields,
      started_at: new Date(started).toISOString(),
      answered_at: answered ? new Date(started + 1000).toISOString() : null,
      ended_at: new Date(started + 1000 + duration * 1000).toISOString(),
      duration: answered ? duration : 0,
    };
  });

const units = (cost: number | null) => BigInt(Math.round((cost ?? 0) * 100_000));

/** What a report is to say, added up from each call log and its price. */
async function addUp(client: Client, nameOf: (log: CallLog, price: Price) => string | null) {
  const lines = new Map<string | null, { calls: number; talk_seconds: number; billed_seconds: number; cost: bigint }>();
  for (const { id } of await client.all('/calllogs')) {
    const log = (await client.get(`/calllogs/${id}`)).json<CallLog>();
    if (log['cost'] === null) continue;
    const price = (await client.get(`/calllogs/${id}/price`)).json<Price>();
    const name = nameOf(log, price);
    const line = lines.get(name) ?? { calls: 0, talk_seconds: 0, billed_seconds: 0, cost: 0n };
    line.calls += 1;
    line.talk_seconds += Number(log['duration']);
    line.billed_seconds += price.billed_seconds;
    line.cost += units(log['cost'] as number);
    lines.set(name, line);
  }
  return lines;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata', dateStyle: 'short' });

describe('what calls cost', () => {
  it('is the sum of the call logs, to the last digit, whatever it is put together by', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 40 }), async (calls) => {
        const { admin, client } = await newTenant(server);
        await admin.send('PATCH', '/tenant', '{"billed_account":"USER"}', JSON_TYPE);
        await admin.post('/sources', { name: 'trusted', format: 'ringlog', trust_cost: true });
        for (const rate of RATES) expect((await admin.post('/call_rates', rate)).status).toBe(201);
        await admin.store(calls.map((one, index) => ({ ...one, call_id: String(index) })));
        const own = await client('user', ['101']);
        for (const asker of [admin, own]) {
          const ways: Record<string, (log: CallLog, price: Price) => string | null> = {
            account: (log) => log['billed_account'] as string | null,
            trunk: (log) => log['trunk'] as string | null,
            prefix: (_, { rate }) => rate?.prefix ?? null,
            type: (_, { rate }) => rate?.type ?? null,
            day: (log) => DAY.format(new Date(String(log['started_at']))),
          };
          for (const [by, nameOf] of Object.entries(ways)) {
            const report = (await asker.get(`/reports/spend?by=${by}&tz=Asia/Kolkata`)).json<Report>();
            const expected = await addUp(asker, nameOf);
            const found = report.items.map((item) => [item[by], { ...item, cost: units(item.cost) }] as const);
            expect(new Map(found)).toEqual(
              new Map([...expected].map(([name, sums]) => [name, { [by]: name, ...sums }])),
            );
            const sum = [...expected.values()].reduce((all, { cost }) => all + cost, 0n);
            expect(units(report.total.cost)).toBe(sum);
            const named = report.items.map((item) => item[by]);
            if (by === 'day') expect(named).toEqual(named.map(String).toSorted(byText));
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  it('never loses a digit of a sum', async () => {
    const { admin } = await newTenant(server);
    const cost = 90_071_992_547.40991;
    const started_at = '2026-03-01T10:00:00Z';
    await admin.store(
      Array.from({ length: 3 }, (_, index) => ({ started_at, caller: '1', call_id: `${index}`, cost })),
    );
    const { text } = await admin.get('/reports/spend?by=trunk');
    expect(text).toContain(
      '"items":[{"trunk":null,"calls":3,"talk_seconds":0,"billed_seconds":0,"cost":270215977642.22973}]',
    );
    expect((await admin.get('/reports/spend?by=trunk&format=csv')).text).toBe(
      'trunk,calls,talk_seconds,billed_seconds,cost\r\n,3,0,0,270215977642.22973\r\n',
    );
  });

  it('is of the time and the calls that are asked about, and tells what has no rate', async () => {
    const { admin, name } = await newTenant(server);
    await admin.post('/call_rates', { prefix: '44', price_1: 0.6, interval_1: 1 });
    const at = (started_at: string, callee: string) => ({
      started_at,
      answered_at: started_at,
      caller: '101',
      callee,
      direction: 'OUTBOUND_CALL',
      duration: 10,
    });
    await admin.store([
      at('2026-03-01T00:30:00+02:00', '+442079460000'),
      at('2026-03-31T23:30:00+03:00', '+442079460000'),
      at('2026-04-01T00:00:00+03:00', '+442079460000'),
      at('2026-03-10T12:00:00Z', '+33123456789'),
    ]);
    const march = await admin.get('/reports/spend?from=2026-03-01&to=2026-03-31&tz=Europe/Helsinki');
    const line = { calls: 2, talk_seconds: 20, billed_seconds: 20, cost: 0.2 };
    expect(march.json()).toEqual({
      of: 'calllogs',
      from: '2026-03-01T00:00:00+02:00',
      to: '2026-04-01T00:00:00+03:00',
      tz: 'Europe/Helsinki',
      by: 'account',
      items: [{ account: name, ...line }],
      total: line,
      unrated: 1,
    });
    const all = (await admin.get('/reports/spend')).json<Report & { from: null }>();
    expect(all).toMatchObject({ from: null, to: null, total: { calls: 3, cost: 0.3 }, unrated: 1 });
    const some = await admin.get(encodeURI("/reports/spend?filter=callee eq 'x'"));
    expect(some.json()).toMatchObject({ items: [], total: { calls: 0, cost: 0 }, unrated: 0 });
  });

  it('by day is refused of more days than anybody reads', async () => {
    const { admin } = await newTenant(server);
    const at = (started_at: string) => ({ started_at, caller: '1', cost: 1 });
    await admin.store([at('1000-01-01T10:00:00Z'), at('9000-01-01T10:00:00Z')]);
    const answer = await admin.get('/reports/spend?by=day&tz=Europe/Berlin');
    expect(answer.status).toBe(400);
    expect(answer.json().errors[0]!.message).toBe(
      'by=day tells 10,000 days at most, and these call logs are of 2,921,940: name a shorter time with from and to.',
    );
    const year = await admin.get('/reports/spend?by=day&tz=Europe/Berlin&from=9000-01-01&to=9000-12-31');
    expect(year.json<Report>().items).toMatchObject([{ day: '9000-01-01', cost: 1 }]);
  });

  it('is refused where it is wrong, or hidden', async () => {
    const { admin, client } = await newTenant(server);
    const wrong = await admin.get('/reports/spend?by=caller&from=yesterday&of=calllogs&tz=Mars');
    expect(wrong.status).toBe(400);
    expect(wrong.json().errors.map(({ detail }) => detail)).toEqual(['of', 'tz', 'from', 'by']);
    const user = await client('user', ['101']);
    expect((await user.get('/reports/spend')).status).toBe(200);
    expect((await (await client('ingest')).get('/reports/spend')).status).toBe(403);
    await admin.send('PATCH', '/tenant', '{"costs_seen_by":["manager"]}', JSON_TYPE);
    expect((await user.get('/reports/spend')).status).toBe(403);
    expect((await (await client('manager', ['101'])).get('/reports/spend')).status).toBe(200);
  });
});

it('by day tells of no day before the first call log, though that comes while it is made', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  let asked = 0;
  const aggregate: typeof store.aggregate = async (scope, request) => {
    const found = await store.aggregate(scope, request);
    asked += 1;
    if (asked === 1) await append(temporary, [draftOf(Date.UTC(2026, 2, 1), { cost: 5_000 })]);
    return found;
  };
  const input = readSpendOptions({ by: 'day' });
  const { items, total } = await reportSpend({ ctx: { ...ctx, store: { ...store, aggregate } }, input });
  expect(items).toEqual([]);
  expect(total).toMatchObject({ calls: 0 });
  const again = await reportSpend({ ctx, input });
  expect(again.items).toMatchObject([{ day: '2026-03-01', calls: 1 }]);
});
