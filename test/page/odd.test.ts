import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { launchBrowser, visit } from './browser.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const HTML = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';
const RIGHT_TO_LEFT = 'شركة مثال للتجارة';
const EMOJI = '👩‍👩‍👧 Ünïcode 🇩🇪';
/** U+202E turns around what follows. */
const TURNED = 'abc\u202Egnp.exe';
const LONG = 'x'.repeat(1024);

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  const names = [HTML, RIGHT_TO_LEFT, EMOJI, TURNED, LONG];
  await tenant.admin.store(
    names.map((name, n) => ({
      session_id: `${name.slice(0, 100)}-${n}`,
      caller: n === 0 ? '<b>101</b>' : '+97225550000',
      caller_display_name: name,
      callee: '102',
      callee_display_name: name,
      trunk: name,
      user_data: n === 0 ? HTML : JSON.stringify({ name }),
      started_at: `2026-11-12T10:00:0${n}Z`,
      ended_at: '2026-11-12T09:00:00Z',
      answered_at: '2030-01-01T00:00:00Z',
      duration: 5,
      status_code: 999,
    })),
  );
});

describe('odd values', () => {
  it('are shown as the texts they are, in the list and in the drawer', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page, errors, requests } = visitor;
    await page.getByText('5 calls').waitFor();
    for (const [n, name] of [LONG, TURNED, EMOJI, RIGHT_TO_LEFT, HTML].entries()) {
      const cell = page.locator('.line .of-caller').nth(n);
      expect(await cell.locator('bdi').first().textContent()).toBe(name);
      // However long or turned a name is, what stands beside it stays where it is.
      expect((await page.locator('.line').nth(n).boundingBox())!.height).toBe(34);
      await cell.click();
      const call = page.getByRole('complementary', { name: 'Call' });
      await call.locator('.story-title bdi').first().waitFor();
      expect(await call.locator('.story-title bdi').first().textContent()).toBe(name);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    await page.locator('pre').filter({ hasText: 'onerror' }).waitFor();
    expect(await page.title()).toBe('Ringlog');
    expect(requests.filter((url) => url.endsWith('/x'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('are found by what they are', async () => {
    for (const [path, count] of [
      [`?search=${encodeURIComponent(RIGHT_TO_LEFT)}`, '1 call'],
      [`?from=${encodeURIComponent('<b>')}`, '1 call'],
      [`?filter=${encodeURIComponent(`startswith(trunk,'👩')`)}`, '1 call'],
      [`?trunk=${encodeURIComponent("' or 1 eq 1 or '")}`, '0 calls'],
    ] as const) {
      await using visitor = await visit(browser, server, { token: tenant.admin.token, path });
      await visitor.page.locator('.total', { hasText: count }).waitFor();
    }
  });

  it.each([
    ['within the hour', '2026-11-12T10:59:59Z', 1280],
    ['of just over an hour', '2026-11-12T11:00:03Z', 375],
    ['of a clock that was never set', '2082-01-01T00:00:00Z', 375],
  ])('leave names, values and times of a call %s beside each other', async (when, ended_at, width) => {
    const { admin } = await newTenant(server);
    await admin.store([
      {
        started_at: '2026-11-12T10:00:00Z',
        answered_at: '2026-11-12T10:00:04Z',
        ended_at,
        caller: '101',
        callee: '102',
        callee_display_name: LONG,
        outbound_caller_id: '+442079460000',
        duration: 3600,
      },
    ]);
    const options = { viewport: { width, height: 700 } };
    await using visitor = await visit(browser, server, { token: admin.token, options });
    const { page } = visitor;
    await page.locator('.line').first().click();
    await page.locator('.timeline-axis span').first().waitFor();
    expect(await page.locator('.timeline-axis span').count(), when).toBeLessThanOrEqual(7);
    const cut = await page.evaluate(`[...document.querySelectorAll('.timeline-axis span, .fields dt')]
      .filter((one) => {
        const { right } = one.parentElement.getBoundingClientRect();
        const next = one.nextElementSibling?.getBoundingClientRect().left ?? Infinity;
        const text = document.createRange();
        text.selectNodeContents(one);
        return text.getBoundingClientRect().right > Math.min(right, next) + 1;
      })
      .map((one) => one.textContent)`);
    expect(cut).toEqual([]);
  });

  it('in the address do nothing but find nothing', async () => {
    const path = `?search=${encodeURIComponent('<script>')}&call=${encodeURIComponent('../sources?x=<b>')}`;
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path });
    await visitor.page.getByText('There is no such call').waitFor();
    expect(visitor.errors).toEqual([]);
  });
});
