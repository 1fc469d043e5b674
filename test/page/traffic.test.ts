import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { until } from '../support/until.ts';
import { addressOf, launchBrowser, visit } from './browser.ts';
import { storeMadeUp } from './made-up.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  const from = Date.UTC(2026, 9, 1);
  await storeMadeUp(tenant.admin, { seed: 5, count: 3000, from, to: from + 14 * 86_400_000 });
});

const RANGE = 'range=2026-10-01T00:00/2026-10-15T00:00&zone=Europe/Berlin';
const tile = (page: Page, title: string) =>
  page.locator('.tile').filter({ has: page.getByText(title, { exact: true }) });
const figure = async (page: Page, title: string) =>
  Number((await tile(page, title).locator('a').innerText()).replaceAll(',', ''));
const total = async (page: Page) => Number((await page.locator('.total').innerText()).replaceAll(/\D/g, ''));

describe('the traffic', () => {
  it('is told in figures that lead to the calls behind them, and these are as many', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: `traffic?${RANGE}` });
    const { page, errors } = visitor;
    for (const title of ['Calls', 'Answered', 'Not answered', 'Failed']) {
      const expected = await figure(page, title);
      expect(expected).toBeGreaterThan(0);
      await tile(page, title).locator('a').click();
      await until(`the calls of ${title} are counted`, async () => (await total(page)) === expected);
      await page.goBack();
    }
    const kpi = await tenant.admin.get(
      '/reports/kpi?from=2026-09-30T22:00:00Z&to=2026-10-14T22:00:00Z&tz=Europe/Berlin',
    );
    expect(await figure(page, 'Calls')).toBe(kpi.json<{ calls: number }>().calls);
    expect(errors).toEqual([]);
  });

  it.each([
    [1, 1280],
    [2, 1280],
    [3, 1280],
    [9, 1280],
    [14, 1280],
    [30, 1280],
    [31, 1280],
    [365, 1280],
    [1, 320],
    [9, 320],
    [30, 320],
    [365, 320],
  ])('has whole dates beside each other under the bars of %i days, %i pixels wide', async (days, width) => {
    const to = new Date(Date.UTC(2026, 9, 1 + days)).toISOString().slice(0, 16);
    const path = `traffic?range=2026-10-01T00:00/${to}&zone=Europe/Berlin`;
    const options = { viewport: { width, height: 800 } };
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path, options });
    const labels = visitor.page.locator('.part', { hasText: 'Calls over time' }).locator('.chart-labels');
    await labels.locator('span').first().waitFor();
    const cut = await labels.evaluate((field) => {
      const boxes = [...field.children].map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0);
      const ends = [...boxes.slice(1).map(({ left }) => left), field.getBoundingClientRect().right + 1];
      return boxes.filter(({ right }, n) => right > ends[n]!).length;
    });
    expect(cut).toBe(0);
  });

  it('is shown over time, by bars and in a table, each leading to its calls', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: `traffic?${RANGE}` });
    const { page } = visitor;
    const part = page.locator('.part', { hasText: 'Calls over time' });
    await until('there is a bar for each day', async () => (await part.locator('.bar').count()) === 14);
    await part.locator('summary').click();
    const row = part.locator('tbody tr').nth(4);
    const calls = Number(await row.locator('td').first().innerText());
    expect(await part.locator('.bar').nth(4).getAttribute('title')).toContain('Mon 05 Oct');
    await row.locator('a').click();
    await until('as many as the bar says', async () => (await total(page)) === calls);
    expect((await addressOf(page)).searchParams.get('range')).toBe('2026-10-05T00:00/2026-10-06T00:00');
    await page.goBack();
    await part.locator('.bar').nth(4).click();
    await until('the bar leads there too', async () => (await total(page)) === calls);
  });

  it('has an hour of the week, a number and a trunk lead to their calls', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: `traffic?${RANGE}` });
    const { page } = visitor;
    const lead = async (link: ReturnType<Page['locator']>, calls: number) => {
      expect(calls).toBeGreaterThan(0);
      await link.click();
      await until('as many as it says', async () => (await total(page)) === calls);
      await page.goBack();
      await page.locator('.heat a').first().waitFor();
    };
    const hour = page.locator('.heat tbody tr').nth(2).locator('td').nth(10).locator('a');
    await lead(hour, Number(await hour.innerText()));
    for (const title of ['Busiest callers', 'Most called', 'Trunks']) {
      const row = page
        .locator('.part', { has: page.getByRole('heading', { name: title }) })
        .locator('tbody tr')
        .first();
      await lead(row.locator('a'), Number((await row.locator('td').first().innerText()).replaceAll(',', '')));
    }
  });

  it('asks the same questions as the list, with the same filters', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: `?${RANGE}&trunk=north` });
    const { page } = visitor;
    await until(
      'the list is there',
      async () => (await page.locator('.total').count()) === 1 && (await total(page)) > 0,
    );
    const calls = await total(page);
    await page.getByRole('link', { name: 'Traffic' }).click();
    await until('as many', async () => (await figure(page, 'Calls')) === calls);
    await page.getByRole('button', { name: 'Remove: trunk north' }).click();
    await until('more', async () => (await figure(page, 'Calls')) > calls);
    await page.getByRole('radio', { name: 'Legs' }).check();
    await page.getByRole('heading', { name: 'Legs over time' }).waitFor();
    await page.goto(`${server.url}/traffic?filter=callr eq 1`);
    await page.getByRole('alert').filter({ hasText: "There is no field 'callr' (position 0)" }).waitFor();
    expect(await page.locator('.expression mark').innerText()).toBe('callr');
  });
});
