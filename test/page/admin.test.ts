import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { FORMATS } from '../../src/formats/index.ts';
import { texts } from '../../web/src/texts.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { until } from '../support/until.ts';
import { addressOf, launchBrowser, visit } from './browser.ts';

const server = await startServer();
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const file = (name: string, body: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(body),
});

/** A CDR of Asterisk without the columns that it has by itself. */
const OWN = '"1.1","2026-07-01 10:00:00","2026-07-01 10:00:02","2026-07-01 10:00:09","101","102","ANSWERED"\n';

const CALL = { caller: '101', direction: 'OUTBOUND_CALL', duration: 60 };
const at = (minute: number) => ({
  started_at: new Date(Date.UTC(2026, 10, 12, 9, minute)).toISOString(),
  answered_at: new Date(Date.UTC(2026, 10, 12, 9, minute)).toISOString(),
  ended_at: new Date(Date.UTC(2026, 10, 12, 9, minute + 1)).toISOString(),
  session_id: `s-${minute}`,
});

it('every format has a name for people', () => {
  expect(Object.keys(texts.admin.formats).toSorted()).toEqual([...FORMATS.keys()].toSorted());
});

describe('what is for administrators', () => {
  it('is not shown to other roles, nor at its address', async () => {
    const tenant = await newTenant(server);
    for (const role of ['manager', 'user'] as const) {
      const client = await tenant.client(role, ['101']);
      await using visitor = await visit(browser, server, { token: client.token, path: 'admin/tokens' });
      const { page, requests } = visitor;
      await page.getByText('No calls here yet.').waitFor();
      expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
      expect((await addressOf(page)).pathname).toBe('/');
      expect(requests.filter((url) => url.endsWith('/tokens') && !url.endsWith('/admin/tokens'))).toEqual([]);
      await dropFile(page, 'a.csv', 'x');
      expect(await page.getByText('a.csv').count()).toBe(0);
    }
  });

  it("is reached by the top bar and by the keyboard, and left by the browser's way back", async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token, path: '?search=101' });
    const { page, errors } = visitor;
    await page.getByRole('link', { name: 'Admin' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Tokens' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
    expect((await addressOf(page)).pathname).toBe('/admin/tokens');
    await page.reload();
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    await page.goBack();
    await page.getByText('No call matches.').waitFor();
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('101');
    await page.goForward();
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByText('No calls here yet.').waitFor();
    expect(errors).toEqual([]);
  });
});

describe('tokens', () => {
  it('are made, shown once, copied, and revoked', async () => {
    const { admin } = await newTenant(server);
    const options = { permissions: ['clipboard-read', 'clipboard-write'] };
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/tokens', options });
    const { page, errors } = visitor;
    await page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill("Tom's CRM");
    await dialog.getByLabel('Role').selectOption('user');
    await dialog.getByRole('button', { name: 'Make the token' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'needs the extensions it may see' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
    await page.keyboard.type('101, 102');
    await page.keyboard.press('Enter');
    await dialog.getByText('It is shown this once.').waitFor();
    // It says so for a moment.
    const said = dialog.getByText('Copied', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Copy the token' }).click();
    await said;
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    expect((await admin.as(token).get('/whoami')).json()).toMatchObject({ role: 'user', extensions: ['101', '102'] });
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await rowOf(page, "Tom's CRM").getByText('good').waitFor();
    expect(await page.content()).not.toContain(token);

    await page.getByRole('button', { name: "Revoke the token Tom's CRM" }).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: "Revoke the token Tom's CRM" }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await rowOf(page, "Tom's CRM").getByText('revoked', { exact: true }).waitFor();
    expect((await admin.as(token).get('/whoami')).status).toBe(401);
    expect(errors).toEqual([]);
  });

  it('of whom it is that works is revoked after a warning, and signs out', async () => {
    const tenant = await newTenant(server);
    const other = await tenant.client('admin');
    await using visitor = await visit(browser, server, { token: other.token, path: 'admin/tokens' });
    const { page } = visitor;
    await rowOf(page, 'yours').getByRole('button').click();
    await page.getByText('you will be signed out at once').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'This token has been revoked.' }).waitFor();
  });
});

describe('sources and quarantine', () => {
  it('shows what is wrong with a source at its field, mends it, and reads again what could not be read', async () => {
    const { admin } = await newTenant(server);
    await admin.send('POST', '/ingest/asterisk-csv?source=office', OWN);
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/sources' });
    const { page, errors } = visitor;
    await page.getByRole('button', { name: 'Set up the source office' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Format').selectOption('asterisk-csv');
    await dialog.getByLabel('Time zone').selectOption('Europe/Berlin');
    await dialog.getByLabel('Columns').fill('uniqueid\nstart\nanswerr');
    await dialog.getByLabel('Calling code of the country').fill('+49');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const faultAt = (label: string) =>
      dialog
        .locator('.field')
        .filter({ has: page.getByLabel(label) })
        .getByRole('alert');
    await faultAt('Columns').first().waitFor();
    expect(await faultAt('Columns').first().innerText()).toContain('Did you mean answer?');
    expect(await faultAt('Calling code of the country').first().innerText()).toContain('1 to 3 digits such as 49');
    expect(await dialog.getByLabel('Columns').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Columns').fill('uniqueid, start, answer, end, src, dst, disposition');
    await dialog.getByLabel('Calling code of the country').fill('49');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rowOf(page, 'office').getByText('Europe/Berlin').waitFor();
    expect((await admin.get('/sources/office')).json()).toMatchObject({
      country: '49',
      columns: ['uniqueid', 'start', 'answer', 'end', 'src', 'dst', 'disposition'],
    });

    await rowOf(page, 'office').getByRole('link', { name: '1' }).click();
    await page.getByRole('heading', { name: 'Quarantine' }).waitFor();
    expect((await addressOf(page)).search).toBe('?source=office');
    await page.getByRole('button', { name: 'Try 1 again' }).click();
    await page.getByText('1 tried: 1 call log stored, 0 updated, 0 unchanged; 0 still cannot be read.').waitFor();
    await page.getByText('Nothing of these is in quarantine.').waitFor();
    expect(await admin.all('/calllogs')).toMatchObject([{ caller: '101', started_at: '2026-07-01T08:00:00Z' }]);

    await page.getByRole('link', { name: 'Sources' }).click();
    await page.getByRole('button', { name: 'Remove the source office' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No source yet.').waitFor();
    expect(errors).toEqual([]);
  });

  it('shows a record as the text it is, by page, source and format, and removes it for good', async () => {
    const { admin } = await newTenant(server);
    const html = '<img src=x onerror="document.title=\'taken\'">\u202Eabc';
    await admin.send('POST', '/ingest/ringlog?source=many', Array.from({ length: 60 }, (_, n) => `n ${n}\n`).join(''));
    await admin.send('POST', '/ingest/ringlog?source=odd', `${html}\n`);
    await admin.send('POST', '/ingest/asterisk-csv', Uint8Array.from([0x22, 0xff, 0xfe, 0x22, 0x0a]));
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/quarantine' });
    const { page, errors } = visitor;
    await page.getByText('1–50 of 62').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('51–62 of 62').waitFor();
    await page.getByLabel('Format').selectOption('asterisk-csv');
    await page.getByText('1–1 of 1').waitFor();
    await page.getByRole('button', { name: /^Show record/ }).click();
    await page.getByText('000000  22 ff fe 22').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Format').selectOption('');
    await page.getByText('51–62 of 62').waitFor();
    await page.getByLabel('Source').selectOption('odd');
    await page.getByText('1–1 of 1').waitFor();
    await page.getByRole('button', { name: /^Show record/ }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.raw').innerText()).toContain(html.replace('\u202E', '⟨U+202E⟩'));
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('It still cannot be read.').waitFor();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.getByRole('button', { name: 'Remove it for good' }).click();
    await page.getByText('1 record is removed.').waitFor();
    // How many of another choice there are is not asked before it is known.
    const known = Promise.withResolvers<void>();
    await page.route(/source=many/, async (route) => {
      await known.promise;
      await route.continue();
    });
    await page.getByLabel('Source').selectOption('');
    await page.getByText(/of 61$/).waitFor();
    await page.getByLabel('Source').selectOption('many');
    expect(await page.getByRole('button', { name: 'Remove all…' }).isDisabled()).toBe(true);
    known.resolve();
    await page.getByText('1–50 of 60').waitFor();
    await page.getByRole('button', { name: 'Remove all…' }).click();
    await page
      .getByRole('dialog', { name: 'Remove 60 records?' })
      .getByRole('button', { name: 'Remove for good' })
      .click();
    await page.getByText('60 records are removed.').waitFor();
    expect((await admin.get('/quarantine')).json().count).toBe(1);
    expect(await page.title()).toBe('Ringlog');
    expect(errors).toEqual([]);
  });
});

describe('rates', () => {
  it('are added, changed, found and removed', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/rates' });
    const { page, errors } = visitor;
    await page.getByText('No rates yet.').waitFor();
    await page.getByRole('button', { name: 'Add a rate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number begins with').fill('0049');
    await dialog.getByLabel('Price of a minute, first interval').fill('cheap');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').filter({ hasText: '49 rather than 0049 or 0' }).waitFor();
    await dialog.getByRole('alert').filter({ hasText: 'price_1 is a decimal number' }).waitFor();
    await dialog.getByLabel('Number begins with').fill('49');
    await dialog.getByLabel('Price of a minute, first interval').fill('0.05');
    await dialog.getByLabel('Holds from').fill('2026-01-01T00:00:00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rowOf(page, '49').getByText('0.05').waitFor();
    expect((await admin.get('/call_rates')).json().items).toMatchObject([
      { prefix: '49', price_1: 0.05, valid_from: '2026-01-01T00:00:00Z', interval_1: 60, type: 'INTERNATIONAL' },
    ]);
    await page.getByRole('button', { name: 'Edit the rate of 49' }).click();
    await dialog.getByLabel('Description').fill('Germany');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rowOf(page, 'Germany').waitFor();
    await page.getByLabel('Search').fill('france');
    await page.getByText('No rate matches.').waitFor();
    await page.getByLabel('Search').fill('germ');
    await page.getByRole('button', { name: 'Remove the rate of 49' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No rate matches.').waitFor();
    expect((await admin.get('/call_rates')).json().count).toBe(0);
    expect(errors).toEqual([]);
  });

  it('are imported after a look at what would change, and exported', async () => {
    const { admin } = await newTenant(server);
    await admin.send('POST', '/call_rates/import', 'prefix,price_1\n44,0.05\n33,0.03\n1,0.01\n');
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/rates' });
    const { page, errors } = visitor;
    await page.getByRole('button', { name: 'Import rates' }).click();
    const dialog = page.getByRole('dialog');
    const choose = (body: string) => dialog.getByLabel('A CSV file').setInputFiles([file('deck.csv', body)]);
    await choose('prefix,price_1\n44,0.04\n0049,x\n');
    await dialog.getByText('Line 3: price_1 is a decimal number').waitFor();
    await dialog.getByText('Line 3: prefix', { exact: false }).waitFor();
    expect(await dialog.getByRole('button', { name: /^Make/ }).count()).toBe(0);

    await choose('prefix,price_1\n44,0.04\n49,0.02\n1,0.01\n');
    await dialog
      .getByText('3 rates in the file: 1 would be added, 1 changed, 0 removed; 1 stay as they are.')
      .waitFor();
    await dialog.getByLabel('Remove the rates that are not in the file').check();
    await dialog.getByText('1 would be added, 1 changed, 1 removed').waitFor();
    expect(await dialog.getByRole('row').filter({ hasText: 'changed' }).allInnerTexts()).toEqual([
      expect.stringMatching(/^2\s+changed\s+44\s+everybody\s+0\.05\s+0\.04/),
    ]);
    expect((await admin.get('/call_rates?filter=prefix%20eq%20%2744%27')).json().items).toMatchObject([
      { price_1: 0.05 },
    ]);
    await dialog.getByRole('button', { name: 'Make 3 changes' }).click();
    await dialog.getByText('Done: 1 added, 1 changed, 1 removed.').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await rowOf(page, '49').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('call_rates.csv');
    expect(await readFile(await saved.path(), 'utf8')).toBe((await admin.get('/call_rates/export')).text);
    expect(errors).toEqual([]);
  });

  it('that would change are those of the last choice, however late an answer comes', async () => {
    const { admin } = await newTenant(server);
    await admin.send('POST', '/call_rates/import', 'prefix,price_1\n44,0.05\n33,0.03\n');
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/rates' });
    const { page } = visitor;
    await page.getByRole('button', { name: 'Import rates' }).click();
    const dialog = page.getByRole('dialog');
    const late = Promise.withResolvers<void>();
    await page.route(/replace=false/, async (route) => {
      const response = await route.fetch();
      await late.promise;
      await route.fulfill({ response });
    });
    const answered = page.waitForEvent('requestfinished', (request) => request.url().includes('replace=false'));
    await dialog.getByLabel('A CSV file').setInputFiles([file('deck.csv', 'prefix,price_1\n44,0.04\n')]);
    await dialog.getByLabel('Remove the rates that are not in the file').check();
    await dialog.getByText('0 would be added, 1 changed, 1 removed').waitFor();
    late.resolve();
    await answered;
    // What the page makes of it is seen in its next frame.
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))');
    expect(await dialog.getByText('0 would be added, 1 changed, 1 removed').count()).toBe(1);
    await dialog.getByRole('button', { name: 'Make 2 changes' }).click();
    await dialog.getByText('Done: 0 added, 1 changed, 1 removed.').waitFor();
  });

  it('that are missing are added where they are missed, and past calls are priced again after a look', async () => {
    const { admin } = await newTenant(server);
    await admin.send('POST', '/call_rates/import', 'prefix,price_1\n33,0.03\n');
    await admin.store([0, 1, 2].map((minute) => ({ ...CALL, callee: '+442079460123', ...at(minute) })));
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/missing' });
    const { page, errors } = visitor;
    await page.getByText('3 call logs have no rate.').waitFor();
    await page.getByRole('button', { name: 'Add a rate for +442079460123' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Number begins with').inputValue()).toBe('442079460123');
    await dialog.getByLabel('Number begins with').fill('44');
    await dialog.getByLabel('Price of a minute, first interval').fill('0.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Price again' }).click();
    await page.getByLabel('Only these calls').fill('callr eq 1');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByRole('alert').filter({ hasText: 'Did you mean caller?' }).first().waitFor();
    await page.getByLabel('Only these calls').fill("startswith(callee,'+44')");
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByText('3 of 3 call logs would cost something else.').waitFor();
    await page.getByText('+1.50').waitFor();
    expect((await admin.get('/call_rates/missing')).json()).toMatchObject({ calls: 3 });
    await page.getByRole('button', { name: 'Price 3 call logs again' }).click();
    await page.getByText('3 of 3 call logs cost something else now.').waitFor();
    await until('they are priced', async () => (await admin.get('/call_rates/missing')).text.includes('"calls":0'));
    expect(errors).toEqual([]);
  });

  it('tells how far a job is also where each answer takes its time', async () => {
    const { admin } = await newTenant(server);
    await admin.store([0, 1, 2].map((minute) => ({ ...CALL, callee: '+442079460123', ...at(minute) })));
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/rerates' });
    const { page } = visitor;
    await page.getByRole('button', { name: 'See what would change' }).waitFor();
    // As if it were not done at first, and asked of a server far away.
    let asked = 0;
    await page.route(/\/rerates$/, async (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      const response = await route.fetch();
      const text = await response.text();
      await pause(1500);
      const body = ++asked === 1 ? text.replaceAll('"DONE"', '"RUNNING"') : text;
      // It may have been given up.
      await route.fulfill({ response, body }).catch(() => {});
    });
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByText('done', { exact: true }).waitFor();
  });

  it('and who sees what they cost are settings of the tenant', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/costs' });
    const { page } = visitor;
    await page.getByLabel('Costs go to').selectOption('USER');
    await page.getByLabel('Users, of the calls they see').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await admin.get('/tenant')).json()).toMatchObject({ billed_account: 'USER', costs_seen_by: ['manager'] });
  });
});

/** Drops a file on the page, as a hand does that lets go of it. */
async function dropFile(page: Page, name: string, body: string): Promise<void> {
  await page.evaluate(
    `{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(body)}], ${JSON.stringify(name)}));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }`,
  );
}

describe('files', () => {
  const LINES = [1, 2, 3].map((n) => JSON.stringify({ caller: `10${n}`, callee: '102', ...at(n) })).join('\n');

  it('are dropped anywhere, read, summed up, and what could not be read is a click away', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page, errors } = visitor;
    await page.getByText('No calls here yet.').waitFor();
    await dropFile(page, 'old.ndjson', `${LINES}\nnonsense\n`);
    await page.getByText('Ready.').waitFor();
    expect((await addressOf(page)).pathname).toBe('/admin/import');
    await page.getByLabel('Source', { exact: true }).fill('archive');
    await page.getByRole('button', { name: 'Import 1 file' }).click();
    const item = page.getByRole('listitem').filter({ hasText: 'old.ndjson' });
    await item.getByText('Ringlog (NDJSON)').waitFor();
    expect(await item.locator('.counts dd').allInnerTexts()).toEqual(['4', '3', '0', '0', '1']);
    await item.getByRole('link', { name: 'See what could not be read' }).click();
    await rowOf(page, 'old.ndjson').getByText('Not JSON').waitFor();
    expect((await addressOf(page)).search).toBe('?source=archive');
    await page.goBack();
    await item.getByRole('link', { name: 'See the calls' }).click();
    await page.getByText('3 calls').waitFor();
    expect(errors).toEqual([]);
  });

  it('are chosen, also packed, several at a time; of those that cannot be read it says why', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/import' });
    const { page } = visitor;
    await page
      .getByLabel('Choose files')
      .setInputFiles([
        file('old.ndjson.gz', gzipSync(LINES)),
        file('notes.txt', 'just some words\n'),
        file('no.txt', 'x'),
      ]);
    await page.getByRole('button', { name: 'Take no.txt out of the list' }).click();
    await page.getByRole('button', { name: 'Import 2 files' }).click();
    const item = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await item('old.ndjson.gz').getByText('Stored').waitFor();
    expect(await item('old.ndjson.gz').locator('.counts dd').allInnerTexts()).toEqual(['3', '3', '0', '0', '0']);
    await item('notes.txt')
      .getByText(/^notes\.txt: /)
      .waitFor();
    expect((await admin.get('/calllogs')).json().count).toBe(3);
  });

  it('that are being sent can be cancelled', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token, path: 'admin/import' });
    const { page } = visitor;
    // Its answer does not come.
    await page.route(/\/imports\?/, () => {});
    await page.getByLabel('Choose files').setInputFiles([file('long.ndjson', LINES)]);
    await page.getByRole('button', { name: 'Import 1 file' }).click();
    await page.getByRole('progressbar', { name: 'Progress of long.ndjson' }).waitFor();
    await page.getByRole('button', { name: 'Cancel long.ndjson' }).click();
    await page.getByText('Cancelled.', { exact: false }).waitFor();
    expect((await admin.get('/calllogs')).json().count).toBe(0);
  });
});

describe('a view that cannot be loaded', () => {
  it('says why, and shows what there is when it is asked again', async () => {
    const { admin } = await newTenant(server);
    await using visitor = await visit(browser, server, { token: admin.token });
    const { page } = visitor;
    await page.getByText('No calls here yet.').waitFor();
    await page.route(/\/tenant$/, (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.getByRole('link', { name: 'Admin' }).click();
    await page.getByRole('link', { name: 'Costs' }).click();
    await page.getByRole('alert').filter({ hasText: 'The server answered 500' }).waitFor();
    await page.unroute(/\/tenant$/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Costs go to').waitFor();
  });
});
