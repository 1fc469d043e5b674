import { afterAll, describe, expect, it } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { launchBrowser, visit } from './browser.ts';

const folder = temporaryFolder();
let server = await startServer({ data: folder.path });
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
  folder.remove();
});

const leg = (n: number, other: Record<string, unknown> = {}) => ({
  session_id: `s-${n}`,
  call_id: `c-${n}`,
  caller: '101',
  callee: String(1000 + n),
  direction: 'EXTENSION_CALL',
  started_at: new Date(Date.UTC(2026, 10, 12, 9, n)).toISOString(),
  ...other,
});
const ended = { ended_at: '2026-11-12T12:00:00Z', answered_at: '2026-11-12T11:00:00Z', duration: 3600 };

describe('what happens while a list is read', () => {
  it('is told without moving the list, and shown when it is asked for', async () => {
    const { admin } = await newTenant(server);
    await admin.store(Array.from({ length: 60 }, (_, n) => leg(n)));
    await using visitor = await visit(browser, server, { token: admin.token, path: '?search=101' });
    const { page, errors } = visitor;
    await page.getByText('60 calls').waitFor();
    const second = page.locator('.line').nth(1);
    const before = await second.innerText();

    await admin.store([leg(100), leg(101), leg(102, { caller: '999' })]);
    await page.getByRole('button', { name: '2 new calls' }).waitFor();
    expect(await second.innerText()).toBe(before);
    await page.getByRole('button', { name: '2 new calls' }).click();
    await page.getByText('62 calls').waitFor();
    expect(await page.locator('.line .of-callee').first().innerText()).toBe('1101');
    expect(await page.getByRole('button', { name: /new call/ }).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('corrects a call that goes on where it stands, in the list and in the drawer', async () => {
    const { admin } = await newTenant(server);
    await admin.store([leg(1), leg(2), leg(3)]);
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page } = visitor;
    const second = page.locator('.line').nth(1);
    await until('the list is there', async () => /in progress/.test(await second.innerText().catch(() => '')));
    await second.click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('in progress').first().waitFor();
    await admin.store(leg(2, ended));
    await call.getByText('Answered', { exact: true }).first().waitFor();
    await until('the row says so too', async () => /Answered/.test(await second.innerText()));
  });

  it('before changes are told is not lost', async () => {
    const { admin } = await newTenant(server);
    await admin.store([leg(1), leg(2), leg(3)]);
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page } = visitor;
    const second = page.locator('.line').nth(1);
    await page.getByText('3 calls').waitFor();
    const begun = Promise.withResolvers<void>();
    await page.route(/\/calllogs\/stream/, async (route) => {
      await begun.promise;
      await route.continue();
    });
    await page.reload();
    await until('the list is there', async () => /in progress/.test(await second.innerText().catch(() => '')));
    await second.click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('in progress').first().waitFor();
    await admin.store([leg(2, ended), leg(4)]);
    begun.resolve();
    await page.getByRole('button', { name: '1 new call' }).waitFor();
    await until('the row says what happened', async () => /Answered/.test(await second.innerText()));
    await call.getByText('Answered', { exact: true }).first().waitFor();
  });

  it('is not undone by an answer that was overtaken, in the list and in the drawer', async () => {
    const { admin } = await newTenant(server);
    await admin.store([leg(1), leg(2), leg(3)]);
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page } = visitor;
    const second = page.locator('.line').nth(1);
    await second.click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('in progress').first().waitFor();
    // The answers to what the first change leads to are held back: one for the row and one for the drawer.
    const late = Promise.withResolvers<void>();
    let held = 0;
    await page.route(/\/sessions\/[^?]+$/, async (route) => {
      if (held === 2) return route.continue();
      held += 1;
      const response = await route.fetch();
      await late.promise;
      return route.fulfill({ response });
    });
    await admin.store(leg(2, { caller_display_name: 'Ann Example' }));
    await until('it is asked for', () => held === 2);
    await admin.store([leg(2, { caller_display_name: 'Bob Example' }), leg(5)]);
    await page.getByRole('button', { name: '1 new call' }).waitFor();
    late.resolve();
    await admin.store(leg(6));
    await page.getByRole('button', { name: '2 new calls' }).waitFor();
    expect(await second.innerText()).toContain('Bob Example');
    expect(await call.innerText()).toContain('Bob Example');
  });

  it('appears by itself where nothing was there to be moved', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token });
    await visitor.page.getByText('No calls here yet.').waitFor();
    await admin.store(leg(1));
    await visitor.page.getByText('1 call', { exact: true }).waitFor();
  });
});

describe('a server that goes away', () => {
  it('signs in again who comes back to the page while it is away', async () => {
    const { admin } = await newTenant(server);
    await admin.store(leg(1));
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page } = visitor;
    await page.getByText('1 call', { exact: true }).waitFor();
    // The page itself is there, as it is from a cache or a proxy.
    await page.route(/\/(whoami|readyz|calllogs)/, (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
    await page.unroute(/\/(whoami|readyz|calllogs)/);
    await page.getByText('1 call', { exact: true }).waitFor();
  });

  it('is waited for: what is shown stays, and what happened meanwhile is told when it is back', async () => {
    const { admin } = await newTenant(server);
    await admin.store(Array.from({ length: 30 }, (_, n) => leg(n)));
    // Its address stays while the server is away, and nobody else can take it.
    await using proxy = await startProxy(() => Number(new URL(server.url).port));
    const url = `http://127.0.0.1:${proxy.port}`;
    await using visitor = await visit(browser, { url }, { token: admin.token });
    const { page, errors } = visitor;
    await page.getByText('30 calls').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();

    await server.stop();
    proxy.cut();
    await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
    expect(await page.locator('.line').count()).toBeGreaterThan(20);
    // What is asked for now is answered when the server is back.
    await page.getByLabel('Search', { exact: true }).fill('1007');
    await page.getByText('Loading…').waitFor();

    server = await startServer({ data: folder.path });
    const again = server.client.as(admin.token);
    await again.store(leg(50));
    proxy.mend();
    await page.getByText('1 call', { exact: true }).waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByText('31 calls').waitFor();
    await again.store(leg(51));
    await page.getByRole('button', { name: '1 new call' }).waitFor();
    expect(errors.filter((error) => !error.includes('ERR_'))).toEqual([]);
  });
});
