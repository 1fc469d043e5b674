import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const ODD = [
  '=1+1',
  '+49301234567',
  '+1-2',
  '-2',
  '@SUM(A1)',
  '\tx',
  '\n=1',
  '＝1+1',
  '＠SUM(1)',
  'a "quoted" name',
  'two\r\nlines',
  'comma, comma',
  "O'Hara",
  'Zoë 😀',
  ' ',
];

describe('an export', () => {
  it('as CSV gives every field, and nothing that a spreadsheet takes for a formula', async () => {
    const { admin } = await newTenant(server);
    await admin.store(
      ODD.map((caller, index) => ({
        started_at: `2025-01-01T00:00:${10 + index}Z`,
        caller,
        cost: 0.12345,
        direction: 'INBOUND_CALL',
      })),
    );
    const answer = await admin.get('/calllogs/export?orderby=started_at');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="calllogs.csv"');
    const rows = parse(answer.text, { columns: true, record_delimiter: '\r\n' }) as unknown as Record<string, string>[];
    expect(Object.keys(rows[0]!)).toHaveLength(26);
    expect(rows.map(({ caller }) => caller)).toEqual(
      ODD.map((text) => (/^([=\-@\t\n＝＠]|\+1-)/.test(text) ? `'${text}` : text)),
    );
    expect(rows[0]).toMatchObject({
      cost: '0.12345',
      direction: 'INBOUND_CALL',
      started_at: '2025-01-01T00:00:10Z',
      callee: '',
      trunk: '',
    });
    const { items } = (await admin.get('/calllogs?orderby=started_at')).json();
    expect(rows.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });

  it('as NDJSON is what another server takes in, and then it is the same', async () => {
    const { admin } = await newTenant(server);
    await admin.store(
      ODD.map((caller, index) => ({
        started_at: `2025-01-01T00:00:${10 + index}Z`,
        caller,
        source: 's',
        source_key: `k${index}`,
      })),
    );
    const { text } = await admin.get('/calllogs/export?format=ndjson');
    const other = (await newTenant(server)).admin;
    const stored = await other.send('POST', '/calllogs', text, { 'content-type': 'application/x-ndjson' });
    expect(stored.json()).toMatchObject({ stored: ODD.length, rejected: 0 });
    expect((await other.get('/calllogs/export?format=ndjson')).text).toBe(text);
    const again = await admin.send('POST', '/calllogs', text, { 'content-type': 'application/x-ndjson' });
    expect(again.json()).toMatchObject({ unchanged: ODD.length, stored: 0, updated: 0 });
  });

  it('gives each call log once, however many there are, in order', async () => {
    const { admin } = await newTenant(server);
    const records = Array.from({ length: 9_000 }, (_, index) => ({
      started_at: new Date(Date.UTC(2025, index % 14, 1, 0, 0, index)).toISOString(),
      caller: String(index),
    }));
    await admin.send('POST', '/calllogs', records.map((record) => JSON.stringify(record)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    const lines = (await admin.get('/calllogs/export?format=ndjson')).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { caller: string });
    const newest = records.toSorted((a, b) => (a.started_at < b.started_at ? 1 : -1)).map(({ caller }) => caller);
    expect(lines.map(({ caller }) => caller)).toEqual(newest);
    const some = (await admin.get("/calllogs/export?filter=endswith(caller,'77')")).text.trim().split('\r\n');
    expect(some).toHaveLength(1 + 90);
  });

  it.each([
    ['format=xml', 'format', /format is csv or ndjson, not 'xml'/],
    ['orderby=duration', 'orderby', /started_at asc or started_at desc/],
    ['top=5', 'top', /no option 'top'/],
    ['filter=x', 'filter', /no field 'x'|condition was expected/],
    ['format=csv&format=csv', 'format', /more than once/],
  ])('%s is refused', async (options, detail, message) => {
    const { admin } = await newTenant(server);
    const answer = await admin.get(`/calllogs/export?${options}`);
    expect(answer.status).toBe(400);
    expect(answer.json().errors[0]).toMatchObject({ detail, message: expect.stringMatching(message) as string });
  });
});
