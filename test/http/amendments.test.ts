import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Client, Summary } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** Events of calls in which the first begins with 201 calling 202 and ends with 201 hanging up. */
const CEL = readFileSync(new URL('../fixtures/asterisk-cel/ends.csv', import.meta.url), 'utf8');
const LEG = '1785740400.1';
const CDR = `"","201","202","from-internal","""201"" <201>","PJSIP/201-00000001","PJSIP/202-00000002","Dial","PJSIP/202,30","2026-08-03 07:00:00","2026-08-03 07:00:04","2026-08-03 07:00:12",12,8,"ANSWERED","DOCUMENTATION","${LEG}","","","${LEG}",1\n`;
const QUEUE = [
  `1785740400|${LEG}|600|NONE|ENTERQUEUE||201|1`,
  `1785740404|${LEG}|600|PJSIP/202|CONNECT|4|1785740400.2|3`,
  `1785740412|${LEG}|600|PJSIP/202|COMPLETECALLER|4|8|1`,
].join('\n');

const push = async (client: Client, format: string, body: string, source = 'pbx') => {
  const answer = await client.send('POST', `/ingest/${format}?source=${source}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Summary>();
};

describe('what CEL and queue_log say about the legs of CDRs', () => {
  it.each([
    ['before them', ['asterisk-cel', 'asterisk-queue-log', 'asterisk-csv']],
    ['behind them', ['asterisk-csv', 'asterisk-queue-log', 'asterisk-cel']],
    ['around them', ['asterisk-queue-log', 'asterisk-csv', 'asterisk-cel', 'asterisk-queue-log', 'asterisk-csv']],
  ])('holds when it comes %s', async (_, order) => {
    const { admin } = await newTenant(server);
    const bodies: Record<string, string> = {
      'asterisk-cel': CEL,
      'asterisk-queue-log': `${QUEUE}\n`,
      'asterisk-csv': CDR,
    };
    for (const format of order) await push(admin, format, bodies[format]!);
    expect(await admin.all('/calllogs')).toMatchObject([
      { call_id: LEG, end_reason: 'CALLER_DISCONNECTED', service_number: '600', status_code: 0, duration: 8 },
    ]);
    expect(await push(admin, 'asterisk-csv', CDR)).toMatchObject({ stored: 0, updated: 0, unchanged: 1 });
  });

  it('comes event by event, and is told as an update in the feed of changes', async () => {
    const { admin } = await newTenant(server);
    await push(admin, 'asterisk-csv', CDR);
    const { token } = (await admin.post('/calllogs/sync_tokens', {})).json<{ token: string }>();
    let updated = 0;
    for (const line of CEL.split('\n')) updated += (await push(admin, 'asterisk-cel', `${line}\n`)).updated;
    expect(updated).toBeGreaterThan(0);
    expect((await admin.all('/calllogs'))[0]).toMatchObject({ end_reason: 'CALLER_DISCONNECTED' });
    const { items } = (await admin.post(`/calllogs/sync_tokens/${token}/diff`, {})).json<{
      items: { change_type: string }[];
    }>();
    expect(new Set(items.map(({ change_type }) => change_type))).toEqual(new Set(['UPDATED']));
  });

  it('is said of the call logs of the same source alone', async () => {
    const { admin } = await newTenant(server);
    await push(admin, 'asterisk-csv', CDR, 'other');
    await push(admin, 'asterisk-cel', CEL);
    expect((await admin.all('/calllogs'))[0]).toMatchObject({ end_reason: null, service_number: null });
  });
});

describe('the copy of a call and its callbacks', () => {
  const sid = `CA${'0'.repeat(32)}`;
  const date = (second: number) => new Date(Date.UTC(2026, 0, 20, 9, 15, second)).toUTCString().replace('GMT', '+0000');
  const callback = (status: string, second: number, sequence: number) =>
    new URLSearchParams({
      CallSid: sid,
      From: '+12025550147',
      To: '+442079460321',
      Direction: 'inbound',
      CallStatus: status,
      Timestamp: date(second),
      SequenceNumber: `${sequence}`,
      ...(status === 'completed' ? { CallDuration: '50' } : {}),
    }).toString();
  const bodies = {
    copy: JSON.stringify({
      sid,
      from: '+12025550147',
      to: '+442079460321',
      status: 'completed',
      start_time: date(0),
      end_time: date(58),
      duration: '50',
      price: '-0.01',
      price_unit: 'USD',
      caller_name: 'ANN FIELD',
      direction: 'inbound',
    }),
    ringing: callback('ringing', 3, 1),
    answered: callback('in-progress', 8, 2),
    completed: callback('completed', 58, 3),
  };
  type Name = keyof typeof bodies;

  it.each<[Name[]]>([
    [['copy', 'ringing', 'answered', 'completed']],
    [['ringing', 'answered', 'completed', 'copy']],
    [['ringing', 'copy', 'completed', 'answered', 'copy']],
    [['completed', 'copy', 'ringing']],
  ])('tell the same in the order %j', async (order) => {
    const { admin } = await newTenant(server);
    for (const name of order) await push(admin, 'twilio', bodies[name]);
    const logs = await admin.all('/calllogs');
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({
      call_id: sid,
      caller_display_name: 'ANN FIELD',
      rang_at: '2026-01-20T09:15:03Z',
      duration: 50,
      direction: 'INBOUND_CALL',
    });
    const { id } = logs[0]!;
    const whole = (await admin.get(`/calllogs/${id}`)).json();
    expect(whole).toMatchObject({ cost: 0.01, user_data: expect.stringContaining('USD') });
    expect(await push(admin, 'twilio', bodies.copy)).toMatchObject({ stored: 0, updated: 0, unchanged: 1 });
  });
});
