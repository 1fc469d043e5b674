import { describe, expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { createRate, updateRate } from '../../src/rating/rates.ts';
import { createRerate, getRerate, resumeRerate, stopRerate } from '../../src/rating/rerate-jobs.ts';
import { RerateRunner } from '../../src/rating/rerate-runner.ts';
import { runRerate } from '../../src/rating/run-rerate.ts';
import type { Store } from '../../src/store/store.ts';
import { append, draftOf, openTemporary } from '../store/open-temporary.ts';
import { HeldBack } from '../support/held-back.ts';
import { until } from '../support/until.ts';

const START = Date.parse('2026-03-04T05:06:07Z');

it('goes on with a job that was resumed while its run was ending', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  await append(temporary, [draftOf(START)]);
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const held = new HeldBack(store);
  const failures: unknown[] = [];
  const runner = new RerateRunner(held.store, (error) => failures.push(error));
  const { id } = await createRerate({ ctx, input: { job: {}, runner: runner.id } });
  await stopRerate({ ctx, input: { id } });

  const tellJob = held.hold();
  runner.start({ ...ctx, store: held.store }, id);
  // It reads the job; then, whether it is in hand, which it is not.
  await until('the job is read', () => held.asked === 1);
  const tellWhether = held.hold();
  tellJob();
  await until('it is asked whether it is in hand', () => held.asked === 2);
  const resumed = await resumeRerate({ ctx, input: { id, runner: runner.id } });
  expect(resumed).toMatchObject({ state: 'RUNNING' });
  runner.start({ ...ctx, store: held.store }, id);
  tellWhether();
  await until('the job is done', async () => (await getRerate({ ctx, input: { id } })).state === 'DONE');
  expect(await resumeRerate({ ctx, input: { id, runner: runner.id } })).toBeNull();
  await runner.close();
  expect(failures).toEqual([]);
});

it('a job that has ended is neither stopped nor gone on with', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const held = new HeldBack(store);
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const { id } = await createRerate({ ctx, input: { job: {}, runner: 'r' } });
  const release = held.hold();
  const late = { ...ctx, store: held.store };
  const changes = [
    stopRerate({ ctx: late, input: { id } }),
    resumeRerate({ ctx: late, input: { id, runner: 'other' } }),
  ] as const;
  await store.write([store.queries.updateTable('job').set({ state: 'DONE' }).where('id', '=', id)]);
  release();
  expect((await changes[0]).state).toBe('DONE');
  expect(await changes[1]).toBeNull();
  const audits = await store.read(store.queries.selectFrom('audit').select('action').orderBy('id'));
  expect(audits.map(({ action }) => action)).toEqual(['rerate.create']);
});

it('a job that others have taken is not stopped by who had it before', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const { id } = await createRerate({ ctx, input: { job: {}, runner: 'first' } });
  await resumeRerate({ ctx, input: { id, runner: 'second' } });
  expect(await stopRerate({ ctx, input: { id, runner: 'first' } })).toMatchObject({ state: 'RUNNING' });
  expect(await stopRerate({ ctx, input: { id, runner: 'second' } })).toMatchObject({ state: 'STOPPED' });
  const audits = await store.read(store.queries.selectFrom('audit').select('action').orderBy('id'));
  expect(audits.map(({ action }) => action)).toEqual(['rerate.create', 'rerate.resume', 'rerate.stop']);
});

const CALL = {
  source_key: 'call',
  caller: '101',
  callee: '+442079460000',
  direction: 'OUTBOUND_CALL',
  answered_at: START + 1000,
  ended_at: START + 61_000,
  duration: 60,
  status_code: 0,
} as const;

describe('a part of a job that has been looked at', () => {
  /** A job that is about to write its part, and what it is told when it may. */
  async function aboutToWrite() {
    const temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const ctx = localAdmin(store, await findTenantById(store, tenantId));
    await append(temporary, [draftOf(START, CALL)]);
    const { id: rate } = await createRate({ ctx, input: { rate: { prefix: '44', price_1: 0.05 } } });
    const { id } = await createRerate({ ctx, input: { job: {}, runner: 'first' } });
    const { promise: gate, resolve: go } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const late: Store = {
      ...store,
      async reprice(tenant, order) {
        reach();
        await gate;
        return store.reprice(tenant, order);
      },
    };
    const { signal } = new AbortController();
    const first = runRerate({ ...ctx, store: late }, id, { runner: 'first', signal });
    await reached;
    return { temporary, ctx, id, rate: String(rate), go, first, signal };
  }

  const told = (cost: bigint) => ({
    state: 'DONE',
    progress: {
      rows: 1,
      changed: 1,
      accounts: [
        { account: 'default', calls: 1, before: 0n, after: cost },
        { account: null, calls: 1, before: 0n, after: 0n },
      ],
    },
  });

  it('is not written by one who has it in hand no more: what is told is what was changed', async () => {
    const { temporary, ctx, id, go, first, signal } = await aboutToWrite();
    await using _ = temporary;
    await resumeRerate({ ctx, input: { id, runner: 'second' } });
    go();
    await first;
    expect(await getRerate({ ctx, input: { id } })).toMatchObject({ state: 'RUNNING', progress: { rows: 0 } });
    expect(await runRerate(ctx, id, { runner: 'second', signal })).toMatchObject(told(5_000n));
    const audits = await ctx.store.read(ctx.store.queries.selectFrom('audit').select('action').orderBy('id'));
    expect(audits.filter(({ action }) => action === 'rerate.done')).toHaveLength(1);
  });

  it('is looked at again where another job has done it meanwhile', async () => {
    const { temporary, ctx, id, go, first, signal } = await aboutToWrite();
    await using _ = temporary;
    const other = await createRerate({ ctx, input: { job: {}, runner: 'second' } });
    expect(await runRerate(ctx, other.id, { runner: 'second', signal })).toMatchObject(told(5_000n));
    go();
    // What is told of both together is told once.
    expect(await first).toMatchObject({ id, state: 'DONE', progress: { rows: 1, changed: 0, accounts: [] } });
  });

  it('is looked at again where the call has turned out to be a longer one', async () => {
    const { temporary, go, first } = await aboutToWrite();
    await using _ = temporary;
    await append(temporary, [draftOf(START, { ...CALL, ended_at: START + 121_000, duration: 120 })]);
    go();
    // It was priced when it came again.
    expect(await first).toMatchObject({ state: 'DONE', progress: { rows: 1, changed: 0, accounts: [] } });
  });

  it('is looked at again where the rates have changed meanwhile', async () => {
    const { temporary, ctx, rate, go, first } = await aboutToWrite();
    await using _ = temporary;
    await updateRate({ ctx, input: { id: rate, rate: { price_1: 0.07 } } });
    go();
    expect(await first).toMatchObject(told(7_000n));
  });
});
