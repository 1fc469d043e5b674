import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portsip } from '../../src/formats/portsip.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';
import { UNKNOWN_SITE } from '../../src/formats/site.ts';
import { read } from './reading.ts';

const FIXTURES = new URL('../fixtures/portsip/', import.meta.url);
const readText = (text: string, cuts: readonly number[] = []) => read(portsip, Buffer.from(text), cuts);

/** A CDR as the REST API answers it. */
function cdr(id: number) {
  return {
    id: String(878_156_644_691_742_000n + BigInt(id)),
    caller: '102',
    callee: '103',
    started_at: '2026-01-20T06:00:59.457188Z',
    rang_at: '',
    answered_at: '2026-01-20T06:01:01.965027Z',
    ended_at: '2026-01-20T06:01:36.158919Z',
    call_id: `call-${id}..`,
    direction: 'EXTENSION_CALL',
    end_reason: 'CALLER_DISCONNECT',
    status_code: 0,
    duration: 35,
  };
}

test.each([
  ['on one line', undefined],
  ['printed over many', 4],
])('an answer %s may be longer than the longest record', (_, space) => {
  const items = Array.from({ length: 6_000 }, (__, n) => cdr(n));
  const text = JSON.stringify({ count: items.length, items }, null, space);
  expect(text.length).toBeGreaterThan(RECORD_LIMIT);
  const { logs, faults } = readText(`${text}\n${text}`, [100_000, RECORD_LIMIT + 7]);
  expect(faults).toEqual([]);
  expect(logs).toHaveLength(2 * items.length);
  expect(new Set(logs.map((log) => log['source_key'])).size).toBe(items.length);
});

test('the same leg has the same key by webhook and by the REST API, however the id is written', () => {
  const target = { destination: 'sip:103@192.0.2.1:5060', start_time: '1768888859', cdr_id: '878156644691742001' };
  const event = { event_type: 'call_cdr', session_id: '1', call_targets: [target] };
  const { id, ...rest } = cdr(1);
  const encoded = { ...rest, id: Buffer.from(id).toString('base64url') };
  const keys = readText([event, cdr(1), encoded].map((one) => JSON.stringify(one)).join('\n')).logs.map(
    (log) => log['source_key'],
  );
  expect(keys).toEqual(['cdr/878156644691742001', 'cdr/878156644691742001', 'cdr/878156644691742001']);
});

test('more events of version 12 never take a call log back, in whatever order and number they come', () => {
  const events = readFileSync(new URL('version-12.ndjson', FIXTURES), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"494535522404798460"'));
  expect(events).toHaveLength(6);
  const all = portsip.join!(events, UNKNOWN_SITE).drafts;
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: 1 }), (some) => {
      const { drafts } = portsip.join!(some, UNKNOWN_SITE);
      expect(drafts).toHaveLength(1);
      expect(drafts[0]!.source_key).toBe(all[0]!.source_key);
      if (some.length === events.length) expect(drafts).toEqual(all);
    }),
  );
});

test('a quote that is missing in an answer costs one CDR', () => {
  const lines = [1, 2, 3].map((id) => JSON.stringify(cdr(id)));
  lines[1] = lines[1]!.replace('"103"', '"103');
  const { logs, faults } = readText(`{"count":3,"items":[\n${lines.join(',\n')}\n]}\n${JSON.stringify(cdr(4))}`);
  expect(logs.map((log) => log['call_id'])).toEqual(['call-1..', 'call-3..', 'call-4..']);
  expect(faults.map(({ line }) => line)).toEqual([3]);
});
