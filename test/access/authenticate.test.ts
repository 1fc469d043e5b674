import { expect, it } from 'vitest';
import { authenticator } from '../../src/access/authenticate.ts';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { createToken, revokeToken } from '../../src/access/tokens.ts';
import { openTemporary } from '../store/open-temporary.ts';
import { HeldBack } from '../support/held-back.ts';

const NEW = { role: 'admin', extensions: [], lifetime: null, name: null } as const;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('what was looked up before a token was revoked is not taken for what holds since', async () => {
  await using temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const { id, token } = await createToken({ ctx, input: NEW });
  const other = await createToken({ ctx, input: NEW });
  await nextTurn();
  const held = new HeldBack(store);
  const tokens = authenticator(held.store);

  const release = held.hold();
  const before = store.version();
  const first = tokens.authenticate(`Bearer ${token}`, before);
  await revokeToken({ ctx, input: { id } });
  await nextTurn();
  const since = store.version();
  expect(since).not.toBe(before);
  // Somebody else is the first to ask since then; the answer to the other is still on its way.
  const second = tokens.authenticate(`Bearer ${other.token}`, since);
  release();
  expect(await first).toMatchObject({ tenantId, role: 'admin' });
  expect(await second).toMatchObject({ tenantId, role: 'admin' });
  await expect(tokens.authenticate(`Bearer ${token}`, since)).rejects.toThrow('This token has been revoked.');
  expect(await tokens.authenticate(`Bearer ${other.token}`, since)).toBe(await second);
});
