import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../test/page/browser.ts';
import { alternate } from '../alternate.ts';
import { startBareHttp } from '../bare-http.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { startServer, type Server } from '../server.ts';

const COLD_ROUNDS = 7;
const SCROLLED = 100;
/** A page of the list, in px. */
const PAGE_HEIGHT = 3400;

/** The page in a browser: until its first calls are in sight, and what scrolling through a hundred pages leaves. */
export async function measurePage(context: Context): Promise<Figure[]> {
  const { folder, token } = await context.store();
  const server = await startServer(folder, token);
  const browser = await launchBrowser();
  try {
    return [await coldLoad(browser, server), ...(await scrolling(browser, server))];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Nothing is in a cache, and nothing is compiled: a window of its own each time. */
async function coldLoad(browser: Browser, server: Server): Promise<Figure> {
  const bare = await startBareHttp({ headers: ['content-type', 'text/html'], body: await staticPage(server) });
  const until = async (url: string, sign: string, signIn: string | null) => {
    const window = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    if (signIn !== null) await window.addInitScript(`sessionStorage.setItem('ringlog.token', '${signIn}')`);
    const page = await window.newPage();
    const began = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.locator(sign).first().waitFor();
    const ms = performance.now() - began;
    await window.close();
    return { ms };
  };
  const ours = () => until(server.url, '.line:not(.is-loading)', server.token);
  const theirs = () => until(bare.url, '#there', null);
  try {
    await ours();
    await theirs();
    const { ours: our, yardstick, ratio } = await alternate(COLD_ROUNDS, ours, theirs);
    const bar = { of: 'ours', must: 'below', value: 1000 } as const;
    return {
      what: 'page, cold, until its first calls are in sight',
      unit: 'ms',
      ours: our.ms,
      yardstick: yardstick.ms,
      ratio: ratio.ms,
      bar,
    };
  } finally {
    await bare.stop();
  }
}

/** One document as heavy as all that the page loads for its first view: its files and the first answers. */
async function staticPage({ url, token }: Server): Promise<Buffer> {
  const text = async (path: string) => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status !== 200) throw new Error(`GET ${path} got ${answer.status}`);
    return answer.text();
  };
  const page = await text('/');
  const paths = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  const parts = await Promise.all([...paths, '/whoami', '/sessions?top=100'].map(text));
  const weight = parts.join('\n').replaceAll('</script', '<\\/script');
  return Buffer.from(`<!doctype html><p id="there">there</p><script type="text/plain">${weight}</script>`);
}

async function scrolling(browser: Browser, { url, token }: Server): Promise<Figure[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(`sessionStorage.setItem('ringlog.token', '${token}')`);
  await page.goto(url);
  await page.locator('.line:not(.is-loading)').first().waitFor();
  await page.getByRole('treegrid').hover();
  const before = await heap(page);
  let most = 0;
  for (let n = 0; n < SCROLLED; n++) {
    await page.mouse.wheel(0, PAGE_HEIGHT);
    most = Math.max(most, await page.locator('.line').count());
  }
  await page.locator('.line:not(.is-loading)').nth(10).waitFor();
  const after = await heap(page);
  await page.close();
  return [
    {
      what: `page, rows in the document while ${SCROLLED} pages are scrolled, at most`,
      unit: 'rows',
      ours: most,
      yardstick: null,
      ratio: null,
      bar: { of: 'ours', must: 'below', value: 100 },
    },
    {
      what: `page, memory after ${SCROLLED} pages, against before`,
      unit: 'MB',
      ours: after / 1e6,
      yardstick: before / 1e6,
      ratio: after / before,
      bar: { of: 'ratio', must: 'below', value: 1.5 },
    },
  ];
}

/** Bytes of JavaScript's memory, without what is only not collected yet. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
