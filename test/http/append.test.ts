import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import type { Client, Summary } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };

function records(count: number) {
  return Array.from({ length: count }, (_, n) => ({ ...FULL, call_id: `call-${n}`, caller: String(n) }));
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

async function total(client: Client): Promise<number> {
  return (await client.get('/calllogs?top=1')).json().count;
}

describe('POST /calllogs', () => {
  it.each([
    ['one call log', JSON.stringify(FULL), JSON_TYPE, 1],
    ['an array', JSON.stringify(records(3)), JSON_TYPE, 3],
    [
      'an array with a byte more of type',
      JSON.stringify(records(3)),
      { 'content-type': 'application/json; charset=utf-8' },
      3,
    ],
    ['an empty array', '[]', JSON_TYPE, 0],
    ['NDJSON', lines(records(4)), NDJSON, 4],
    ['NDJSON by its other name', lines(records(4)), { 'content-type': 'application/ndjson' }, 4],
    ['NDJSON without its last line end', lines(records(4)).trimEnd(), NDJSON, 4],
    ['NDJSON with blank lines and CRLF', `\r\n${lines(records(4)).replaceAll('\n', '\r\n\r\n')}`, NDJSON, 4],
    ['no line of NDJSON', '', NDJSON, 0],
    ['gzip of one call log', gzipSync(JSON.stringify(FULL)), { ...JSON_TYPE, ...GZIP }, 1],
    ['gzip of an array', gzipSync(JSON.stringify(records(3))), { ...JSON_TYPE, ...GZIP }, 3],
    ['gzip of NDJSON', gzipSync(lines(records(4))), { ...NDJSON, ...GZIP }, 4],
    [
      'gzip in two members',
      Buffer.concat([gzipSync(lines(records(2))), gzipSync(lines([FULL]))]),
      { ...NDJSON, ...GZIP },
      3,
    ],
    ['x-gzip', gzipSync(lines(records(4))), { ...NDJSON, 'content-encoding': 'x-gzip' }, 4],
    ['gzip in capitals', gzipSync(lines(records(4))), { ...NDJSON, 'content-encoding': 'GZIP' }, 4],
  ])('takes %s', async (_, body, headers, count) => {
    const { admin } = await newTenant(server);
    const bytes = typeof body === 'string' ? body : new Uint8Array(body);
    const answer = await admin.send('POST', '/calllogs', bytes, headers);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe(
      `{"received":${count},"stored":${count},"updated":0,"unchanged":0,"rejected":0,"errors":[]}`,
    );
    expect(await total(admin)).toBe(count);
  });

  it('takes NDJSON of any length as it comes, packed or not', async () => {
    const { admin } = await newTenant(server);
    const COUNT = 20_000;
    const PART = 500;
    const parts = function* () {
      for (let n = 0; n < COUNT; n += PART) {
        const part = Array.from({ length: PART }, (_, i) => ({
          started_at: new Date(Date.UTC(2026, 0, 1) + (n + i) * 60_000).toISOString(),
          caller: `n${(n + i) % 321}`,
          call_id: `c-${n + i}`,
          user_data: 'x'.repeat(900),
        }));
        yield new TextEncoder().encode(lines(part));
      }
    };
    const plain = ReadableStream.from(parts());
    const stored = await admin.send('POST', '/calllogs', plain, NDJSON);
    expect(stored.json()).toMatchObject({ received: COUNT, stored: COUNT, rejected: 0 });
    expect(await total(admin)).toBe(COUNT);
    const packed = ReadableStream.from(parts()).pipeThrough(new CompressionStream('gzip') as ReadableWritablePair);
    const again = await admin.send('POST', '/calllogs', packed, { ...NDJSON, ...GZIP });
    expect(again.json()).toMatchObject({ received: COUNT, stored: 0, unchanged: COUNT, rejected: 0 });
    expect(await total(admin)).toBe(COUNT);
  });

  it.each(['array', 'NDJSON'])(
    'stores the good ones of an %s with bad ones, and names each fault and its place',
    async (kind) => {
      const { admin } = await newTenant(server);
      const values = [
        { ...FULL, call_id: 'good-1' },
        { ...FULL, started_at: undefined },
        { ...FULL, caller: null, callee: '' },
        { ...FULL, duration: -1 },
        { ...FULL, call_id: 'good-2' },
        { ...FULL, direction: 'SIDEWAYS' },
        { ...FULL, caller: 101, cost: '1', status_code: 4.5, rang_at: 'soon' },
        { ...FULL, colour: 'red', size: 3 },
        null,
        'text',
        [],
        7,
        { ...FULL, call_id: 'good-3' },
      ];
      const answer =
        kind === 'array'
          ? await admin.post('/calllogs', values)
          : await admin.send('POST', '/calllogs', lines(values), NDJSON);
      expect(answer.status).toBe(200);
      const summary = answer.json<Summary>();
      expect(summary).toMatchObject({ received: 13, stored: 3, updated: 0, unchanged: 0, rejected: 10 });
      expect(summary.errors.map(({ index, code }) => [index, code])).toEqual(
        [1, 2, 3, 5, 6, 7, 8, 9, 10, 11].map((index) => [index, 'VALIDATE_FAILED']),
      );
      const names = [
        ['started_at'],
        ['caller', 'callee'],
        ['duration'],
        ['direction', 'INBOUND_CALL'],
        ['caller', 'cost', 'status_code', 'rang_at'],
        ['colour', 'size', 'user_data'],
        ['null'],
        ['text'],
        ['list'],
        ['7'],
      ];
      for (const [index, words] of names.entries()) {
        for (const word of words) expect(summary.errors[index]!.message).toContain(word);
      }
      expect((await admin.all('/calllogs')).map(({ call_id }) => String(call_id)).toSorted()).toEqual([
        'good-1',
        'good-2',
        'good-3',
      ]);
    },
  );

  it('takes NDJSON in which a line is no JSON, and tells which', async () => {
    const { admin } = await newTenant(server);
    const body = `${JSON.stringify(FULL)}\n{"started_at": \n\n${JSON.stringify({ ...FULL, call_id: 'c-2' })}\nnonsense`;
    const summary = (await admin.send('POST', '/calllogs', body, NDJSON)).json<Summary>();
    expect(summary).toMatchObject({ received: 4, stored: 2, rejected: 2 });
    expect(summary.errors.map(({ index }) => index)).toEqual([1, 3]);
  });

  it('tells the first 1000 of very many faults, and counts all', async () => {
    const { admin } = await newTenant(server);
    const summary = (
      await admin.post(
        '/calllogs',
        Array.from({ length: 2500 }, () => ({})),
      )
    ).json<Summary>();
    expect(summary).toMatchObject({ received: 2500, stored: 0, rejected: 2500 });
    expect(summary.errors).toHaveLength(1000);
  });

  it('keeps members that are no fields in user_data when that is blank, else refuses them by name', async () => {
    const { admin } = await newTenant(server);
    const unknown = { colour: 'red', nested: { list: [1, null, 'é'] }, __proto__: 'p' };
    const sent = `{"started_at":"2026-01-01T00:00:00Z","caller":"101","user_data":"","colour":"red","nested":{"list":[1,null,"é"]},"__proto__":{"x":1}}`;
    const answer = await admin.send('POST', '/calllogs', sent, JSON_TYPE);
    expect(answer.json()).toMatchObject({ stored: 1 });
    const [item] = await admin.all('/calllogs');
    expect(JSON.parse(item!['user_data'] as string)).toMatchObject({ colour: 'red', nested: unknown.nested });
    expect(item!['user_data']).toContain('"__proto__":{"x":1}');

    const refused = (await admin.post('/calllogs', { ...FULL, colour: 'red' })).json<Summary>();
    expect(refused).toMatchObject({ stored: 0, rejected: 1 });
    expect(refused.errors[0]!.message).toContain('colour');
  });

  it('reads over an id that is sent', async () => {
    const { admin } = await newTenant(server);
    await admin.store({ ...FULL, id: 'NzAwNTUxOTA5NzczMTQ4MTYw' });
    const [item] = await admin.all('/calllogs');
    expect(item!.id).not.toBe('NzAwNTUxOTA5NzczMTQ4MTYw');
    expect((await admin.get('/calllogs/NzAwNTUxOTA5NzczMTQ4MTYw')).status).toBe(404);
  });

  it('takes what it showed: a detail posted again is unchanged', async () => {
    const { admin } = await newTenant(server);
    await admin.store([FULL, { started_at: '2026-01-01T00:00:00.25Z', callee: '1', extra: 1 }]);
    for (const { id } of await admin.all('/calllogs')) {
      const detail = (await admin.get(`/calllogs/${id}`)).json();
      expect((await admin.post('/calllogs', detail)).json()).toMatchObject({ received: 1, unchanged: 1 });
    }
  });

  it('takes many requests at once and loses none', async () => {
    const { admin } = await newTenant(server);
    const answers = await Promise.all(records(200).map((record) => admin.post('/calllogs', record)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await total(admin)).toBe(200);
  });
});
