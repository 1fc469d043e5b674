import { expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { createRerate, getRerate, resumeRerate, stopRerate } from '../../src/rating/rerate-jobs.ts';
import { RerateRunner } from '../../src/rating/rerate-runner.ts';
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
