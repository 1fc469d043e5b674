import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Server } from '../support/server.ts';

/** Where Chromium or Chrome lies on Debian and its kin, on macOS and on Windows. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser of this machine. The tests of the page are nothing without it. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'];
  const executablePath = named ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      'The tests of the page need Chromium: `apt-get install chromium`, or say where it is in CHROMIUM_PATH.',
    );
  }
  // Root, as in a container, may not use the sandbox; the only pages here are our own.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

export interface Visit {
  /** Signed in with this token from the beginning. */
  readonly token?: string | null;
  /** What stands behind the address of the server. */
  readonly path?: string;
  readonly options?: BrowserContextOptions;
}

/** A page of a person of its own, and what went wrong in it. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  /** Errors of scripts, and of the policy of the page. */
  readonly errors: string[];
  /** The addresses asked for, but for those of the page itself. */
  readonly requests: string[];
}

/** Opens the page of a server, in Berlin unless said otherwise. */
export async function visit(
  browser: Browser,
  server: Pick<Server, 'url'>,
  { token, path, options }: Visit = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    ...options,
  });
  // Ends what hangs, as until() does.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // What the server refuses is told in the page; the browser's own note of it is no error of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  if (token != null) await context.addInitScript(`sessionStorage.setItem('ringlog.token', ${JSON.stringify(token)})`);
  await page.goto(`${server.url}/${path ?? ''}`);
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}

/** Where a page is by its own word: what `page.url()` gives may come behind what is seen. */
export async function addressOf(page: Page): Promise<URL> {
  return new URL(await page.evaluate<string>('location.href'));
}
