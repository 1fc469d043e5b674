import { expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { feedOf } from '../../src/ingest/feed.ts';
import { keepFaults } from '../../src/ingest/quarantine.ts';
import { UnavailableError } from '../../src/record/errors.ts';
import { listQuarantine, retryQuarantine } from '../../src/sources/quarantine.ts';
import type { Store } from '../../src/store/store.ts';
import { openTemporary } from '../store/open-temporary.ts';

it('of a retry that the store ends half way, what was tried is in the audit, and the rest in quarantine', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const faults = ['1', '2', '3'].map((caller, index) => ({
    line: index + 1,
    column: null,
    reason: 'It could not be read by an older version.',
    raw: Buffer.from(`{"started_at":"2026-07-01T00:00:00Z","caller":"${caller}"}\n`),
  }));
  await keepFaults(store, await feedOf(store, tenantId, null), { format: 'ringlog', file: null }, faults);
  let appends = 0;
  const failing: Store = {
    ...store,
    append: (tenant, batch) =>
      (appends += 1) === 2 ? Promise.reject(new UnavailableError('Nothing was stored.')) : store.append(tenant, batch),
  };
  const ctx = localAdmin(failing, await findTenantById(store, tenantId));
  const choice = { ids: null, source: null, format: null };
  await expect(retryQuarantine({ ctx, input: { choice, timezone: null } })).rejects.toThrow(UnavailableError);
  const { count } = await listQuarantine({ ctx, input: { choice, top: 10 } });
  expect(count).toBe(2);
  const audited = await store.read(store.queries.selectFrom('audit').select(['action', 'detail']));
  expect(audited.map(({ action, detail }) => [action, JSON.parse(detail!) as unknown])).toEqual([
    ['quarantine.retry', { source: null, format: null, timezone: null, tried: 1, left: 0 }],
  ]);
  expect(await retryQuarantine({ ctx, input: { choice, timezone: null } })).toMatchObject({ tried: 2, left: 0 });
});
