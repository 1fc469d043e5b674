import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser, visit } from '../test/page/browser.ts';
import { storeMadeUp } from '../test/page/made-up.ts';
import { startServer } from '../test/support/server.ts';

/**
 * Makes the pictures of the documents, docs/images/*.png, from made-up calls, the same on every run:
 * `npm run screenshots`. The page must be built.
 */

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const DAY = 86_400_000;
const TO = Date.UTC(2026, 10, 13);
const WEEKS = 'range=2026-10-19T00:00/2026-11-13T00:00&zone=Europe/Berlin';

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark';
  readonly hasNumbers?: false;
  readonly act: (page: Page) => Promise<unknown>;
}

const list = (page: Page) => page.locator('.line:not(.is-loading)').nth(10).waitFor();
/** A call through a queue that somebody answered. */
const openCall = async (page: Page) => {
  await list(page);
  await page.locator('.line', { hasText: 'Queue' }).filter({ hasText: 'Answered' }).first().click();
  await page.locator('.timeline-leg').first().waitFor();
};

const PICTURES: readonly Picture[] = [
  { name: 'calls', path: `?${WEEKS}`, act: list },
  { name: 'call', path: `?${WEEKS}`, act: openCall },
  { name: 'call-dark', path: `?${WEEKS}`, theme: 'dark', act: openCall },
  {
    name: 'expression',
    path: `?${WEEKS}&filter=duration gt 60 and callr eq '101'`,
    height: 300,
    act: (page) => page.locator('.expression mark').waitFor(),
    hasNumbers: false,
  },
  {
    name: 'traffic',
    path: `traffic?${WEEKS}`,
    height: 980,
    act: (page) => page.locator('.top-table').nth(3).waitFor(),
  },
  { name: 'phone', path: `?${WEEKS}`, width: 360, height: 640, act: list },
];

await using server = await startServer();
const browser = await launchBrowser();
try {
  mkdirSync(FOLDER, { recursive: true });
  await storeMadeUp(server.client, { seed: 7, count: 20_000, from: TO - 30 * DAY, to: TO });
  for (const { name, path, width = 1280, height = 800, theme, hasNumbers, act } of PICTURES) {
    await using visitor = await visit(browser, server, {
      token: server.token,
      path,
      options: {
        viewport: { width, height },
        colorScheme: theme ?? 'light',
        reducedMotion: 'reduce',
      },
    });
    const { page } = visitor;
    await act(page);
    // The grouping of numbers comes a moment later.
    if (hasNumbers !== false)
      await page
        .locator('.number', { hasText: /^\+\d+ \d/ })
        .first()
        .waitFor({ state: 'attached' });
    await page.screenshot({ path: `${FOLDER}${name}.png` });
  }
} finally {
  await browser.close();
}
