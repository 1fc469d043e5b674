import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import type { Summary } from '../support/client.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** A call to a ring group, in the shape that PortSIP's webhook documents: the group, then two of its phones. */
const WEBHOOK = {
  event_type: 'call_cdr',
  session_id: '700000000000000123',
  call_id: 'abcDEF123..',
  caller: '12025550101',
  caller_domain: '192.0.2.1',
  caller_display_name: 'Carol',
  callee: '8000',
  callee_domain: 'pbx.example',
  did: '12025550199',
  direction: 'inbound',
  trunk_name: 'carrier',
  outbound_caller_id: '',
  start_time: '1768900000',
  ring_time: '1768900000',
  answered_time: '1768900001',
  ended_time: '1768900060',
  ended_reason: 'callee_disconnect',
  status_code: '0',
  talk_duration: 59,
  tenant_id: '700000000000000001',
  tenant_name: 'example',
  user_data: '',
  call_targets: [
    target('8000', '1768900000', '1768900001', '1768900010', 'referred', 9),
    target('102', '1768900010', '0', '1768900020', 'None', 0),
    target('103', '1768900010', '1768900020', '1768900060', 'None', 40),
  ],
};

function target(callee: string, start: string, answered: string, ended: string, end_reason: string, talk: number) {
  return {
    id: '700000000000000001',
    call_type: 'normal_call',
    caller: '12025550101',
    callee,
    destination: `sip:${callee}@192.0.2.10:5060`,
    did: '',
    outbound_caller_id: '',
    start_time: start,
    ring_time: start,
    answered_time: answered,
    ended_time: ended,
    end_reason,
    status_code: 0,
    talk_duration: String(talk),
    trunk_name: 'carrier',
  };
}

describe('POST /ingest/portsip', () => {
  it('makes a call log of each target of a webhook, all of one session', async () => {
    const { admin, client } = await newTenant(server);
    const push = await client('ingest');
    const answer = await push.post('/ingest/portsip?source=front', WEBHOOK);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ received: 3, stored: 3, updated: 0, unchanged: 0, rejected: 0, errors: [] });
    const legs = await admin.all('/calllogs?orderby=started_at,callee');
    expect(legs.map(({ callee }) => callee)).toEqual(['8000', '102', '103']);
    for (const leg of legs) {
      expect(leg).toMatchObject({
        session_id: '700000000000000123',
        caller: '12025550101',
        caller_domain: '192.0.2.1',
        caller_display_name: 'Carol',
        call_id: 'abcDEF123..',
        direction: 'INBOUND_CALL',
        did_cid: '12025550199',
        trunk: 'carrier',
        destination: `sip:${leg['callee']}@192.0.2.10:5060`,
        outbound_caller_id: null,
      });
    }
    expect(legs[0]).toMatchObject({
      started_at: '2026-01-20T09:06:40Z',
      answered_at: '2026-01-20T09:06:41Z',
      duration: 9,
      end_reason: 'REFERRED',
      status_code: 0,
    });
    expect(legs[1]).toMatchObject({
      rang_at: '2026-01-20T09:06:50Z',
      answered_at: null,
      duration: 0,
      service_number: '8000',
    });
    expect(legs[1]!['status_code']).not.toBe(0);
    expect(legs[2]).toMatchObject({
      ended_at: '2026-01-20T09:07:40Z',
      duration: 40,
      end_reason: 'CALLEE_DISCONNECTED',
      service_number: '8000',
    });
    const again = await push.post('/ingest/portsip?source=front', WEBHOOK);
    expect(again.json()).toMatchObject({ received: 3, unchanged: 3 });
  });

  it('takes the body under any content type, or none, packed or not', async () => {
    const { admin } = await newTenant(server);
    const body = JSON.stringify(WEBHOOK);
    const bytes = new Uint8Array(Buffer.from(body));
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'nonsense' },
      {},
    ]) {
      expect((await admin.send('POST', '/ingest/portsip', bytes, headers)).json()).toMatchObject({
        received: 3,
        rejected: 0,
      });
    }
    const packed = await admin.send('POST', '/ingest/portsip', new Uint8Array(gzipSync(body)), {
      'content-encoding': 'gzip',
    });
    expect(packed.json()).toMatchObject({ received: 3, unchanged: 3 });
    expect((await admin.get('/calllogs')).json().count).toBe(3);
  });

  it('takes a body in UTF-16', async () => {
    const { admin } = await newTenant(server);
    const bytes = new Uint8Array(Buffer.from(`\ufeff${JSON.stringify(WEBHOOK)}`, 'utf16le'));
    expect((await admin.send('POST', '/ingest/portsip', bytes, {})).json()).toMatchObject({ stored: 3, rejected: 0 });
  });

  it('names the format of a body that was sent to the wrong one', async () => {
    const { admin } = await newTenant(server);
    const body = `${JSON.stringify(FULL)}\n`;
    const { status, json } = await admin.send('POST', '/ingest/asterisk-csv', new Uint8Array(Buffer.from(body)), {});
    expect(status).toBe(200);
    expect(json<Summary>()).toMatchObject({ stored: 0, rejected: 1 });
    expect(json<Summary>().errors[0]!.message).toMatch(/ It looks like a record of ringlog\.$/);
  });

  it('knows a call that came by webhook again in an answer of the REST API', async () => {
    const { admin } = await newTenant(server);
    const ids = ['700000000000000201', '700000000000000202', '700000000000000203'];
    const call_targets = WEBHOOK.call_targets.map((one, n) => ({ ...one, cdr_id: ids[n] }));
    await admin.post('/ingest/portsip?source=front', { ...WEBHOOK, call_targets });
    const times = { started_at: '2026-01-20T09:06:40.123456Z', ended_at: '2026-01-20T09:07:40.5Z' };
    const items = ids.map((id) => ({ id, caller: '12025550101', ...times }));
    const answer = await admin.post('/ingest/portsip?source=front', { count: 3, items });
    expect(answer.json()).toMatchObject({ received: 3, stored: 0, updated: 3 });
  });

  it('understands the events before the last and stores nothing of them', async () => {
    const { admin } = await newTenant(server);
    const start = {
      event_type: 'call_start',
      session_id: '1',
      caller: 'sip:101@pbx.example',
      callee: 'sip:102@pbx.example',
      time: '1768900000',
    };
    const answer = await admin.post('/ingest/portsip', start);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ received: 0, stored: 0, rejected: 0 });
  });

  it('makes the call logs of the sample of a queue', async () => {
    const { admin } = await newTenant(server);
    const sample = readFileSync(new URL('../fixtures/portsip/v22-queue.json', import.meta.url), 'utf8');
    const { call_targets, session_id } = JSON.parse(sample) as { call_targets: unknown[]; session_id: string };
    const { stored } = (await admin.send('POST', '/ingest/portsip', sample)).json<Summary>();
    expect(stored).toBe(call_targets.length);
    const sessions = (await admin.all('/calllogs')).map((leg) => leg['session_id']);
    expect(new Set(sessions)).toEqual(new Set([session_id]));
  });
});

describe('what cannot be read', () => {
  it('is answered with 200, kept in quarantine with its reason, and can be seen and retried', async () => {
    const { admin, name } = await newTenant(server);
    const command = ['--data', server.data, '--tenant', name];
    const unreadable = '{"event_type": "call_cdr", "call_targets": [';
    for (let time = 0; time < 3; time++) {
      const answer = await admin.send('POST', '/ingest/portsip?source=front', unreadable);
      expect(answer.status).toBe(200);
      const summary = answer.json<Summary>();
      expect(summary).toMatchObject({ received: 1, stored: 0, rejected: 1 });
      expect(summary.errors).toMatchObject([{ index: 0, code: 'VALIDATE_FAILED' }]);
      expect(summary.errors[0]!.message.length).toBeGreaterThan(10);
    }
    interface Kept {
      readonly id: number;
      readonly reason: string;
    }
    const kept = await ringlogJson<{ count: number; items: Kept[] }>(['quarantine', 'list', ...command]);
    expect(kept).toMatchObject({ count: 1, items: [{ format: 'portsip', source: 'front', file: null, line: 1 }] });
    const [{ id, reason }] = kept.items as [Kept];
    expect(reason.length).toBeGreaterThan(10);

    const shown = await ringlogJson<{ raw_base64: string }>(['quarantine', 'show', String(id), ...command]);
    expect(Buffer.from(shown.raw_base64, 'base64').toString()).toBe(unreadable);
    const human = await ringlog(['quarantine', 'show', String(id), ...command]);
    expect(human).toMatchObject({ code: 0 });
    expect(human.stdout).toContain(unreadable);
    expect(human.stdout).toContain(reason);
    const listed = await ringlog(['quarantine', 'list', ...command]);
    expect(listed.stdout).toContain(reason);
    expect(listed.stdout).toContain('1 of 1 record');

    const retried = await ringlog(['quarantine', 'retry', String(id), '--json', ...command]);
    expect(retried.code).toBe(2);
    expect(JSON.parse(retried.stdout)).toMatchObject({ tried: 1, left: 1, stored: 0 });
    const other = await ringlogJson(['quarantine', 'list', '--data', server.data]);
    expect(other).toEqual({ count: 0, items: [] });
    const foreign = await ringlog(['quarantine', 'show', String(id), '--data', server.data]);
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain(`There is no record ${id}`);
  });

  it('does not stop what can', async () => {
    const { admin } = await newTenant(server);
    const broken = { ...WEBHOOK, session_id: 'x', call_id: 'x', call_targets: [7, WEBHOOK.call_targets[1]] };
    const body = [JSON.stringify(WEBHOOK), JSON.stringify({ event_type: 'unheard' }), JSON.stringify(broken)].join(
      '\n',
    );
    const summary = (await admin.send('POST', '/ingest/portsip', body)).json<Summary>();
    expect(summary).toMatchObject({ stored: 4, rejected: 2 });
    expect(summary.received).toBe(6);
    expect((await admin.get('/calllogs')).json().count).toBe(4);
  });

  it.each([
    ['an empty body', ''],
    ['a blank line', '\n'],
  ])('of %s there is nothing', async (_, body) => {
    const { admin } = await newTenant(server);
    for (const format of ['portsip', 'ringlog', 'asterisk-csv']) {
      const answer = await admin.send('POST', `/ingest/${format}`, body);
      expect(answer.json(), format).toMatchObject({ received: 0, rejected: 0 });
    }
    expect((await admin.send('POST', '/ingest/portsip', null)).json()).toMatchObject({ received: 0 });
  });

  it('may be any bytes', async () => {
    const { admin } = await newTenant(server);
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => (n * 7919 + (n >> 3)) & 0xff);
    for (const format of ['portsip', 'ringlog', 'asterisk-csv']) {
      const answer = await admin.send('POST', `/ingest/${format}`, bytes);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json<Summary>().rejected, format).toBeGreaterThan(0);
    }
  });
});

describe('POST /ingest/{format}', () => {
  it('with a format that is none is a 404 that names those there are', async () => {
    for (const format of ['unheard', 'PORTSIP', 'portsip%20']) {
      const answer = await server.client.send('POST', `/ingest/${format}`, '{}');
      expect(answer.status).toBe(404);
      expect(answer.json().errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      for (const name of ['ringlog', 'asterisk-csv', 'portsip']) expect(answer.text).toContain(name);
    }
  });

  it('names the source of what it stores', async () => {
    const { admin } = await newTenant(server);
    const keyed = { ...FULL, source_key: 'k-1' };
    expect((await admin.post('/ingest/ringlog?source=one', keyed)).json()).toMatchObject({ stored: 1 });
    expect((await admin.post('/ingest/ringlog?source=one', keyed)).json()).toMatchObject({ unchanged: 1 });
    expect((await admin.post('/ingest/ringlog?source=two', keyed)).json()).toMatchObject({ stored: 1 });
    expect((await admin.post('/ingest/ringlog?source=two', { ...keyed, source: 'one' })).json()).toMatchObject({
      unchanged: 1,
    });
  });

  it.each([
    ['source=a&source=b', 'source'],
    [`source=${'x'.repeat(257)}`, 'source'],
    ['sauce=a', 'sauce'],
    ['source=a&top=1', 'top'],
  ])('with options that are wrong is a 400 that names them: %s', async (query, name) => {
    const answer = await server.client.post(`/ingest/ringlog?${query}`, FULL);
    expect(answer.status).toBe(400);
    expect(answer.json().errors).toMatchObject([{ code: 'VALIDATE_FAILED', detail: name }]);
  });

  it('takes what FreeSWITCH puts behind the URL for no part of the source', async () => {
    const { admin, client } = await newTenant(server);
    const push = await client('ingest');
    const [record = ''] = readFileSync('test/fixtures/freeswitch-json/legs.json', 'utf8').split('\n');
    const uuid = '6f1d0c2a-0010-4b7e-9c11-0a5e3f7d0010';
    const body = `cdr=${encodeURIComponent(record)}`;
    for (const behind of ['', `?uuid=${uuid}`, `&uuid=a_${uuid}`]) {
      const answer = await push.send('POST', `/ingest/freeswitch-json?source=fs1${behind}`, body);
      expect(answer.json()).toMatchObject({ received: 1, rejected: 0 });
    }
    expect((await push.send('POST', `/ingest/freeswitch-json?uuid=${uuid}`, body)).json()).toMatchObject({ stored: 1 });
    expect((await admin.get('/calllogs')).json()).toMatchObject({ count: 2 });
  });

  it('takes NDJSON and CSV as they come', async () => {
    const { admin } = await newTenant(server);
    const lines = `${JSON.stringify(FULL)}\n${JSON.stringify({ ...FULL, call_id: 'c-2' })}\nnonsense\n`;
    expect((await admin.send('POST', '/ingest/ringlog', lines)).json()).toMatchObject({
      received: 3,
      stored: 2,
      rejected: 1,
    });
    const csv = readFileSync(new URL('../fixtures/asterisk-csv/master-18.csv', import.meta.url));
    const summary = (await admin.send('POST', '/ingest/asterisk-csv', new Uint8Array(csv))).json<Summary>();
    expect(summary.stored).toBeGreaterThan(5);
    expect(summary.rejected).toBe(0);
  });
});
