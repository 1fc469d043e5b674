import { afterAll, describe, expect, it } from 'vitest';
import { readAudit } from '../support/audit.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

interface Entry {
  readonly id: number;
  readonly format: string;
  readonly source: string | null;
  readonly line: number;
  readonly bytes: number;
}
interface List {
  readonly count?: number;
  readonly items: readonly Entry[];
}

const list = async (client: Client, query = '') => (await client.get(`/quarantine${query}`)).json<List>();
const push = (client: Client, format: string, source: string, body: string | Uint8Array<ArrayBuffer>) =>
  client.send('POST', `/ingest/${format}?source=${source}`, body);

/** Two records of `front` and one of `back`, of two formats. */
async function filled() {
  const tenant = await newTenant(server);
  await push(tenant.admin, 'ringlog', 'front', 'nonsense\n{"caller":"1"}\n');
  await push(tenant.admin, 'asterisk-csv', 'back', Uint8Array.from([0x22, 0xff, 0xfe, 0x22, 0x0a]));
  return tenant;
}

/** A CDR whose columns only the settings of its source tell. */
const OWN = '"1.1","2026-07-01 10:00:00","2026-07-01 10:00:02","2026-07-01 10:00:09","101","102","ANSWERED"\n';
const COLUMNS = ['uniqueid', 'start', 'answer', 'end', 'src', 'dst', 'disposition'];

describe('GET /quarantine', () => {
  it('has the newest first, by page, by source and by format', async () => {
    const { admin } = await filled();
    const all = await list(admin);
    expect(all.count).toBe(3);
    expect(all.items).toMatchObject([
      { format: 'asterisk-csv', source: 'back', file: null, line: 1, bytes: 5, timezone: null },
      { format: 'ringlog', source: 'front', line: 2 },
      { format: 'ringlog', source: 'front', line: 1, reason: expect.stringContaining('JSON') },
    ]);
    expect(await list(admin, '?top=1&skip=1')).toEqual({ count: 3, items: [all.items[1]] });
    expect(await list(admin, '?$top=2&count=false')).toEqual({ items: all.items.slice(0, 2) });
    expect(await list(admin, '?source=front')).toEqual({ count: 2, items: all.items.slice(1) });
    expect(await list(admin, '?source=front&format=asterisk-csv')).toEqual({ count: 0, items: [] });
    expect(await list(admin, '?format=asterisk-csv&skip=1')).toEqual({ count: 1, items: [] });
  });

  it.each([
    ['top=0', "top is a whole number from 1 to 1000, not '0'."],
    ['skip=-1', "skip is a whole number from 0, not '-1'."],
    ['sourc=front', "There is no option 'sourc'. Did you mean source?"],
    ['source=a&source=b', "source is given more than once; once is right, with or without '$'."],
    ['count=yes', "count is true or false, not 'yes'."],
  ])('names what is wrong with %s', async (query, message) => {
    const { admin } = await newTenant(server);
    const answer = await admin.get(`/quarantine?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json().errors.map((error) => error.message)).toEqual([message]);
  });

  it('shows one with its bytes, and with its text where it is one', async () => {
    const { admin } = await filled();
    const [binary, , text] = (await list(admin)).items;
    const bytes = (await admin.get(`/quarantine/${binary!.id}`)).json();
    expect(bytes).toEqual({ ...binary, raw_base64: 'Iv/+Igo=', raw_text: null });
    const whole = (await admin.get(`/api/quarantine/${text!.id}`)).json<{ raw_base64: string }>();
    expect(whole).toMatchObject({ ...text, raw_text: 'nonsense\n' });
    expect(Buffer.from(whole.raw_base64, 'base64').toString()).toBe('nonsense\n');
    for (const id of ['999999', 'x', '0', '1.5', '99999999999999999999'])
      expect((await admin.get(`/quarantine/${id}`)).status, id).toBe(404);
  });
});

describe('POST /quarantine/retry', () => {
  it('leaves a row where it is of which, without the names of its columns, nothing is read', async () => {
    const { admin } = await newTenant(server);
    const names = 'cdr_id,src_username,dst_username,call_start_time,duration,sip_call_id,sip_from_tag,sip_to_tag';
    const row = '2026-08-03 09:00:00,90,cdr-1@192.0.2.10,sa1,sb1,203.0.113.7,0,0,2026-08-03 09:05:00,inbound,0,7,12';
    await push(admin, 'kamailio', 'sip', `${names}\n${row}\n`);
    expect((await admin.post('/quarantine/retry', { all: true })).json()).toMatchObject({
      tried: 1,
      left: 1,
      stored: 0,
    });
    expect((await list(admin)).count).toBe(1);
  });

  it('stores what can be read with the settings of now, and keeps the rest', async () => {
    const { admin } = await filled();
    await push(admin, 'asterisk-csv', 'own', OWN);
    const [{ id }] = (await list(admin, '?source=own')).items as [Entry];
    const retry = (body: unknown) => admin.post('/quarantine/retry', body);
    expect((await retry({ ids: [id] })).json()).toMatchObject({ tried: 1, left: 1, stored: 0, rejected: 1 });
    await admin.post('/sources', { name: 'own', format: 'asterisk-csv', columns: COLUMNS });
    const answer = await retry({ source: 'own', timezone: 'Europe/Berlin' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ tried: 1, left: 0, read: 1, stored: 1, rejected: 0, next: null });
    expect(await admin.all('/calllogs')).toMatchObject([{ caller: '101', started_at: '2026-07-01T08:00:00Z' }]);
    expect((await list(admin)).count).toBe(3);
    expect((await retry({ all: true })).json()).toMatchObject({ tried: 3, left: 3 });
    expect((await retry({ format: 'ringlog' })).json()).toMatchObject({ tried: 2, left: 2 });
  });

  it('tries a thousand at a time, and says where to go on', async () => {
    const { admin } = await newTenant(server);
    await push(admin, 'ringlog', 'many', Array.from({ length: 1003 }, (_, n) => `nonsense ${n}\n`).join(''));
    const { items } = await list(admin, '?top=1000');
    const first = (await admin.post('/quarantine/retry', { all: true })).json<{ tried: number; next: number }>();
    expect(first).toMatchObject({ tried: 1000, left: 1000, next: items[3]!.id });
    const rest = await admin.post('/quarantine/retry', { all: true, after: first.next });
    expect(rest.json()).toMatchObject({ tried: 3, left: 3, next: null });
  });

  it.each([
    [{}, 'Name the records by ids, or choose them by source or format, or all of them with all.'],
    [{ all: false }, 'Name the records by ids, or choose them by source or format, or all of them with all.'],
    [{ all: true, ids: [1] }, 'Name the records by ids, or choose them by source or format, or all of them with all.'],
    [{ ids: [] }, 'ids is a list of 1 to 1,000 ids as the list of records has them.'],
    [{ ids: ['1'] }, 'ids is a list of 1 to 1,000 ids as the list of records has them.'],
    [{ source: 1 }, 'source is a text.'],
    [{ all: true, timezone: 'Nowhere' }, "There is no time zone 'Nowhere'."],
    [{ all: true, after: -1 }, 'after is the id of a record, as next in the answer before.'],
    [{ all: true, formt: 'x' }, "The body has no 'formt'. Did you mean format?"],
    [[], 'The body is a JSON object with ids, source, format, all, timezone, after.'],
  ])('refuses %j', async (body, message) => {
    const { admin } = await filled();
    const answer = await admin.post('/quarantine/retry', body);
    expect(answer.status).toBe(400);
    expect(answer.json().errors[0]!.message).toContain(message);
  });
});

describe('POST /quarantine/purge', () => {
  it('removes those that are named or chosen, all or none', async () => {
    const { admin } = await filled();
    const [last] = (await list(admin)).items as [Entry];
    const purge = (body: unknown) => admin.post('/quarantine/purge', body);
    const missing = await purge({ ids: [last.id, 999_999] });
    expect(missing.status).toBe(404);
    expect((await list(admin)).count).toBe(3);
    expect((await purge({ source: 'front', format: 'ringlog' })).json()).toEqual({ removed: 2 });
    expect((await list(admin)).items).toEqual([last]);
    expect((await purge({ ids: [last.id] })).json()).toEqual({ removed: 1 });
    expect((await purge({ all: true })).json()).toEqual({ removed: 0 });
    expect((await purge({ all: true, timezone: 'UTC' })).status).toBe(400);
  });

  it('leaves who did it in the audit, as retry does', async () => {
    const { admin, name } = await filled();
    await admin.post('/quarantine/retry', { source: 'back' });
    await admin.post('/quarantine/purge', { format: 'ringlog' });
    const audit = await readAudit(server.data);
    const rows = audit.filter((entry) => entry.tenant === name && entry.action.startsWith('quarantine.'));
    expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
      ['quarantine.retry', { source: 'back', format: null, timezone: null, tried: 1, left: 1 }],
      ['quarantine.purge', { source: null, format: 'ringlog', removed: 2 }],
    ]);
  });
});

describe('who may', () => {
  it('is the administrator of the tenant alone', async () => {
    const one = await filled();
    const other = await newTenant(server);
    const [{ id }] = (await list(one.admin)).items as [Entry];
    expect(await list(other.admin)).toEqual({ count: 0, items: [] });
    expect((await other.admin.get(`/quarantine/${id}`)).status).toBe(404);
    for (const path of ['/quarantine/retry', '/quarantine/purge']) {
      expect((await other.admin.post(path, { ids: [id] })).status).toBe(404);
      expect((await other.admin.post(path, { all: true })).json()).not.toMatchObject({ removed: 1 });
    }
    for (const client of [await one.client('user', ['101']), await one.client('ingest')]) {
      expect((await client.get('/quarantine')).status).toBe(403);
      expect((await client.get(`/quarantine/${id}`)).status).toBe(403);
      expect((await client.post('/quarantine/retry', { all: true })).status).toBe(403);
      expect((await client.post('/quarantine/purge', { all: true })).status).toBe(403);
    }
    expect((await one.admin.as(null).get('/quarantine')).status).toBe(401);
    expect((await list(one.admin)).count).toBe(3);
  });
});
