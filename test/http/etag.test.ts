import { expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { Tags } from '../../src/http/etag.ts';
import { append, draftOf, openTemporary } from '../store/open-temporary.ts';
import { HeldBack } from '../support/held-back.ts';

const START = Date.parse('2026-03-04T05:06:07Z');
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('a tag that was asked for before something changed is not taken for one of since', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  await append(temporary, [draftOf(START, { call_id: 'a' })]);
  await nextTurn();
  const held = new HeldBack(store);
  const tags = new Tags(held.store);

  const tellOld = held.hold();
  const before = store.version();
  const old = tags.of(ctx, before);
  // It is asked together with this, and so before what comes.
  await store.changeSeq(tenantId);
  await append(temporary, [draftOf(START, { call_id: 'b' })]);
  await nextTurn();
  const since = store.version();
  const tellFresh = held.hold();
  const fresh = tags.of(ctx, since);
  tellFresh();
  expect(await fresh).toMatch(/^"2\./);
  tellOld();
  expect(await old).toMatch(/^"1\./);
  // From here on it is known, and nothing is waited for.
  expect(tags.of(ctx, since)).toBe(await fresh);
});
