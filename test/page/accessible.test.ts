import axe, { type AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContextOptions, Page, ViewportSize } from 'playwright-core';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { launchBrowser, visit, type Visitor } from './browser.ts';
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
  await tenant.admin.post('/sources', { name: 'office', format: 'asterisk-csv', timezone: 'Europe/Berlin' });
  await tenant.admin.send('POST', '/ingest/asterisk-csv?source=office', 'nonsense\n');
  await tenant.admin.send('POST', '/call_rates/import', 'prefix,price_1\n44,0.04\n');
  await storeMadeUp(tenant.admin, { seed: 3, count: 400, from: to - 3 * 86_400_000, to });
});

/** Somebody signed in to the tenant with calls, to that without any, or not at all. */
type Who = 'admin' | 'empty' | 'nobody';

interface Look {
  readonly name: string;
  readonly path?: string;
  readonly who?: Who;
  /** Only what this selects is another than in the list of calls. */
  readonly within?: string;
  /** What is done before it is looked at. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const file = (name: string, body: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(body) });

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
  { name: 'sources', path: 'admin/sources' },
  {
    name: 'a source with faults',
    path: 'admin/sources',
    async act(page) {
      await press('Add a source')(page);
      await press('Save')(page);
      await page.getByRole('alert').first().waitFor();
    },
  },
  { name: 'removing a source', path: 'admin/sources', act: press('Remove the source office') },
  { name: 'quarantine', path: 'admin/quarantine' },
  {
    name: 'a record in quarantine',
    path: 'admin/quarantine',
    async act(page) {
      await page
        .getByRole('button', { name: /^Show record/ })
        .first()
        .click();
      await page.locator('.raw').waitFor();
    },
  },
  {
    name: 'import',
    path: 'admin/import',
    async act(page) {
      const input = page.getByLabel('Choose files');
      await input.setInputFiles([file('old.ndjson', 'nonsense\n{"caller":"1","callee":"2"}\n')]);
      await press('Import 1 file')(page);
      await page.getByText(/old\.ndjson: /).waitFor();
      await input.setInputFiles([file('next.csv', 'x')]);
    },
  },
  { name: 'tokens', path: 'admin/tokens' },
  {
    name: 'a token that was made',
    path: 'admin/tokens',
    async act(page) {
      await press('Make a token')(page);
      await press('Make the token')(page);
      await page.getByText('It is shown this once.').waitFor();
    },
  },
  { name: 'rates', path: 'admin/rates' },
  { name: 'a rate', path: 'admin/rates', act: press('Add a rate') },
  {
    name: 'an import of rates',
    path: 'admin/rates',
    async act(page) {
      await press('Import rates')(page);
      await page.getByLabel('A CSV file').setInputFiles([file('deck.csv', 'prefix,price_1\n44,0.05\n49,0.02\n')]);
      await page.getByText('2 rates in the file').waitFor();
    },
  },
  { name: 'numbers without a rate', path: 'admin/missing' },
  {
    name: 'pricing again',
    path: 'admin/rerates',
    async act(page) {
      await press('See what would change')(page);
      await page.getByText('done', { exact: true }).first().waitFor();
    },
  },
  { name: 'costs', path: 'admin/costs' },
  { name: 'quarantine without records', path: 'admin/quarantine', who: 'empty' },
  { name: 'rates without any', path: 'admin/rates', who: 'empty' },
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
const NARROW = new Set([
  'sources',
  'a source with faults',
  'a record in quarantine',
  'import',
  'tokens',
  'a token that was made',
  'an import of rates',
  'pricing again',
  'costs',
  'sign-in',
  'calls',
  'one call',
  'filters',
  'range',
  'traffic',
]);
const wide = { width: 1280, height: 480 };
const narrow = { width: 320, height: 568 };
const LOOKS = [
  ...VIEWS.map((view) => ({ ...view, on: 'a wide screen', viewport: wide })),
  ...VIEWS.filter(({ name }) => NARROW.has(name)).map((view) => ({ ...view, on: 'a phone', viewport: narrow })),
];

const visitors = new Map<string, Promise<Visitor>>();

/** One page for all that somebody sees on a screen. */
function visitorOf(who: Who, viewport: ViewportSize): Promise<Visitor> {
  const key = `${who} ${viewport.width}`;
  let visitor = visitors.get(key);
  if (visitor === undefined) {
    const token = { admin: tenant.admin.token, empty: empty.admin.token, nobody: null }[who];
    const options: BrowserContextOptions = { viewport, reducedMotion: 'reduce' };
    visitor = visit(browser, server, { token, options }).then(async (made) => {
      await made.page.addInitScript(axe.source);
      return made;
    });
    visitors.set(key, visitor);
  }
  return visitor;
}

/** What a view has when it has come. */
const THERE = '.line:not(.is-loading), .tile, .table, .admin-card, .drop-field, .message:not([role=status])';

describe('axe', () => {
  it.each(LOOKS)(
    'objects to nothing in $name on $on, in either theme',
    async ({ path = '', who = 'admin', within = 'html', act, viewport }) => {
      const { page, errors } = await visitorOf(who, viewport);
      await page.emulateMedia({ colorScheme: 'light' });
      const address = `${server.url}/${path}`;
      // A panel over the list of calls takes the place of the one before.
      if (within === PANEL && page.url() === address) await page.keyboard.press('Escape');
      else await page.goto(address);
      if (who !== 'nobody') await page.locator(THERE).first().waitFor();
      await act?.(page);
      expect(await objections(page, within, null)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      // Nothing but colours is another.
      expect(await objections(page, within, ['color-contrast'])).toEqual([]);
      expect(errors).toEqual([]);
      expect(await page.evaluate('document.querySelector("#page").scrollWidth <= innerWidth')).toBe(true);
    },
  );
});
