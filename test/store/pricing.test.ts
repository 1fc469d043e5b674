import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/record/draft.ts';
import { decodeId } from '../../src/record/id.ts';
import { append, draftOf, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const START = Date.parse('2026-03-02T10:00:00Z');
const NOW = Date.parse('2026-06-01T00:00:00Z');

interface RateOf {
  readonly prefix: string;
  readonly price: number;
  readonly account?: string;
  readonly valid_from?: number;
  readonly valid_to?: number;
}

/** Takes these rates in the place of all others; prices in 10⁻⁵ units a minute, by the second. */
async function setRates({ store, tenantId }: TemporaryStore, rates: readonly RateOf[]): Promise<void> {
  const { queries } = store;
  await store.write([
    queries.updateTable('rate').set({ replaced_at: NOW }).where('tenant_id', '=', tenantId),
    ...rates.map(({ prefix, price, account = null, valid_from = null, valid_to = null }, index) =>
      queries.insertInto('rate').values({
        tenant_id: tenantId,
        id: index + 1,
        prefix,
        account,
        type: 'NATIONAL',
        connect_fee: 0,
        price_1: price,
        price_n: price,
        interval_1: 1,
        interval_n: 1,
        free_seconds: 0,
        grace_period: 0,
        postcall_surcharge: 0,
        valid_from,
        valid_to,
        description: null,
        created_at: NOW,
        replaced_at: null,
      }),
    ),
    queries
      .updateTable('tenant')
      .set((eb) => ({ rating_seq: eb('rating_seq', '+', 1) }))
      .where('id', '=', tenantId),
  ]);
}

async function bill({ store, tenantId }: TemporaryStore, billed_account: 'TENANT' | 'USER'): Promise<void> {
  await store.write([
    store.queries
      .updateTable('tenant')
      .set((eb) => ({ settings: JSON.stringify({ billed_account }), rating_seq: eb('rating_seq', '+', 1) }))
      .where('id', '=', tenantId),
  ]);
}

/** Gives a source these settings. */
async function setSource({ store, tenantId }: TemporaryStore, name: string, settings: object): Promise<void> {
  const row = { tenant_id: tenantId, name, format: 'ringlog', settings: JSON.stringify(settings) };
  await store.write([store.queries.insertInto('source').values({ ...row, created_at: NOW, updated_at: NOW })]);
}

const out = (at: number, fields: Partial<Draft> = {}) =>
  draftOf(START + at * 1000, {
    caller: '101',
    callee: '+442079460000',
    direction: 'OUTBOUND_CALL',
    answered_at: START + at * 1000 + 2000,
    ended_at: START + at * 1000 + 62_000,
    duration: 60,
    status_code: 0,
    ...fields,
  });

/** Cost and account of every call log, by its `call_id`. */
async function costs(temporary: TemporaryStore): Promise<Record<string, unknown>> {
  const { items } = await listAll(temporary);
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const found = items.map(async ({ id, call_id }) => {
    const { cost, billed_account } = JSON.parse((await temporary.store.get(scope, decodeId(id)!))!.json) as Draft;
    return [call_id, [cost, billed_account]] as const;
  });
  const shown = await Promise.all(found);
  return Object.fromEntries(shown.toSorted(([a], [b]) => (a! < b! ? -1 : 1)));
}

const reprice = { filter: null, search: null, top: 1000, after: null, moment: null };

describe('call logs of a tenant with rates', () => {
  it('cost what the longest prefix says, and go to the tenant', async () => {
    await using temporary = await openTemporary();
    await append(temporary, [out(0, { call_id: 'before any rate', cost: 7, billed_account: 'x' })]);
    await setRates(temporary, [
      { prefix: '44', price: 60_000 },
      { prefix: '442', price: 6_000 },
      { prefix: '1', price: 100 },
    ]);
    await append(temporary, [
      out(100, { call_id: 'a' }),
      out(101, { call_id: 'b', callee: '+447700900000', duration: 30 }),
      out(102, { call_id: 'c', answered_at: null, duration: 0, status_code: 486 }),
      out(103, { call_id: 'd', callee: '+33123456789' }),
      out(104, { call_id: 'e', direction: 'INBOUND_CALL' }),
      out(105, { call_id: 'f', direction: 'EXTENSION_CALL', callee: '102', cost: 3 }),
      out(106, { call_id: 'g', callee: '112' }),
      out(107, { call_id: 'h', cost: 999, billed_account: 'mine' }),
      out(108, { call_id: 'i', answered_at: null, ended_at: null, duration: null, status_code: null }),
      out(109, { call_id: 'j', duration: null }),
    ]);
    expect(await costs(temporary)).toEqual({
      a: [0.06, 'default'],
      b: [0.3, 'default'],
      'before any rate': [0.00007, 'x'],
      c: [0, 'default'],
      d: [null, 'default'],
      e: [null, null],
      f: [0.00003, null],
      g: [null, null],
      h: [0.06, 'default'],
      i: [null, null],
      j: [0.06, 'default'],
    });
  });

  it('keep a cost and an account that the source states, where the source is trusted', async () => {
    await using temporary = await openTemporary();
    await setRates(temporary, [{ prefix: '44', price: 60_000 }]);
    await setSource(temporary, 'carrier', { trust_cost: true });
    await append(temporary, [
      out(0, { call_id: 'stated', source: 'carrier', cost: 123, billed_account: '900' }),
      out(1, { call_id: 'of nobody', source: 'carrier', cost: 0 }),
      out(2, { call_id: 'not stated', source: 'carrier' }),
      out(3, { call_id: 'of a department', source: 'carrier', billed_account: 'sales' }),
    ]);
    expect(await costs(temporary)).toEqual({
      stated: [0.00123, '900'],
      'of nobody': [0, 'default'],
      'not stated': [0.6, 'default'],
      'of a department': [0.6, 'sales'],
    });
  });

  it('are read by the dial plan of their source', async () => {
    await using temporary = await openTemporary();
    await setRates(temporary, [{ prefix: '4930', price: 60_000 }]);
    await setSource(temporary, 'berlin', { country: '49', area_code: '30', access_code: '0', extensions: ['200-299'] });
    const berlin = { source: 'berlin', duration: 1 };
    await append(temporary, [
      out(0, { ...berlin, call_id: 'local', callee: '05550123' }),
      out(1, { ...berlin, call_id: 'national', callee: '0030 5550123' }),
      out(2, { ...berlin, call_id: 'extension', callee: '201' }),
      out(3, { call_id: 'elsewhere', callee: '05550123', duration: 1 }),
    ]);
    expect(await costs(temporary)).toEqual({
      local: [0.01, 'default'],
      national: [0.01, 'default'],
      extension: [null, null],
      elsewhere: [null, 'default'],
    });
  });

  it('keep their price when they come again, and when what has nothing to do with it changes', async () => {
    await using temporary = await openTemporary();
    const call = out(0, { call_id: 'a', source_key: '1' });
    await setRates(temporary, [{ prefix: '44', price: 60_000 }]);
    await append(temporary, [call]);
    await setRates(temporary, [{ prefix: '44', price: 120_000 }]);
    expect(await append(temporary, [call])).toMatchObject({ unchanged: 1 });
    // As an export writes it.
    expect(await append(temporary, [{ ...call, cost: 60_000, billed_account: 'default' }])).toMatchObject({
      unchanged: 1,
    });
    expect(await append(temporary, [{ ...call, user_data: 'a recording' }])).toMatchObject({ updated: 1 });
    expect(await costs(temporary)).toEqual({ a: [0.6, 'default'] });
    expect(await append(temporary, [{ ...call, duration: 61 }])).toMatchObject({ updated: 1 });
    expect(await costs(temporary)).toEqual({ a: [1.22, 'default'] });
  });

  it('are priced again when that is asked for, and tell it as changes', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const scope = { tenantId, extensions: null };
    await append(temporary, [
      out(0, { call_id: 'a', cost: 5 }),
      out(1, { call_id: 'b', callee: '+12025550100' }),
      out(2, { call_id: 'c', direction: 'INBOUND_CALL', cost: 9 }),
    ]);
    await setRates(temporary, [
      { prefix: '44', price: 60_000, valid_to: START + 86_400_000 },
      { prefix: '44', price: 6_000, valid_from: START + 86_400_000 },
    ]);
    const own = await store.repriced(scope, reprice);
    expect(own).toMatchObject({ rows: 3, next: null });
    expect(own.accounts.toSorted((a, b) => Number(b.after - a.after))).toEqual([
      { account: 'default', calls: 2, before: 0n, after: 60_000n },
      { account: null, calls: 2, before: 5n, after: 0n },
    ]);
    expect(await costs(temporary)).toMatchObject({ a: [0.00005, null] });
    const seq = await store.changeSeq(tenantId);
    expect(await store.reprice(tenantId, { ids: own.changed, moment: null, alongside: [] })).toEqual({
      updated: 2,
      done: true,
    });
    expect(await costs(temporary)).toEqual({ a: [0.6, 'default'], b: [null, 'default'], c: [0.00009, null] });
    const page = await store.changes(scope, { after: seq, from: null, top: 10 });
    expect(page!.changes.map(({ type }) => type)).toEqual(['UPDATED', 'UPDATED']);
    expect(await store.repriced(scope, reprice)).toMatchObject({ changed: [], accounts: [] });

    const today = await store.repriced(scope, { ...reprice, moment: NOW });
    expect(today.accounts).toEqual([{ account: 'default', calls: 1, before: 60_000n, after: 6_000n }]);
    await store.reprice(tenantId, { ids: today.changed, moment: NOW, alongside: [] });
    expect(await costs(temporary)).toMatchObject({ a: [0.06, 'default'] });

    // Without rates everything is as its source stated it.
    await setRates(temporary, []);
    const none = await store.repriced(scope, reprice);
    await store.reprice(tenantId, { ids: none.changed, moment: null, alongside: [] });
    expect(await costs(temporary)).toEqual({ a: [0.00005, null], b: [null, null], c: [0.00009, null] });
  });
});

describe('who caused a call pays for it', () => {
  const inbound = (fields: Partial<Draft>) =>
    out(0, { session_id: 's', direction: 'INBOUND_CALL', caller: '+12025550199', callee: '102', ...fields });
  const onward = (at: number, fields: Partial<Draft>) =>
    out(at, {
      session_id: 's',
      direction: 'INBOUND_OUTBOUND_CALL',
      caller: '+12025550199',
      call_id: 'onward',
      ...fields,
    });

  it.each<readonly [string, readonly Draft[], string]>([
    ['the caller', [out(5, { call_id: 'onward' })], '101'],
    [
      'the extension that forwards',
      [
        inbound({ answered_at: null, duration: 0, end_reason: 'REDIRECTED', ended_at: START + 20_000 }),
        onward(20, { reroute_reason: 'FORWARDING_NO_ANSWER' }),
      ],
      '102',
    ],
    [
      'of several phones the one that forwards',
      [
        inbound({ callee: '102', answered_at: null, duration: 0, end_reason: 'REDIRECTED', ended_at: START + 20_000 }),
        {
          ...inbound({ callee: '103', answered_at: null, duration: 0, ended_at: START + 25_000 }),
          started_at: START + 1,
        },
        onward(20, { reroute_reason: 'FORWARDING_NO_ANSWER' }),
      ],
      '102',
    ],
    [
      'who transfers a call from outside',
      [
        inbound({ end_reason: 'BLIND_TRANSFER_COMPLETED', ended_at: START + 30_000 }),
        onward(30, { reroute_reason: 'TRANSFER' }),
      ],
      '102',
    ],
    [
      'who transfers a call within the house',
      [
        out(0, {
          session_id: 's',
          direction: 'EXTENSION_CALL',
          callee: '102',
          end_reason: 'BLIND_TRANSFER_COMPLETED',
          ended_at: START + 9000,
        }),
        out(9, { session_id: 's', call_id: 'onward', reroute_reason: 'TRANSFER' }),
      ],
      '102',
    ],
    [
      'who hands one outside party to another',
      [
        out(0, { session_id: 's', callee: '+442079460001', end_reason: 'REFERRED', ended_at: START + 9000 }),
        onward(9, { caller: '+442079460001', reroute_reason: 'TRANSFER' }),
      ],
      '101',
    ],
    [
      'who forwards a call that was forwarded on',
      [
        inbound({ end_reason: 'REDIRECTED', ended_at: START + 5000 }),
        {
          ...onward(5, { callee: '+442079460001', end_reason: 'REDIRECTED', ended_at: START + 9000 }),
          call_id: 'first',
        },
        onward(9, { reroute_reason: 'REDIRECT' }),
      ],
      '102',
    ],
    ['the queue it came through, where the legs do not tell', [onward(5, { service_number: '8000' })], '8000'],
    ['the tenant, where nothing tells', [onward(5, {})], 'default'],
  ])('%s', async (_, legs, account) => {
    for (const order of [legs, legs.toReversed()]) {
      for (const together of [true, false]) {
        await using temporary = await openTemporary();
        await setRates(temporary, [
          { prefix: '44', price: 100 },
          { prefix: '44', price: 60_000, account },
        ]);
        await bill(temporary, 'USER');
        if (together) await append(temporary, order);
        else for (const leg of order) await append(temporary, [leg]);
        expect(await costs(temporary)).toMatchObject({ onward: [0.6, account] });
      }
    }
  });

  it('keeps its price when another leg comes after calls like it have none any more', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    await setRates(temporary, [{ prefix: '44', price: 60_000 }]);
    await bill(temporary, 'USER');
    const of = { session_id: 's', source: 'office' };
    await append(temporary, [onward(5, of)]);
    expect(await costs(temporary)).toEqual({ onward: [0.6, 'default'] });
    await setSource(temporary, 'office', { priced_directions: ['OUTBOUND_CALL'] });
    await bill(temporary, 'USER');
    await append(temporary, [inbound({ ...of, call_id: 'first' })]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, 'default'] });
    const scope = { tenantId, extensions: null };
    const { changed } = await store.repriced(scope, reprice);
    await store.reprice(tenantId, { ids: changed, moment: null, alongside: [] });
    expect(await costs(temporary)).toMatchObject({ onward: [null, null] });
  });

  it('is another when the leg turns out to be of another session', async () => {
    await using temporary = await openTemporary();
    await setRates(temporary, [{ prefix: '44', price: 60_000 }]);
    await bill(temporary, 'USER');
    const leg = { ...onward(5, { service_number: '8000' }), source_key: 'onward' };
    const first = inbound({ end_reason: 'REDIRECTED', ended_at: START + 5000, source_key: 'first' });
    await append(temporary, [first, leg]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '102'] });
    await append(temporary, [{ ...leg, session_id: 'other' }]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '8000'] });
    await append(temporary, [leg]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '102'] });
    await append(temporary, [{ ...leg, session_id: null }]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '8000'] });
    await append(temporary, [leg]);
    // Or when the others do, and it comes again with them.
    const again = { ...leg, user_data: 'x' };
    await append(temporary, [{ ...first, session_id: 'other' }, again]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '8000'] });
    await append(temporary, [leg, first]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '102'] });
    await append(temporary, [again, { ...first, session_id: 'other' }]);
    expect(await costs(temporary)).toMatchObject({ onward: [0.6, '8000'] });
  });

  it('is found in whatever order, and however often, the legs come', async () => {
    const few = <T>(...values: T[]) => fc.constantFrom(...values);
    const leg = fc.record({
      at: fc.integer({ min: 0, max: 9 }),
      key: few('1', '2', '3', '4'),
      session_id: few('s', 't', null),
      direction: few<Draft['direction']>('INBOUND_CALL', 'OUTBOUND_CALL', 'EXTENSION_CALL', 'INBOUND_OUTBOUND_CALL'),
      caller: few('101', '102', '+12025550199'),
      callee: few('102', '103', '+442079460000', '+447700900000'),
      reroute_reason: few<Draft['reroute_reason']>(null, 'TRANSFER', 'FORWARDING_BUSY'),
      end_reason: few<Draft['end_reason']>(null, 'REDIRECTED', 'CALLER_DISCONNECTED'),
    });
    const legs = fc.uniqueArray(leg, { selector: ({ key }) => key, minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(legs, fc.array(fc.nat()), fc.boolean(), async (some, picks, oneByOne) => {
        const drafts = some.map(({ at, key, ...fields }) => out(at, { ...fields, call_id: key, source_key: key }));
        const rates = [
          { prefix: '44', price: 60_000 },
          { prefix: '44', price: 600, account: '102' },
        ];
        await using together = await openTemporary();
        await using apart = await openTemporary();
        for (const temporary of [together, apart]) {
          await setRates(temporary, rates);
          await bill(temporary, 'USER');
        }
        await append(together, drafts);
        const shuffled = [...picks.map((pick) => drafts[pick % drafts.length]!), ...drafts.toReversed()];
        if (oneByOne) for (const draft of shuffled) await append(apart, [draft]);
        else await append(apart, shuffled);
        const expected = await costs(together);
        expect(await costs(apart)).toEqual(expected);
        // What re-rating would make of them is what they are.
        for (const { store, tenantId } of [together, apart]) {
          expect(await store.repriced({ tenantId, extensions: null }, reprice)).toMatchObject({ changed: [] });
        }
      }),
      { numRuns: runs(25) },
    );
  });
});
