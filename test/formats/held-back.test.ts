import { expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { HELD_BYTES, RECORD_LIMIT } from '../../src/formats/lines.ts';

const BASE = Date.UTC(2026, 2, 2, 8) / 1000;
const textOf = (seconds: number) => new Date((BASE + seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** A CDR of Asterisk that starts so many seconds after the base, `late` of them after its channel was made. */
const cdr = (seconds: number, late: number) =>
  `"","201","202","c","","PJSIP/201-01","PJSIP/202-02","Dial","x","${textOf(seconds)}",,"${textOf(seconds)}",0,0,"BUSY","","${BASE + seconds - late}.1",""\n`;
const report = (seconds: number, late: number) =>
  `${JSON.stringify({ action: 'NewCdr', callid: `${BASE + seconds - late}.1`, timestart: textOf(seconds), callfrom: '201', callto: '202', callduraction: '1', talkduraction: '0', status: 'BUSY', type: 'Internal' })}\n`;
const call = (seconds: number, late: number) =>
  `${JSON.stringify({ AcctId: String(seconds), src: '201', dst: '202', start: textOf(seconds), disposition: 'BUSY', uniqueid: `${BASE + seconds - late}.1`, action_type: 'DIAL' })}\n`;

const WRITERS = { 'asterisk-csv': cdr, yeastar: report, grandstream: call } as const;

/** What was told of an input before its end. */
function toldOf(name: string, pieces: readonly string[]): { drafts: number; faults: number } {
  const told = { drafts: 0, faults: 0 };
  const reader = FORMATS.get(name)!.reader({
    draft: () => void told.drafts++,
    part: () => expect.fail('a record is a whole call log'),
    fault: () => void told.faults++,
  });
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return told;
}

test.each(Object.entries(WRITERS))('%s holds back no more bytes than it may', (name, write) => {
  const garbage = `{"x":"${'x'.repeat(RECORD_LIMIT - 10)}"}\n`;
  const count = HELD_BYTES / RECORD_LIMIT + 4;
  const pieces = [write(0, 0), ...Array.from({ length: count }, () => garbage)];
  expect(toldOf(name, pieces).faults).toBeGreaterThan(0);
});

test.each(Object.entries(WRITERS))(
  '%s holds back no more faults than it may behind a record that waits',
  (name, write) => {
    // An hour late: it waits for others that tell whether the clock was changed.
    const records = Array.from({ length: 600 }, (_, n) => write(n * 60, n === 599 ? 3600 : 0));
    const told = toldOf(name, [...records, ...Array.from({ length: 2000 }, () => '{"x":"garbage"}\n')]);
    expect(told.drafts).toBe(600);
    expect(told.faults).toBe(2000);
  },
);
