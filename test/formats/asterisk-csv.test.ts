import { expect, test } from 'vitest';
import { asteriskCsv } from '../../src/formats/asterisk-csv.ts';
import { read } from './reading.ts';

const BASE = Date.UTC(2026, 2, 2, 8) / 1000;

/** A record that starts so many seconds after the base, `late` of them after its channel was made. */
function record(seconds: number, late = 0, channel = 'PJSIP/201-01', src = '201'): string {
  const start = new Date((BASE + seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const made = BASE + seconds - late;
  return `"","${src}","202","c","","${channel}","PJSIP/202-02","Dial","x","${start}",,"${start}",0,0,"BUSY","","${made}.1",""`;
}

test('drafts and faults come in the order of the file', () => {
  const lines = Array.from({ length: 1500 }, (_, n) =>
    n % 97 === 5 ? 'no record' : record(n * 60, n % 250 === 30 ? 3600 : 0),
  );
  const found: number[] = [];
  const reader = asteriskCsv.reader({
    draft: (_, line) => found.push(line),
    part: () => expect.fail('a CDR is a whole call log'),
    fault: ({ line }) => found.push(line),
  });
  reader.push(Buffer.from(lines.join('\n')));
  reader.end();
  expect(found).toEqual(lines.map((_, n) => n + 1));
});

test('a leg that starts an hour after its channel does not move the clock', () => {
  const lines = Array.from({ length: 1500 }, (_, n) => record(n * 60, n % 250 === 30 ? 3600 : 0));
  const { logs } = read(asteriskCsv, Buffer.from(lines.join('\n')));
  expect(logs.filter(({ clock }) => clock !== 'utc')).toEqual([]);
});

test('a phone with a name is known from any of the first records, and from then on when it calls later', () => {
  const lines = Array.from({ length: 1000 }, (_, n) => record(n, 0, 'PJSIP/alice-01', '12025550101'));
  lines[400] = record(400, 0, 'PJSIP/alice-01', 'alice');
  const early = read(asteriskCsv, Buffer.from(lines.join('\n')));
  expect(new Set(early.logs.map(({ direction }) => direction))).toEqual(new Set(['EXTENSION_CALL']));
  [lines[400], lines[700]] = [lines[0]!, record(700, 0, 'PJSIP/alice-01', 'alice')];
  const { logs } = read(asteriskCsv, Buffer.from(lines.join('\n')));
  expect(logs.findIndex(({ direction }) => direction === 'EXTENSION_CALL')).toBe(700);
});

test('the same record has the same key, another has another', () => {
  const [one, same, other] = read(asteriskCsv, Buffer.from(`${record(0)}\r\n${record(0)}\n${record(1)}`)).logs;
  expect(one!['source_key']).toMatch(/^line:[\da-f]{32}$/);
  expect(same!['source_key']).toBe(one!['source_key']);
  expect(other!['source_key']).not.toBe(one!['source_key']);
});
