import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { until } from '../support/until.ts';
import { addressOf, launchBrowser, visit } from './browser.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const call = (session_id: string, started_at: string, other: Record<string, unknown>) => ({
  session_id,
  started_at,
  caller: '101',
  callee: '102',
  direction: 'EXTENSION_CALL',
  duration: 0,
  ...other,
});
const answered = (answered_at: string, duration: number) => ({ answered_at, duration, ended_at: null });

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  await tenant.admin.store([
    // 00:30 in Berlin, on the day before in UTC.
    call('night', '2026-11-11T23:30:00Z', { caller: '+442079460123', direction: 'INBOUND_CALL', trunk: 'north' }),
    call('morning', '2026-11-12T09:00:00Z', { callee: '+12025550147', direction: 'OUTBOUND_CALL', trunk: 'south' }),
    call('long', '2026-11-12T12:00:00Z', { ...answered('2026-11-12T12:00:05Z', 4000), service_number: '8000' }),
    call('short', '2026-11-13T16:00:00Z', { ...answered('2026-11-13T16:00:05Z', 45), caller: '103' }),
  ]);
});

const found = async (page: Page, calls: string) => page.locator('.total', { hasText: calls }).waitFor();
const params = async (page: Page) => Object.fromEntries((await addressOf(page)).searchParams);

describe('finding', () => {
  it('asks for what the panel of filters says, and shows it as what can be taken off again', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page, errors } = visitor;
    const filters = async (fill: () => Promise<unknown>, calls: string, address: Record<string, string>) => {
      await page.getByRole('button', { name: /^Filters/ }).click();
      const panel = page.getByRole('dialog', { name: 'Filters' });
      await panel.waitFor();
      await fill();
      await panel.getByRole('button', { name: 'Show' }).click();
      await found(page, calls);
      expect(await params(page)).toEqual({ zone: 'Europe/Berlin', ...address });
      await page.getByRole('button', { name: 'Clear all', exact: true }).click();
      await found(page, '4 calls');
    };
    await found(page, '4 calls');
    await filters(() => page.getByLabel('From number').fill('+44 (20) 7946'), '1 call', { from: '+44 (20) 7946' });
    await filters(() => page.getByLabel('To number').fill('0147'), '1 call', { to: '0147' });
    await filters(() => page.getByLabel('Extension, either side').fill('103'), '1 call', { extension: '103' });
    await filters(() => page.getByRole('radio', { name: 'Not answered' }).check(), '2 calls', { answered: 'no' });
    await filters(() => page.getByRole('checkbox', { name: 'Inbound' }).check(), '1 call', {
      direction: 'INBOUND_CALL',
    });
    await filters(
      async () => {
        await page.getByRole('checkbox', { name: 'Missed' }).check();
        await page.getByRole('checkbox', { name: 'Answered' }).check();
      },
      '2 calls',
      { outcome: 'ANSWERED.MISSED' },
    );
    await filters(() => page.getByLabel('at least').fill('1h'), '1 call', { least: '3600' });
    await filters(() => page.getByLabel('at most').fill('0:45'), '3 calls', { most: '45' });
    await filters(
      async () => {
        await page.getByRole('combobox', { name: 'from', exact: true }).selectOption('9');
        await page.getByRole('combobox', { name: 'to', exact: true }).selectOption('14');
      },
      '2 calls',
      { hours: '9-14' },
    );
    await filters(
      async () => {
        await page.getByRole('combobox', { name: 'from', exact: true }).selectOption('22');
        await page.getByRole('combobox', { name: 'to', exact: true }).selectOption('6');
      },
      '1 call',
      { hours: '22-6' },
    );
    await filters(() => page.getByLabel('Trunk').fill('north'), '1 call', { trunk: 'north' });
    await filters(() => page.getByLabel('Queue, group or menu').fill('8000'), '1 call', { service: '8000' });
    await filters(() => page.getByLabel('Session ID').fill("o'clock"), '0 calls', { session: "o'clock" });
    await page.getByRole('button', { name: /^Filters/ }).click();
    await page.getByLabel('at least').fill('soon');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('alert').filter({ hasText: "'soon' is no duration." }).waitFor();
    expect(errors).toEqual([]);
  });

  it('knows ranges of days in the zone that is shown', async () => {
    await using visitor = await visit(browser, server, {
      token: tenant.admin.token,
      path: '?range=2026-11-12T00:00/2026-11-13T00:00',
    });
    const { page } = visitor;
    await found(page, '3 calls');
    await page.getByRole('button', { name: /^Time zone/ }).click();
    await page.getByLabel('Find a time zone').fill('new york');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await found(page, '2 calls');
    expect(await params(page)).toMatchObject({ zone: 'America/New_York' });
    expect(await page.locator('.line time').first().innerText()).toMatch(/07:00:00$/);

    await page.getByRole('button', { name: /^Time range/ }).click();
    // The range that is shown is what the calendar begins with.
    await page.getByRole('button', { name: /Friday,? 13 November 2026/ }).click();
    await page.getByRole('button', { name: /Saturday,? 14 November 2026/ }).click();
    await page.getByRole('button', { name: 'Show this range' }).click();
    await found(page, '1 call');
    expect(await params(page)).toMatchObject({ range: '2026-11-13T00:00/2026-11-15T00:00' });
    await page.getByRole('button', { name: /^Time range/ }).click();
    await page.getByRole('spinbutton', { name: /hour, From/i }).fill('12');
    await page.getByRole('button', { name: 'Show this range' }).click();
    await found(page, '0 calls');
    expect(await params(page)).toMatchObject({ range: '2026-11-13T12:00/2026-11-15T00:00' });
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByRole('button', { name: /^Time range/ }).click();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await until('the preset is in the address', async () => (await params(page))['range'] === '7d');
  });

  it('has all of it in the address: a link shows a colleague in another zone the same', async () => {
    const path =
      '?rows=legs&range=2026-11-12T00:00/2026-11-13T00:00&search=101&filter=duration eq 0&sort=caller asc&zone=Europe/Berlin';
    const options = { timezoneId: 'Asia/Tokyo' };
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path, options });
    const { page } = visitor;
    await found(page, '1 leg');
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('101');
    expect(await page.getByLabel('Filter expression').inputValue()).toBe('duration eq 0');
    expect(await page.locator('.line time').first().innerText()).toMatch(/10:00:00$/);
    expect(await params(page)).toEqual(Object.fromEntries(new URLSearchParams(path)));
  });

  it('leaves out what makes no sense in an address', async () => {
    const path = '?range=soon&outcome=EATEN&least=-1&sort=;drop&zone=Mars/Base&hours=99-1&call=&rows=x';
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path });
    await found(visitor.page, '4 calls');
    expect(await params(visitor.page)).toEqual({ zone: 'Europe/Berlin' });
  });

  it('saves a view by its name, and calls it up again', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: '?trunk=north' });
    const { page } = visitor;
    await found(page, '1 call');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByLabel('Name of this view').fill('North <b>');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'North <b>', exact: true }).waitFor();
    await page.goto(`${server.url}/`);
    await found(page, '4 calls');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('button', { name: 'North <b>', exact: true }).click();
    await found(page, '1 call');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('button', { name: 'Remove the view North <b>' }).click();
    await page.getByText('Nothing saved yet.').waitFor();
  });
});

describe('the filter expression', () => {
  it('is completed while it is written, by the names and words of the catalogue', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await page.getByRole('button', { name: 'Expression' }).click();
    const field = page.getByLabel('Filter expression');
    await field.focus();
    const choose = async (typed: string) => {
      await page.keyboard.type(typed);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    };
    await choose('outc');
    await choose('e');
    await choose("'mis");
    expect(await field.inputValue()).toBe("outcome eq 'MISSED' ");
    await page.keyboard.press('Enter');
    await found(page, '0 calls');
    await field.fill('duration gt 60 an');
    await page.getByRole('option', { name: 'and' }).waitFor();
  });

  it('has its faults marked where they are, also beside other filters', async () => {
    await using visitor = await visit(browser, server, {
      token: tenant.admin.token,
      path: "?trunk=north&filter=callee eq '😀' or callr eq '101'",
    });
    const { page } = visitor;
    await page.getByRole('alert').filter({ hasText: "There is no field 'callr' (position 18)" }).waitFor();
    expect(await page.locator('.expression mark').innerText()).toBe('callr');
    expect(await page.getByLabel('Filter expression').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Filter expression').fill("callee eq '102' or (caller eq '101'");
    await page.keyboard.press('Enter');
    await page.locator('.expression .fault').waitFor();
    await page.getByLabel('Filter expression').fill("callee eq '102' or caller eq '101'");
    await page.keyboard.press('Enter');
    await found(page, '1 call');
    expect(await page.locator('.expression mark').count()).toBe(0);
  });
});
