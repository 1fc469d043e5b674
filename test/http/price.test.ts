import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { until } from '../support/until.ts';
import { runs } from '../support/runs.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

interface Step {
  readonly what: string;
  readonly amount: string;
}

interface Price {
  readonly cost: number | null;
  readonly billed_account: string | null;
  readonly billed_seconds: number;
  readonly number: string | null;
  readonly rate: { readonly prefix: string; readonly price_1: number } | null;
  readonly reason: string | null;
  readonly steps: readonly Step[];
  readonly stated: unknown;
}

interface Job {
  readonly id: number;
  readonly state: string;
  readonly rows: number;
  readonly changed: number;
  readonly accounts: readonly Record<string, unknown>[];
}

const call = (fields: Record<string, unknown> = {}) => ({
  started_at: '2026-03-02T10:00:00Z',
  answered_at: '2026-03-02T10:00:05Z',
  ended_at: '2026-03-02T10:01:02Z',
  caller: '101',
  callee: '+442079460000',
  direction: 'OUTBOUND_CALL',
  duration: 57,
  ...fields,
});

async function addRate(admin: Client, rate: Record<string, unknown>): Promise<string> {
  const answer = await admin.post('/call_rates', rate);
  expect(answer.text).toContain('"id"');
  return answer.json<{ id: string }>().id;
}

async function idOf(admin: Client, call_id: string): Promise<string> {
  const answer = await admin.get(encodeURI(`/calllogs?filter=call_id eq '${call_id}'`));
  return answer.json().items[0]!.id;
}

async function priceOf(client: Client, id: string): Promise<Price> {
  const answer = await client.get(`/calllogs/${id}/price`);
  expect(answer.status).toBe(200);
  return answer.json<Price>();
}

/** In 10⁻¹² units. */
function sumOf(steps: readonly Step[]): bigint {
  return steps.reduce((sum, { amount }) => {
    const [whole = '', decimals = ''] = amount.replace('-', '').split('.');
    const units = BigInt(whole + decimals.padEnd(12, '0'));
    return sum + (amount.startsWith('-') ? -units : units);
  }, 0n);
}

async function finished(admin: Client, id: number): Promise<Job> {
  await until('the job ends', async () => (await admin.get(`/rerates/${id}`)).json<Job>().state !== 'RUNNING');
  return (await admin.get(`/rerates/${id}`)).json<Job>();
}

describe('the price of a call log', () => {
  it('is explained by the rate that made it, step by step', async () => {
    const { admin, name } = await newTenant(server);
    await addRate(admin, {
      prefix: '44',
      price_1: 0.12,
      price_n: 0.06,
      interval_1: 30,
      interval_n: 6,
      connect_fee: 0.01,
    });
    await admin.store([call({ call_id: 'a' })]);
    const id = await idOf(admin, 'a');
    expect((await admin.get(`/calllogs/${id}`)).json()).toMatchObject({ cost: 0.1, billed_account: name });
    const price = await priceOf(admin, id);
    expect(price).toMatchObject({
      id,
      cost: 0.1,
      billed_account: name,
      billed_seconds: 60,
      number: '+442079460000',
      duration: 57,
      rate: { prefix: '44', price_1: 0.12 },
      reason: null,
      stated: { cost: null, billed_account: null },
    });
    expect(price.steps.map(({ what, amount }) => [what, amount])).toEqual([
      ['connect_fee', '0.01'],
      ['interval_1', '0.06'],
      ['interval_n', '0.03'],
      ['rounding', '0'],
    ]);
  });

  it('is explained by the rate as it was, after it has been changed or removed', async () => {
    const { admin } = await newTenant(server);
    const rate = await addRate(admin, { prefix: '44', price_1: 0.6, interval_1: 1 });
    await admin.store([call({ call_id: 'a' })]);
    const id = await idOf(admin, 'a');
    const before = await priceOf(admin, id);
    expect(before.cost).toBe(0.57);
    expect((await admin.send('PUT', `/call_rates/${rate}`, '{"price_1":1.2,"price_n":1.2}', JSON_TYPE)).status).toBe(
      200,
    );
    expect(await priceOf(admin, id)).toEqual(before);
    expect((await admin.send('DELETE', `/call_rates/${rate}`, null)).status).toBe(204);
    expect(await priceOf(admin, id)).toEqual(before);
  });

  it('says why there is none', async () => {
    const { admin, name } = await newTenant(server);
    await admin.store([call({ call_id: 'before' }), call({ call_id: 'stated before', cost: 2 })]);
    expect(await priceOf(admin, await idOf(admin, 'before'))).toMatchObject({ reason: 'NO_RATES', cost: null });
    await addRate(admin, { prefix: '442', price_1: 0.6, grace_period: 10 });
    await admin.store([
      call({ call_id: 'in', direction: 'INBOUND_CALL' }),
      call({ call_id: 'short', callee: '1185' }),
      call({ call_id: 'emergency', callee: '112' }),
      call({ call_id: 'elsewhere', callee: '+33123456789' }),
      call({ call_id: 'unanswered', answered_at: null, duration: 0 }),
      call({ call_id: 'grace', duration: 9 }),
      call({ call_id: 'unfinished', duration: null, ended_at: null }),
      call({ call_id: 'unreadable', callee: 'anonymous' }),
    ]);
    const reasons = {
      before: ['NOT_RATED', null, null],
      'stated before': ['STATED', 2, null],
      in: ['NOT_PRICED', null, null],
      short: ['SHORT', null, name],
      emergency: ['EMERGENCY', null, null],
      elsewhere: ['NO_RATE', null, name],
      unanswered: ['NOT_ANSWERED', 0, name],
      grace: ['GRACE_PERIOD', 0, name],
      unfinished: ['UNFINISHED', null, null],
      unreadable: ['NOT_DIALLABLE', null, name],
    };
    for (const [call_id, [reason, cost, billed_account]] of Object.entries(reasons)) {
      const price = await priceOf(admin, await idOf(admin, call_id));
      expect({ call_id, ...price }).toMatchObject({ call_id, reason, cost, billed_account, steps: [] });
    }
  });

  it('is for those who see the call log, and its cost', async () => {
    const [{ admin, client }, other] = [await newTenant(server), await newTenant(server)];
    await addRate(admin, { prefix: '44', price_1: 0.6 });
    await admin.store([call({ call_id: 'a' })]);
    const id = await idOf(admin, 'a');
    const own = await client('user', ['101']);
    expect(await priceOf(own, id)).toMatchObject({ cost: 0.6 });
    expect((await (await client('user', ['102'])).get(`/calllogs/${id}/price`)).status).toBe(404);
    expect((await (await client('ingest')).get(`/calllogs/${id}/price`)).status).toBe(403);
    expect((await other.admin.get(`/calllogs/${id}/price`)).status).toBe(404);
    await admin.send('PATCH', '/tenant', '{"costs_seen_by":[]}', JSON_TYPE);
    expect((await own.get(`/calllogs/${id}/price`)).status).toBe(403);
    expect((await own.get(`/calllogs/${id}`)).json()).toMatchObject({ cost: null });
  });

  it('is what a simulation of the same call says, whatever the rate', async () => {
    const { admin } = await newTenant(server);
    const money = (most: number) => fc.integer({ min: 0, max: most * 100_000 }).map((units) => units / 100_000);
    const rate = fc.record({
      prefix: fc.constantFrom('4', '44', '442', '4420', '44207'),
      connect_fee: money(2),
      price_1: money(5),
      price_n: money(5),
      interval_1: fc.integer({ min: 1, max: 90 }),
      interval_n: fc.integer({ min: 1, max: 90 }),
      free_seconds: fc.integer({ min: 0, max: 60 }),
      grace_period: fc.integer({ min: 0, max: 5 }),
      postcall_surcharge: money(1),
    });
    const rates = fc.uniqueArray(rate, { selector: ({ prefix }) => prefix, minLength: 1, maxLength: 4 });
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 0, max: 4000 }), fc.boolean(), async (some, duration, answered) => {
        const ids = [];
        for (const one of some) ids.push(await addRate(admin, one));
        const [answered_at, seconds] = answered ? ['2026-03-02T10:00:05Z', duration] : [null, 0];
        const call_id = `simulated ${(calls += 1)}`;
        await admin.store([call({ call_id, answered_at, duration: seconds })]);
        const price = await priceOf(admin, await idOf(admin, call_id));
        const asked = { number: '+442079460000', started_at: '2026-03-02T10:00:00Z', duration: seconds, answered };
        const simulation = (await admin.post('/call_rates/simulate', asked)).json<Price>();
        const { cost, billed_seconds, number, rate: found, reason, steps } = price;
        expect(simulation).toMatchObject({ cost, billed_seconds, number, rate: found, reason, steps });
        expect(found!.prefix).toBe(some.map(({ prefix }) => prefix).toSorted((a, b) => b.length - a.length)[0]);
        expect(sumOf(steps)).toBe(BigInt(Math.round(cost! * 100_000)) * 10n ** 7n);
        for (const id of ids) await admin.send('DELETE', `/call_rates/${id}`, null);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('what has no rate', () => {
  it('is told, the numbers with the most calls first', async () => {
    const { admin, client } = await newTenant(server);
    await addRate(admin, { prefix: '44', price_1: 0.6 });
    await admin.store([
      call({ call_id: 'a' }),
      call({ call_id: 'b', callee: '+33123456789' }),
      call({ call_id: 'c', callee: '0033123456789', started_at: '2026-03-03T10:00:00Z' }),
      call({ call_id: 'd', callee: '+33123456789', started_at: '2026-03-04T10:00:00Z', duration: 3 }),
      call({ call_id: 'e', callee: '11880' }),
      call({ call_id: 'f', callee: '112' }),
      call({ call_id: 'g', direction: 'INBOUND_CALL' }),
    ]);
    const missing = await admin.get('/call_rates/missing?top=2');
    expect(missing.json()).toEqual({
      calls: 4,
      items: [
        {
          number: '+33123456789',
          callee: '+33123456789',
          calls: 2,
          talk_seconds: 60,
          first_at: '2026-03-02T10:00:00Z',
          last_at: '2026-03-04T10:00:00Z',
        },
        expect.objectContaining({ number: '+33123456789', callee: '0033123456789', calls: 1 }),
      ],
    });
    const some = await admin.get(encodeURI("/call_rates/missing?filter=callee eq '11880'"));
    expect(some.json()).toMatchObject({ calls: 1, items: [{ number: null, callee: '11880' }] });
    expect((await admin.get('/call_rates/missing?filter=callee eq 1&top=0')).status).toBe(400);
    expect((await (await client('user', ['101'])).get('/call_rates/missing')).status).toBe(403);
    // Once there is a rate, they have a price.
    await addRate(admin, { prefix: '33', price_1: 0.1 });
    const job = (await admin.post('/rerates', {})).json<Job>();
    expect(await finished(admin, job.id)).toMatchObject({ changed: 3 });
    expect((await admin.get('/call_rates/missing')).json()).toMatchObject({ calls: 1 });
  });

  it('is no call that nobody priced, though its source states an account', async () => {
    const { admin } = await newTenant(server);
    const stated = { billed_account: 'sales', callee: '+33123456789' };
    await admin.store([call({ call_id: 'before there were rates', ...stated })]);
    await addRate(admin, { prefix: '44', price_1: 0.6 });
    await admin.store([
      call({ call_id: 'from outside', ...stated, direction: 'INBOUND_CALL' }),
      call({ call_id: 'within the house', ...stated, callee: '*43' }),
    ]);
    expect((await admin.get('/call_rates/missing')).json()).toEqual({ calls: 0, items: [] });
    expect((await admin.get('/reports/spend')).json()).toMatchObject({ unrated: 0 });
    await admin.store([call({ call_id: 'to nowhere', ...stated })]);
    expect((await admin.get('/call_rates/missing')).json()).toMatchObject({ calls: 1 });
    expect((await admin.get('/reports/spend?by=day')).json()).toMatchObject({ unrated: 1 });
  });
});

describe('re-rating', () => {
  it('first tells, and then makes, the difference of each account', async () => {
    const { admin, name } = await newTenant(server);
    const rate = await addRate(admin, { prefix: '44', price_1: 0.6, interval_1: 1 });
    await admin.store([
      call({ call_id: 'a' }),
      call({ call_id: 'b', duration: 10 }),
      call({ call_id: 'c', started_at: '2026-04-02T10:00:00Z', duration: 10 }),
      call({ call_id: 'd', direction: 'INBOUND_CALL' }),
    ]);
    await admin.send('PUT', `/call_rates/${rate}`, '{"price_1":0.06,"price_n":0.06}', JSON_TYPE);
    const { token } = (await admin.post('/calllogs/sync_tokens', {})).json<{ token: string }>();

    const wish = { filter: 'started_at lt 2026-04-01' };
    const dry = await admin.post('/rerates', { ...wish, dry_run: true });
    expect(dry.status).toBe(201);
    const expected = { account: name, calls: 2, cost_before: 0.67, cost_after: 0.067, difference: -0.603 };
    const looked = { state: 'DONE', rows: 3, changed: 2, accounts: [expected], error: null };
    expect(await finished(admin, dry.json<Job>().id)).toMatchObject({ ...looked, dry_run: true });
    expect((await admin.get(`/calllogs/${await idOf(admin, 'a')}`)).json()).toMatchObject({ cost: 0.57 });

    const real = await admin.post('/rerates', wish);
    expect(await finished(admin, real.json<Job>().id)).toMatchObject({ ...looked, ...wish, dry_run: false });
    const costs = [];
    for (const id of ['a', 'b', 'c', 'd'])
      costs.push((await admin.get(`/calllogs/${await idOf(admin, id)}`)).json<{ cost: number }>().cost);
    expect(costs).toEqual([0.057, 0.01, 0.1, null]);
    expect(await priceOf(admin, await idOf(admin, 'a'))).toMatchObject({ rate: { price_1: 0.06 } });
    const told = (await admin.post(`/calllogs/sync_tokens/${token}/diff`, {})).json<{
      items: { change_type: string }[];
    }>();
    expect(told.items.map(({ change_type }) => change_type)).toEqual(['UPDATED', 'UPDATED']);
    expect(await finished(admin, (await admin.post('/rerates', wish)).json<Job>().id)).toMatchObject({ changed: 0 });
    expect((await admin.get('/rerates')).json<{ items: Job[] }>().items.map(({ changed }) => changed)).toEqual([
      0, 2, 2,
    ]);
  });

  it('is refused by name where it is wrong, and for no other role', async () => {
    const { admin, client } = await newTenant(server);
    const wrong = await admin.post('/rerates', { filter: 'duraton gt 1', rates: 'NOW', tz: 'Mars', dryrun: true });
    expect(wrong.status).toBe(400);
    expect(wrong.json().errors.map(({ message }) => message)).toEqual([
      "A job has no 'dryrun'. Did you mean dry_run?",
      'tz is an IANA name such as Europe/Berlin or America/New_York.',
      'rates is OWN_TIME or TODAY.',
      expect.stringContaining('duration'),
    ]);
    for (const one of [await client('manager', ['101']), await client('user', ['101']), await client('ingest')]) {
      expect((await one.post('/rerates', {})).status).toBe(403);
      expect((await one.get('/rerates')).status).toBe(403);
    }
    const other = await newTenant(server);
    const { id } = (await admin.post('/rerates', {})).json<Job>();
    await finished(admin, id);
    for (const path of [`/rerates/${id}`, '/rerates/nonsense']) expect((await other.admin.get(path)).status).toBe(404);
    expect((await other.admin.send('POST', `/rerates/${id}/stop`, null)).status).toBe(404);
    // There is nothing to stop, and nothing to go on with.
    for (const verb of ['stop', 'resume']) {
      expect((await admin.send('POST', `/rerates/${id}/${verb}`, null)).json()).toMatchObject({ id, state: 'DONE' });
    }
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
