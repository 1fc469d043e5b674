import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const line = (n: number) =>
  `"","10${n}","102","office","""Ann"" <10${n}>","SIP/10${n}-0","SIP/102-1","Dial","SIP/102","2026-07-01 10:00:0${n}","2026-07-01 10:00:05","2026-07-01 10:01:00","55","50","ANSWERED","DOCUMENTATION","17.${n}",""\n`;
const FILE = [1, 2, 3].map(line).join('');
const FIRST = { read: 3, stored: 3, updated: 0, unchanged: 0, rejected: 0, records: 3, events: 0 };

describe('POST /imports', () => {
  it('reads a file whose format it guesses, and tells why it took it', async () => {
    const { admin } = await newTenant(server);
    const answer = await admin.send('POST', '/imports?file=Master.csv&source=office&timezone=Europe/Berlin', FILE);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      file: 'Master.csv',
      format: 'asterisk-csv',
      because: expect.stringContaining('Asterisk'),
      disputed: 0,
      doubt: null,
      broken: null,
      ...FIRST,
    });
    expect((await admin.all('/calllogs'))[0]).toMatchObject({ caller: '103', started_at: '2026-07-01T08:00:03Z' });
    const again = await admin.send('POST', '/imports?source=office&timezone=Europe/Berlin', FILE);
    expect(again.json()).toMatchObject({ file: null, stored: 0, unchanged: 3 });
  });

  it('unpacks gzip by its bytes, wherever they are cut, and also what is packed on the way', async () => {
    const { admin } = await newTenant(server);
    const packed = gzipSync(FILE);
    const inBytes = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of packed) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect((await admin.send('POST', '/imports', inBytes)).json()).toMatchObject(FIRST);
    const twice = await admin.send('POST', '/imports', gzipSync(packed), { 'content-encoding': 'gzip' });
    expect(twice.json()).toMatchObject({ read: 3, unchanged: 3 });
  });

  it('keeps what cannot be read in quarantine, with the name of the file', async () => {
    const { admin } = await newTenant(server);
    const answer = await admin.send('POST', '/imports?file=a.csv&source=office', `${FILE}"1","2"\n`);
    expect(answer.json()).toMatchObject({ stored: 3, rejected: 1 });
    expect((await admin.get('/quarantine')).json().items).toMatchObject([
      { file: 'a.csv', source: 'office', line: 4, format: 'asterisk-csv' },
    ]);
  });

  it('takes the format of the source, unless another is given', async () => {
    const { admin } = await newTenant(server);
    await admin.post('/sources', { name: 'office', format: 'asterisk-csv', timezone: 'Europe/Berlin' });
    const answer = await admin.send('POST', '/imports?source=office', line(1));
    expect(answer.json()).toMatchObject({ format: 'asterisk-csv', because: null, stored: 1 });
    const other = await admin.send(
      'POST',
      '/imports?source=office&format=ringlog',
      '{"caller":"1","callee":"2","started_at":"2026-07-01T08:00:00Z"}\n',
    );
    expect(other.json()).toMatchObject({ format: 'ringlog', stored: 1 });
  });

  it.each([
    ['', '', 'body', /^The file: /],
    ['?file=notes.txt', 'just some words\nand more\n', 'body', /^notes\.txt: /],
    [
      '?format=portsip',
      FILE,
      'body',
      /cannot be read as portsip; it looks like asterisk-csv.*Leave the format out, or give/,
    ],
    ['?format=portsipp', FILE, 'format', /^There is no format 'portsipp'. Did you mean portsip\?$/],
    ['?timezone=Nowhere', FILE, 'timezone', /^There is no time zone 'Nowhere'/],
    ['?sorce=x', FILE, 'sorce', /^There is no option 'sorce'. Did you mean source\?$/],
    [`?source=${'x'.repeat(257)}`, FILE, 'source', /^source has at most 256 characters\.$/],
    ['?file=cut.gz', gzipSync(FILE).subarray(0, 12), 'body', /^cut\.gz: the gzip data is broken/],
  ])('refuses %s of what cannot be read, and stores nothing', async (query, body, detail, message) => {
    const { admin } = await newTenant(server);
    const answer = await admin.send('POST', `/imports${query}`, body);
    expect(answer.status).toBe(400);
    expect(answer.json().errors).toMatchObject([{ detail, message: expect.stringMatching(message) }]);
    expect((await admin.get('/calllogs')).json().count).toBe(0);
  });

  it('is for those who may store', async () => {
    const { client } = await newTenant(server);
    const ingest = await client('ingest');
    expect((await ingest.send('POST', '/imports', FILE)).status).toBe(200);
    for (const one of [await client('manager', ['101']), await client('user', ['101'])]) {
      expect((await one.send('POST', '/imports', FILE)).status).toBe(403);
    }
    expect((await sendRaw(`${server.url}/imports`, { method: 'POST', headers: {} })).status).toBe(401);
  });
});

describe('GET /source_activity', () => {
  it('tells what has come of late, also from sources that have no settings', async () => {
    const { admin, client } = await newTenant(server);
    const now = Math.floor(Date.now() / 1000) * 1000;
    const ago = (days: number) => new Date(now - days * 86_400_000).toISOString().replace('.000', '');
    const call = { caller: '101', callee: '102' };
    await admin.store([
      { ...call, source: 'office', started_at: ago(2), session_id: 'a' },
      { ...call, source: 'office', started_at: ago(1), session_id: 'b' },
      { ...call, source: 'old', started_at: ago(60), session_id: 'c' },
      { ...call, started_at: ago(3), session_id: 'd' },
    ]);
    await admin.send('POST', '/ingest/ringlog?source=broken', 'nonsense\nand more\n');
    const answer = await admin.get('/source_activity');
    expect(answer.json()).toEqual({
      days: 31,
      count: 3,
      items: [
        { source: null, calls: 1, last_started_at: ago(3), quarantined: 0 },
        { source: 'broken', calls: 0, last_started_at: null, quarantined: 2 },
        { source: 'office', calls: 2, last_started_at: ago(1), quarantined: 0 },
      ],
    });
    expect((await (await client('manager', ['101'])).get('/source_activity')).status).toBe(403);
    expect((await (await newTenant(server)).admin.get('/source_activity')).json()).toEqual({
      days: 31,
      count: 0,
      items: [],
    });
  });
});
