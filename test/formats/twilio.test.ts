import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mailTime } from '../../src/formats/mail-time.ts';
import type { Format } from '../../src/formats/format.ts';
import { telnyx } from '../../src/formats/telnyx.ts';
import { twilio } from '../../src/formats/twilio.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';
import { read } from './reading.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const sid = (n: number) => `CA${String(n).padStart(32, '0')}`;
const row = (n: number, parent: string | null, direction: string) => ({
  sid: sid(n),
  parent_call_sid: parent,
  from: '+12025550147',
  to: '+442079460321',
  status: 'completed',
  start_time: 'Tue, 20 Jan 2026 09:15:02 +0000',
  end_time: 'Tue, 20 Jan 2026 09:16:02 +0000',
  duration: '50',
  price: n % 2 === 0 ? null : '-0.01',
  direction,
});
const readText = (text: string) => read(twilio, Buffer.from(text));

test.each([
  ['Tue, 31 Aug 2010 20:36:28 +0000', '2010-08-31T20:36:28.000Z'],
  ['31 Aug 2010 20:36:28 GMT', '2010-08-31T20:36:28.000Z'],
  ['Tue, 31 Aug 2010 20:36:28 -0530', '2010-09-01T02:06:28.000Z'],
  ['Mon, 1 Jan 1900 00:00:00 +0100', '1899-12-31T23:00:00.000Z'],
])('reads %s', (text, time) => expect(new Date(mailTime(text)!).toISOString()).toBe(time));

test.each(['', 'Tue, 31 Foo 2010 20:36:28 +0000', 'Tue, 31 Feb 2010 20:36:28 +0000', '2010-08-31T20:36:28Z'])(
  'does not read %j as a mail time',
  (text) => expect(mailTime(text)).toBeNull(),
);

test('a page of any length is read, and a parent is found far behind its child', () => {
  const rows = Array.from({ length: 6000 }, (_, n) => row(n, n === 5 ? sid(900) : null, 'outbound-api'));
  rows[5] = row(5, sid(900), 'outbound-dial');
  rows[900] = row(900, sid(901), 'outbound-dial');
  rows[901] = row(901, null, 'inbound');
  const text = JSON.stringify({ page: 0, calls: rows, next_page_uri: null }, null, 1);
  expect(text.length).toBeGreaterThan(RECORD_LIMIT);
  const { logs, faults } = readText(text);
  expect(faults).toEqual([]);
  expect(logs.map((log) => log['source_key'])).toEqual(rows.map((one) => one.sid));
  expect(logs[5]).toMatchObject({ session_id: sid(901), direction: 'INBOUND_OUTBOUND_CALL', cost: 1000 });
});

test('calls that dialled each other in a ring, or never come, hold nothing up', () => {
  const ring = [row(1, sid(2), 'outbound-dial'), row(2, sid(1), 'outbound-dial'), row(3, sid(99), 'outbound-dial')];
  const { logs } = readText(ring.map((one) => JSON.stringify(one)).join('\n'));
  expect(logs).toHaveLength(3);
  expect(logs[2]).toMatchObject({ session_id: sid(99), direction: 'OUTBOUND_CALL' });
});

/** The events of each call in a fixture. */
function eventsOf(format: Format, name: string): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  const reader = format.reader({
    draft() {},
    part: ({ call, event }) => void calls.set(call, [...(calls.get(call) ?? []), event]),
    fault() {},
  });
  reader.push(readFileSync(new URL(name, FIXTURES)));
  reader.end();
  return calls;
}

test.each([
  [twilio, 'twilio/callbacks.form'],
  [telnyx, 'telnyx/lifecycle.ndjson'],
  [telnyx, 'telnyx/texml.json'],
])('more events of a call change its call log, and never take it back', (format, name) => {
  for (const [call, events] of eventsOf(format, name)) {
    fc.assert(
      fc.property(fc.shuffledSubarray(events), fc.shuffledSubarray(events), (some, others) => {
        const before = format.join!([...new Set(some)]).drafts;
        const after = format.join!([...new Set([...some, ...others])]).drafts;
        expect(after.length).toBeGreaterThanOrEqual(before.length);
        for (const draft of after) expect(draft.source_key).toBe(call);
        const again = format.join!([...new Set([...others, ...some])]).drafts;
        expect(again).toEqual(after);
      }),
      { numRuns: 50 },
    );
  }
});

test('the row of the Calls resource has the key of the call log that its callbacks made', () => {
  const [made] = read(twilio, readFileSync(new URL('twilio/one-callback.form', FIXTURES))).logs;
  const rows = readText(JSON.stringify({ ...row(0, null, 'inbound'), sid: made!['source_key'], price: null })).logs;
  const priced = readText(
    JSON.stringify({ ...row(0, null, 'inbound'), sid: made!['source_key'], price: '-0.02' }),
  ).logs;
  expect(rows[0]!['source_key']).toBe(made!['source_key']);
  expect(priced[0]).toMatchObject({ source_key: made!['source_key'], cost: 2000 });
});
