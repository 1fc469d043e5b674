import axe, { type AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { launchBrowser, visit } from './browser.ts';
import { storeMadeUp } from './made-up.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

let tenant: TenantClients;
let empty: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  empty = await newTenant(server);
  const to = Date.UTC(2026, 10, 12);
  await storeMadeUp(tenant.admin, { seed: 3, count: 400, from: to - 3 * 86_400_000, to });
});

interface Look {
  readonly name: string;
  readonly path?: string;
  readonly who?: 'nobody' | 'empty';
  /** Only what this selects is another than in the list of calls. */
  readonly within?: string;
  /** What is done before it is looked at. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).click();

const PANEL = ':popover-open';

const VIEWS: readonly Look[] = [
  { name: 'sign-in', who: 'nobody', act: press('Sign in') },
  { name: 'calls', act: (page) => page.locator('.toggle').first().click() },
  { name: 'legs', path: '?rows=legs' },
  {
    name: 'one call',
    async act(page) {
      await page.locator('.line:has(.toggle)').first().click();
      const call = page.getByRole('complementary', { name: 'Call' });
      await call.locator('summary').first().click();
      await call.locator('dt', { hasText: 'caller_domain' }).first().waitFor();
      // On a phone the call covers all: the way back must be in sight.
      const close = (await call.getByRole('button', { name: 'Close' }).boundingBox())!;
      expect(close.x + close.width).toBeLessThanOrEqual(page.viewportSize()!.width);
    },
  },
  { name: 'a call that is gone', path: '?call=x' },
  { name: 'filters', within: PANEL, act: press(/^Filters/) },
  {
    name: 'range',
    within: PANEL,
    async act(page) {
      await press(/^Time range/)(page);
      await press('From … to …')(page);
      await page.getByRole('button', { name: 'Show this range' }).waitFor();
    },
  },
  { name: 'columns', within: PANEL, act: press('Columns') },
  { name: 'saved views', within: PANEL, act: press('Saved views') },
  { name: 'export', within: PANEL, act: press('Export') },
  { name: 'time zone', within: PANEL, act: press(/^Time zone/) },
  { name: 'theme', within: PANEL, act: press('Theme') },
  { name: 'account', within: PANEL, act: press(/^Account/) },
  { name: 'chips', path: '?trunk=carrier&least=5&range=30d' },
  { name: 'a fault in the expression', path: '?filter=callr eq 1' },
  {
    name: 'completion',
    path: '?filter=duration gt 5',
    act: (page) => page.getByLabel('Filter expression').fill('call'),
  },
  {
    name: 'traffic',
    path: 'traffic?range=2026-11-01T00:00/2026-11-13T00:00',
    async act(page) {
      await page.locator('.heat a').first().waitFor();
      await page.locator('.top-table').nth(3).waitFor();
      await page.locator('.bar').nth(20).waitFor();
      await page.locator('summary').first().click();
    },
  },
  { name: 'nothing found', path: '?search=nobody' },
  { name: 'nothing there', who: 'empty' },
];

/** What axe objects to in what is shown now; `rules`: only to these. */
async function objections(page: Page, within: string, rules: readonly string[] | null): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) };
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify(options)})`,
  );
  return violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)].join('\n'),
  );
}

/** What is laid out anew on a phone. */
const NARROW = new Set(['sign-in', 'calls', 'one call', 'filters', 'range', 'traffic']);
const wide = { width: 1280, height: 400 };
const narrow = { width: 320, height: 568 };
const LOOKS = [
  ...VIEWS.map((view) => ({ ...view, on: 'a wide screen', viewport: wide })),
  ...VIEWS.filter(({ name }) => NARROW.has(name)).map((view) => ({ ...view, on: 'a phone', viewport: narrow })),
];

describe('axe', () => {
  it.each(LOOKS)(
    'objects to nothing in $name on $on, in either theme',
    async ({ path, who, within = 'html', act, viewport }) => {
      const token = who === 'nobody' ? null : (who === 'empty' ? empty : tenant).admin.token;
      await using visitor = await visit(browser, server, {
        token,
        ...(path === undefined ? {} : { path }),
        options: { viewport, colorScheme: 'light', reducedMotion: 'reduce' },
      });
      const { page, errors } = visitor;
      if (who !== 'nobody') await page.locator('.line:not(.is-loading), .message, .tile').first().waitFor();
      await act?.(page);
      await page.evaluate(axe.source);
      expect(await objections(page, within, null)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      // Nothing but colours is another.
      expect(await objections(page, within, ['color-contrast'])).toEqual([]);
      expect(errors).toEqual([]);
      expect(await page.evaluate('document.querySelector("#page").scrollWidth <= innerWidth')).toBe(true);
    },
  );
});
