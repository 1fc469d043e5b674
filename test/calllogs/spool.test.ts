import { afterEach, expect, it, vi } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { createToken } from '../../src/access/tokens.ts';
import { Spool } from '../../src/calllogs/spool.ts';
import { UnavailableError } from '../../src/record/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { listAll, openTemporary, type TemporaryStore } from '../store/open-temporary.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A spool, and a way to put what says something else of the same call into it; `restart` is another one of its folder. */
async function spoolOf({ store, tenantId }: TemporaryStore, folder: string) {
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const { token } = await createToken({ ctx, input: { role: 'ingest', extensions: [], lifetime: null, name: null } });
  const entry = { tenantId, actor: token.slice(0, 11), format: 'ringlog', source: null };
  let spool = new Spool(folder);
  return {
    restart: () => (spool = new Spool(folder)),
    keep: (callee: string) =>
      spool.keep(entry, [Buffer.from(JSON.stringify({ started_at: '2026-07-01T00:00:00Z', source_key: 'a', callee }))]),
    async drain(by: Store) {
      await spool.drain(by, (error) => {
        throw error;
      });
      return (await spool.counts()).waiting;
    },
  };
}

const callees = async (temporary: TemporaryStore) => (await listAll(temporary)).items.map(({ callee }) => callee);

it('stores in the order in which it came, though the store comes back while the first is tried', async () => {
  using folder = temporaryFolder();
  await using temporary = await openTemporary();
  const { store } = temporary;
  const { keep, drain } = await spoolOf(temporary, folder.path);
  for (const callee of ['1', '2', '3']) await keep(callee);
  let tries = 0;
  const returning: Store = {
    ...store,
    append: (tenantId, batch) =>
      (tries += 1) === 1 ? Promise.reject(new UnavailableError('Nothing was stored.')) : store.append(tenantId, batch),
  };
  while ((await drain(returning)) > 0);
  expect(await callees(temporary)).toEqual(['3']);
});

it.each(['', ', and the server started again'])(
  'stores in the order in which it came, though the clock is put back%s',
  async (how) => {
    using folder = temporaryFolder();
    await using temporary = await openTemporary();
    const { keep, drain, restart } = await spoolOf(temporary, folder.path);
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const [seconds, callee] of [
      [60, '1'],
      [0, '2'],
      [30, '3'],
    ] as const) {
      vi.setSystemTime(now + seconds * 1000);
      if (how !== '') restart();
      await keep(callee);
    }
    expect(await drain(temporary.store)).toBe(0);
    expect(await callees(temporary)).toEqual(['3']);
  },
);

it('goes on behind what cannot be stored although the store answers', async () => {
  using folder = temporaryFolder();
  await using temporary = await openTemporary();
  const { store } = temporary;
  const { keep, drain } = await spoolOf(temporary, folder.path);
  await keep('x'.repeat(300));
  await keep('2');
  const small: Store = {
    ...store,
    append: (tenantId, batch) =>
      batch.words.some((word) => word.length > 200)
        ? Promise.reject(new UnavailableError('Nothing was stored: the disk is full.'))
        : store.append(tenantId, batch),
  };
  expect(await drain(small)).toBe(1);
  expect(await callees(temporary)).toEqual(['2']);
});
