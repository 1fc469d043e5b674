import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTestStore } from '../support/engine.ts';
import { expireToken } from '../support/expire-token.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { addressOf, launchBrowser, visit } from './browser.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  const settings = '{"costs_seen_by":["manager"]}';
  await tenant.admin.send('PATCH', '/tenant', settings, { 'content-type': 'application/json' });
  await tenant.admin.store([
    { caller: '101', callee: '102', started_at: '2026-11-12T10:00:00Z', session_id: 'a' },
    { caller: '103', callee: '104', started_at: '2026-11-12T11:00:00Z', session_id: 'b' },
  ]);
});

describe('signing in', () => {
  it('takes a token, keeps it for this tab alone, and tells who it is', async () => {
    await using visitor = await visit(browser, server);
    const { page, requests, errors } = visitor;
    const token = tenant.admin.token!;
    await page.getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
    await page.getByText('2 calls').waitFor();
    expect((await addressOf(page)).href).not.toContain('rl_');
    expect(requests.filter((url) => url.includes('rl_'))).toEqual([]);
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain('rl_');
    // None of its requests goes elsewhere.
    expect(requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:'))).toEqual([]);

    await page.getByRole('button', { name: /^Account/ }).click();
    const account = page.getByRole('dialog', { name: 'Account' });
    await account.getByText(tenant.name, { exact: true }).waitFor();
    await account.getByText('admin', { exact: true }).waitFor();

    await page.reload();
    await page.getByText('2 calls').waitFor();
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.reload();
    await page.getByLabel('Token').waitFor();
    expect(errors).toEqual([]);
  });

  it('says what is wrong with a token', async () => {
    await using visitor = await visit(browser, server);
    const { page } = visitor;
    const told = page.getByRole('alert');
    const enter = async (token: string, text: string) => {
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await told.filter({ hasText: text }).waitFor();
    };
    await enter('', 'Paste the token here first.');
    await enter('rl_"quoted"', 'This is no token');
    await enter('rl_пароль', 'This is no token');
    await enter('rl_nobody', 'This token is not known.');
    const ingest = await tenant.client('ingest');
    await enter(ingest.token!, 'A token of role ingest stores call records but may not read any.');
    const expired = await tenant.client('admin');
    await withTestStore(server.data, (store) => expireToken(store, expired.token!));
    await enter(expired.token!, 'This token has expired.');
  });

  it('shows a manager and a user what their extensions are part of, and nothing else', async () => {
    for (const [role, extensions, count] of [
      ['user', ['101'], '1 call'],
      ['manager', ['101', '103'], '2 calls'],
    ] as const) {
      const client = await tenant.client(role, extensions);
      await using visitor = await visit(browser, server, { token: client.token });
      await visitor.page.getByText(count, { exact: true }).waitFor();
      await visitor.page.getByRole('button', { name: /^Account/ }).click();
      const account = visitor.page.getByRole('dialog', { name: 'Account' });
      await account.getByText(extensions.join(', '), { exact: true }).waitFor();
      await visitor.page.keyboard.press('Escape');
      // What calls cost is seen by those whom the tenant lets see it.
      await visitor.page.locator('.line').first().click();
      await visitor.page.getByText('Talked', { exact: true }).waitFor();
      const costs = await visitor.page.locator('.figures').getByText('Cost').count();
      expect(costs).toBe(role === 'manager' ? 1 : 0);
    }
  });
});

describe('a token that is taken away while somebody works', () => {
  it('leads to the sign-in with the reason, and back to the same view', async () => {
    const made = await tenant.client('admin');
    await using visitor = await visit(browser, server, { path: '?search=101' });
    const { page } = visitor;
    const signIn = async (token: string) => {
      await page.getByLabel('Token').fill(token);
      await page.keyboard.press('Enter');
    };
    await signIn(made.token!);
    await page.getByText('1 call', { exact: true }).waitFor();
    const where = ['--data', server.data, '--tenant', tenant.name];
    const { items } = await ringlogJson<{ items: { id: number; prefix: string }[] }>(['token', 'list', ...where]);
    const { id } = items.find(({ prefix }) => made.token!.startsWith(prefix))!;
    expect((await ringlog(['token', 'revoke', String(id), ...where])).code).toBe(0);
    // The stream ends by itself; nothing need be clicked.
    await page.getByRole('alert').filter({ hasText: 'This token has been revoked.' }).waitFor();
    await signIn(tenant.admin.token!);
    await page.getByText('1 call', { exact: true }).waitFor();
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('101');
  });

  it('says so when it has expired', async () => {
    const made = await tenant.client('admin');
    await using visitor = await visit(browser, server, { token: made.token });
    const { page } = visitor;
    await page.getByText('2 calls').waitFor();
    await withTestStore(server.data, (store) => expireToken(store, made.token!));
    await page.getByRole('alert').filter({ hasText: 'This token has expired.' }).waitFor();
  });
});
