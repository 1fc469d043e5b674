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

const from = { caller: '+12025550101', caller_display_name: 'Dana Lake', direction: 'INBOUND_CALL', trunk: 'north' };
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 12, 9, 0, seconds)).toISOString();

/** A queue that rings two phones before the second answers; a busy line; a call out that nobody answers. */
const CALLS = [
  {
    ...from,
    session_id: 's-1',
    call_id: 'c-1',
    callee: '8000',
    callee_display_name: 'Support queue',
    started_at: at(0),
    answered_at: at(0),
    ended_at: at(20),
    duration: 20,
    end_reason: 'REFERRED',
  },
  {
    ...from,
    session_id: 's-1',
    call_id: 'c-2',
    callee: '101',
    callee_display_name: 'Ann Example',
    service_number: '8000',
    started_at: at(1),
    rang_at: at(2),
    ended_at: at(9),
    duration: 0,
    status_code: 480,
  },
  {
    ...from,
    session_id: 's-1',
    call_id: 'c-3',
    callee: '102',
    callee_display_name: 'Bob Example',
    service_number: '8000',
    started_at: at(10),
    rang_at: at(11),
    answered_at: at(20),
    ended_at: at(207),
    duration: 187,
    status_code: 0,
    end_reason: 'CALLER_DISCONNECTED',
    reroute_reason: 'FORWARDING_NO_ANSWER',
    cost: 0.125,
    billed_account: 'sales',
    user_data: '{"queue":"support","wait":20}',
  },
  {
    caller: '103',
    callee: '104',
    session_id: 's-2',
    direction: 'EXTENSION_CALL',
    started_at: at(300),
    ended_at: at(301),
    duration: 0,
    status_code: 486,
  },
  {
    caller: '105',
    callee: '+442079460123',
    session_id: 's-3',
    direction: 'OUTBOUND_CALL',
    started_at: at(400),
    rang_at: at(402),
    ended_at: at(430),
    duration: 0,
    status_code: 480,
  },
];

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  await tenant.admin.store(CALLS);
});

const rowsOf = (page: Page) => page.locator('.line:not(.is-loading)');
const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');
/** The texts of a column, from the top. */
const column = (page: Page, field: string) => page.locator(`.line .of-${field}`).allInnerTexts();

describe('the list of calls', () => {
  it('has a row for each call, readable at a glance, with the value itself on hover', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page, errors } = visitor;
    await page.getByText('3 calls').waitFor();
    // Berlin is an hour ahead of UTC in November.
    expect(await column(page, 'started_at')).toEqual([
      expect.stringMatching(/^Thu 12 Nov\s+10:06:40$/),
      expect.stringMatching(/^Thu 12 Nov\s+10:05:00$/),
      expect.stringMatching(/^Thu 12 Nov\s+10:00:00$/),
    ]);
    expect(await column(page, 'outcome')).toEqual(['No answer', 'Busy', 'Answered']);
    expect(await column(page, 'direction')).toEqual(['Outbound', 'Internal', 'Inbound']);
    expect(await column(page, 'duration')).toEqual(['–', '–', '3:07']);
    const number = page.locator('[data-raw="+442079460123"]');
    await until('numbers are grouped', async () => (await number.innerText()) === '+44 20 7946 0123');
    expect(await number.getAttribute('title')).toBe('+442079460123');
    expect(await page.locator('.talk[data-raw="187"]').getAttribute('title')).toBe('3 min 7 s (187 s)');
    expect(errors).toEqual([]);
  });

  it('copies numbers as they are, not as they are written for people', async () => {
    const options = { permissions: ['clipboard-read', 'clipboard-write'] };
    await using visitor = await visit(browser, server, { token: tenant.admin.token, options });
    const { page } = visitor;
    const number = page.locator('[data-raw="+442079460123"]');
    await until('numbers are grouped', async () => (await number.innerText()) === '+44 20 7946 0123');
    await number.selectText();
    await page.keyboard.press('Control+C');
    await until('it is copied', async () => (await clipboard(page)) === '+442079460123');
  });

  it('opens a call to its legs, and shows all legs by a switch', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await page.getByRole('button', { name: 'Open the legs (3)' }).click();
    await until('the legs are there', async () => (await rowsOf(page).count()) === 6);
    expect(await column(page, 'callee')).toEqual([
      expect.any(String),
      '104',
      'Support queue 8000',
      'Support queue 8000',
      'Ann Example 101',
      'Bob Example 102',
    ]);
    await page.getByRole('button', { name: 'Close the legs (3)' }).click();
    await until('they are closed', async () => (await rowsOf(page).count()) === 3);
    await page.getByRole('radio', { name: 'Legs' }).check();
    await page.getByText('5 legs').waitFor();
    expect(await column(page, 'outcome')).toEqual(['No answer', 'Busy', 'Answered', 'Missed', 'Answered']);
    expect((await addressOf(page)).searchParams.get('rows')).toBe('legs');
  });

  it('sorts by the head of a column, one way and the other, and keeps it in the address', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    const head = page.getByRole('columnheader', { name: 'Talk' });
    await head.getByRole('button').click();
    await until('the longest is first', async () => (await column(page, 'duration'))[0] === '3:07');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await head.getByRole('button').click();
    await until('the longest is last', async () => (await column(page, 'duration')).at(-1) === '3:07');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect((await addressOf(page)).searchParams.get('sort')).toBe('duration asc');
    await page.goBack();
    await until('as before', async () => (await head.getAttribute('aria-sort')) === 'descending');
  });

  it('has columns that are chosen, moved and made wider, also by the keyboard', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await page.getByText('3 calls').waitFor();
    const heads = async () => (await page.getByRole('columnheader').allInnerTexts()).slice(0, 3);
    expect(await heads()).toEqual(['Started', 'Direction', 'From']);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Direction' }).uncheck();
    await page.getByRole('button', { name: 'Move To to the left' }).click();
    await page.getByLabel('Width of From').fill('300');
    await page.keyboard.press('Escape');
    expect(await heads()).toEqual(['Started', 'To', 'From']);
    expect((await page.getByRole('columnheader', { name: 'From' }).boundingBox())!.width).toBe(300);

    const head = page.getByRole('columnheader', { name: 'Started' });
    const { x, y, width } = (await head.boundingBox())!;
    await page.mouse.move(x + width, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + width + 40, y + 10);
    await page.mouse.up();
    await until('it is wider', async () => (await head.boundingBox())!.width === width + 40);
    await page.getByRole('columnheader', { name: 'From' }).dragTo(head);
    await until('it has moved', async () => (await heads()).join() === 'From,Started,To');

    await page.reload();
    await page.getByText('3 calls').waitFor();
    expect(await heads()).toEqual(['From', 'Started', 'To']);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As it was' }).click();
    expect(await heads()).toEqual(['Started', 'Direction', 'From']);
  });

  it('is moved through by the keyboard alone', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await page.getByText('3 calls').waitFor();
    const grid = page.getByRole('treegrid');
    await grid.focus();
    const active = () => page.locator('.line.is-active').getAttribute('aria-rowindex');
    await page.keyboard.press('End');
    expect(await active()).toBe('4');
    await page.keyboard.press('ArrowRight');
    await until('the legs are there', async () => (await rowsOf(page).count()) === 6);
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('5');
    await page.keyboard.press('ArrowLeft');
    expect(await active()).toBe('4');
    await page.keyboard.press('ArrowLeft');
    expect(await rowsOf(page).count()).toBe(3);
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Call' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('treegrid');
    await page.keyboard.press('/');
    await page.keyboard.type('103');
    await page.getByText('1 call', { exact: true }).waitFor();
  });
});

describe('one call', () => {
  it('tells its story: where it went, who answered, how long, what it cost, how it ended', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page, errors } = visitor;
    await page.getByText('Support queue').first().click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('billed to sales').waitFor();
    const text = (await call.innerText()).replaceAll(/\s+/g, ' ');
    for (const part of [
      'Dana Lake',
      'Answered by 102',
      'Waited 20 s',
      'Talked 3 min 7 s',
      'billed to sales',
      'menu, queue or voicemail',
      'forwarded, no answer',
      'Missed · 480: not available now · rang 7 s',
      'Answered · Caller hung up · rang 9 s, talked 3 min 7 s',
    ]) {
      expect(text).toContain(part);
    }
    // The bars of the third leg: set-up, ringing and talk, one behind the other.
    const bars = await call.locator('.timeline-leg').nth(2).locator('.span').all();
    const boxes = await Promise.all(bars.map(async (bar) => (await bar.boundingBox())!));
    expect(boxes).toHaveLength(3);
    for (const [n, box] of boxes.slice(1).entries()) {
      expect(Math.abs(boxes[n]!.x + boxes[n]!.width - box.x)).toBeLessThan(2);
    }
    await call.getByText('+12025550101 → 102').click();
    await call.getByText('"queue": "support"').waitFor();
    expect(errors).toEqual([]);
  });

  it('has a link of its own, and copies as JSON what the API gives', async () => {
    const options = { permissions: ['clipboard-read', 'clipboard-write'] };
    await using visitor = await visit(browser, server, { token: tenant.admin.token, options });
    const { page } = visitor;
    await page.getByText('Support queue').first().click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('billed to sales').waitFor();
    // It says so for a moment.
    const said = call.getByText('Copied').waitFor();
    await call.getByRole('button', { name: 'Copy as JSON' }).click();
    await said;
    const copied = JSON.parse(await clipboard(page)) as { id: string; legs: unknown[] };
    const own = (await tenant.admin.get(`/sessions/${copied.id}`)).json<{ legs: { id: string }[] }>();
    const legs = await Promise.all(own.legs.map(async ({ id }) => (await tenant.admin.get(`/calllogs/${id}`)).json()));
    expect(copied).toEqual({ ...own, legs });

    await call.getByRole('button', { name: 'Copy link' }).click();
    await until('it is copied', async () => (await clipboard(page)).startsWith(server.url));
    const link = await clipboard(page);
    await page.goto(link);
    await page.getByRole('complementary', { name: 'Call' }).getByText('billed to sales').waitFor();
    expect(link).not.toContain('rl_');
  });

  it('says so when it is gone, or of somebody else', async () => {
    const stranger = await newTenant(server);
    const { items } = (await tenant.admin.get('/sessions?top=1')).json();
    await using visitor = await visit(browser, server, { token: stranger.admin.token, path: `?call=${items[0]!.id}` });
    await visitor.page.getByText('There is no such call, or none that you may see.').waitFor();
  });

  it('leads to the next and the one before', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await rowsOf(page).first().click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('· 480: not available now').waitFor();
    await call.getByRole('button', { name: 'Next in the list' }).click();
    await call.getByText('· 486: busy here').waitFor();
    await call.getByRole('button', { name: 'Previous in the list' }).click();
    await call.getByText('· 480: not available now').waitFor();
  });
});

/** Of a row in the middle of those that are drawn, its place in the list and when its call began; null: it is not loaded. */
const ROW_AND_TIME = `(() => {
  const line = document.querySelectorAll('.line')[10];
  const time = line?.querySelector('time');
  return time ? [line.getAttribute('aria-rowindex'), time.getAttribute('datetime')] : null;
})()`;

/** The height of a hundred rows, px. */
const PAGE = 3400;

/** Whether the list is scrolled so far (px), and has drawn what is in its middle. */
const isThere = (top: number) => `(() => {
  const list = document.querySelector('[role=treegrid]');
  const { x, y, width, height } = list.getBoundingClientRect();
  const line = document.elementFromPoint(x + width / 2, y + height / 2)?.closest('.line');
  return list.scrollTop === ${top} && line != null && document.querySelector('.line.is-loading') === null;
})()`;

describe('a list of many', () => {
  it('is scrolled through page by page with few rows in the document, each in its place', async () => {
    const many = await newTenant(server);
    const to = Date.UTC(2026, 10, 12);
    await storeMadeUp(many.admin, { seed: 3, count: 12_000, from: to - 30 * 86_400_000, to });
    const { count } = (await many.admin.get('/calllogs?top=1')).json();
    await using visitor = await visit(browser, server, { token: many.admin.token, path: '?rows=legs&zone=UTC' });
    const { page, requests, errors } = visitor;
    await page.getByText(`${count.toLocaleString('en')} legs`).waitFor();
    await page.getByRole('treegrid').hover();
    let most = 0;
    for (let turn = 1; turn <= 100; turn++) {
      await page.mouse.wheel(0, PAGE);
      most = Math.max(most, await page.locator('.line').count());
      // The wheel does not wait for what it has turned: a list that lags behind would have to jump.
      await until('the next page is there', () => page.evaluate<boolean>(isThere(turn * PAGE)));
    }
    expect(most).toBeLessThan(100);
    // Every page but the first was reached by the link of the one before.
    expect(requests.filter((url) => url.includes('skip='))).toEqual([]);
    const expectInPlace = async () => {
      // Both at one moment: the list may still be moving.
      let seen: readonly [row: string, time: string] | null = null;
      await until('a row is shown', async () => (seen = await page.evaluate(ROW_AND_TIME)) !== null);
      const [row, shown] = seen!;
      const index = Number(row);
      // The head of the list is its first row.
      const { items } = (await many.admin.get(`/calllogs?top=1&skip=${index - 2}`)).json();
      expect(shown).toBe(items[0]!['started_at']);
    };
    await expectInPlace();
    // A jump to the end counts its way once.
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('End');
    await until('the end is there', async () => (await page.locator('.line.is-loading').count()) === 0);
    await page.locator(`[aria-rowindex="${count + 1}"]`).waitFor();
    await expectInPlace();
    await page.keyboard.press('Home');
    await page.locator('[aria-rowindex="2"]').waitFor();
    await expectInPlace();
    expect(errors).toEqual([]);
  });
});
