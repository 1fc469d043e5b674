import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';
import { launchBrowser, visit } from './browser.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

let tenant: TenantClients;
beforeAll(async () => {
  tenant = await newTenant(server);
  const start = Date.UTC(2026, 2, 28, 12);
  await tenant.admin.store(
    Array.from({ length: 2500 }, (_, n) => ({
      session_id: `s-${n}`,
      caller: n === 0 ? '＝cmd|x' : '+12025550101',
      caller_display_name: n === 0 ? '@SUM("a", 1)' : null,
      callee: String(1000 + n),
      started_at: new Date(start + n * 60_000).toISOString(),
      answered_at: n % 2 === 0 ? new Date(start + n * 60_000 + 5000).toISOString() : null,
      duration: n % 2 === 0 ? n : 0,
    })),
  );
});

async function exported(page: Page, form: string): Promise<{ name: string; text: string }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: form }).click();
  const download = await coming;
  await page.getByText(/^Exported [\d,]+ rows\.$/).waitFor();
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

describe('an export', () => {
  it('of calls has all that match, with the columns and the local times that are shown', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: '?sort=started_at asc' });
    const { page, errors } = visitor;
    await page.getByText('2,500 calls').waitFor();
    const { name, text } = await exported(page, 'CSV');
    expect(name).toBe('sessions.csv');
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(2502);
    expect(lines[0]).toBe('started_at,direction,caller,callee,outcome,duration,answered_by,service_number,trunk');
    // The night in which summer time begins: the offset of each is that of its own time.
    expect(lines[1]).toMatch(/^2026-03-28T13:00:00\+01:00,,'＝cmd\|x,1000,/);
    expect(lines[1 + 1440]).toMatch(/^2026-03-29T14:00:00\+02:00,,\+12025550101,2440,ANSWERED,1440,2440,,$/);
    expect(errors).toEqual([]);
  });

  it('of calls as NDJSON is what the API gives, of those fields', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path: '?from=cmd' });
    await visitor.page.getByText('1 call', { exact: true }).waitFor();
    const { text } = await exported(visitor.page, 'NDJSON');
    expect(JSON.parse(text)).toMatchObject({ caller: '＝cmd|x', callee: '1000', started_at: '2026-03-28T12:00:00Z' });
  });

  it('of legs has every field, as the server exports them', async () => {
    const path = '?rows=legs&answered=yes&sort=started_at asc';
    await using visitor = await visit(browser, server, { token: tenant.admin.token, path });
    await visitor.page.getByText('1,250 legs').waitFor();
    const { name, text } = await exported(visitor.page, 'CSV');
    expect(name).toBe('calllogs.csv');
    const filter = encodeURIComponent('answered_at ne null');
    const own = await tenant.admin.get(`/calllogs/export?filter=${filter}&orderby=started_at%20asc`);
    expect(text).toBe(own.text);
    expect(text).toContain(`'@SUM(""a"", 1)`);
  });

  it('tells how far it is, and can be cancelled', async () => {
    await using visitor = await visit(browser, server, { token: tenant.admin.token });
    const { page } = visitor;
    await page.getByText('2,500 calls').waitFor();
    // The second thousand does not come.
    await page.route(/cursor=/, () => {});
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'CSV' }).click();
    await page.getByText('Exporting: 1,000 of 2,500').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Export cancelled.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Export cancelled.').waitFor({ state: 'detached' });
  });
});
