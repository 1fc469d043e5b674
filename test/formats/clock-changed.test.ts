import { expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { zoneOf } from '../../src/ingest/zone.ts';
import type { Draft } from '../../src/record/draft.ts';

/** In Berlin the clock was put forward at the first of these moments, and back at the second. */
const SPRING = Date.UTC(2026, 2, 29, 1);
const AUTUMN = Date.UTC(2026, 9, 25, 1);
const MINUTE = 60_000;

/** A call as a phone system in Berlin tells it, by its clock: rung at, answered at, hung up at, and the seconds between. */
interface Told {
  readonly start: string;
  readonly answer: string;
  readonly end: string;
  readonly total: number;
  readonly talk: number;
  /** When its channel was made, in seconds since 1970. */
  readonly made: number;
}

const hex = (made: number) => (made * 1000).toString(16).toUpperCase().padStart(16, '0');
const slashed = (time: string) => time.replaceAll('-', '/');
const span = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);

const WRITERS: Readonly<Record<string, (told: Told) => string>> = {
  'asterisk-csv': ({ start, answer, end, total, talk, made }) =>
    `"","101","102","c","""A"" <101>","SIP/101-1","SIP/102-2","Dial","x","${start}","${answer}","${end}",${total},${talk},"ANSWERED","","${made}.1",""\n`,
  'freeswitch-csv': ({ start, answer, end, total, talk }) =>
    `"Ann","101","102","default","${start}","${answer}","${end}","${total}","${talk}","NORMAL_CLEARING","6f1d0c2a-0001-4b7e-9c11-0a5e3f7d0001","","","PCMU","PCMU"\n`,
  grandstream: ({ start, answer, end, total, talk, made }) =>
    `${JSON.stringify({ AcctId: '1', src: '101', dst: '102', start, answer, end, duration: String(total), billsec: String(talk), disposition: 'ANSWERED', uniqueid: `${made}.1`, action_type: 'DIAL' })}\n`,
  kamailio: ({ answer, end, talk }) =>
    `id,start_time,end_time,duration,callid,src_user,dst_user\n1,${answer},${end},${talk}.250000,x@192.0.2.1,101,102\n`,
  '3cx': ({ start, answer, end, talk, made }) =>
    `Call 1,${hex(made)}_1,${span(talk)},${slashed(start)},${slashed(answer)},${slashed(end)},TerminatedBySrc,Ext.101,Ext.102,101,102,102,,,,,,,,Chain: Ext.101;Ext.102;\n`,
  'avaya-smdr': ({ start, end, total, talk }) =>
    `${slashed(start)},${span(talk)},${total - talk},101,O,102,102,,1,1000014160,0,E101,Ann,E102,Bob,0,0,0,n/a,,0.00,EUR,0.00,,0,0.00,,,,,192.0.2.1,,192.0.2.1,,${slashed(end)}\n`,
};

const berlin = (time: number) =>
  Temporal.Instant.fromEpochMilliseconds(time)
    .toZonedDateTimeISO('Europe/Berlin')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
    .replace('T', ' ');

const CHANGES = [
  ['spring', SPRING],
  ['autumn', AUTUMN],
] as const;
/** How long before the change a call was rung and answered, and how long after it the call ended, in minutes. */
const CALLS = [
  ['while it was talked', -20, -19, 3],
  ['while it was talked for more than an hour', -50, -49, 40],
] as const;

const cases = Object.entries(WRITERS).flatMap(([name, write]) =>
  CHANGES.flatMap(([season, change]) => CALLS.map((call) => ({ name, write, season, change, call, what: call[0] }))),
);

test.each(cases)('$name: the clock is changed in $season $what', ({ name, write, change, call }) => {
  const [started, answered, ended] = call.slice(1).map((minutes) => change + (minutes as number) * MINUTE) as [
    number,
    number,
    number,
  ];
  const drafts: Draft[] = [];
  const events: string[] = [];
  const format = FORMATS.get(name)!;
  const reader = format.reader({
    draft: (draft) => void drafts.push(draft),
    part: ({ event }) => void events.push(event),
    fault: ({ reason }) => expect.fail(reason),
  });
  reader.push(
    Buffer.from(
      write({
        start: berlin(started),
        answer: berlin(answered),
        end: berlin(ended),
        total: (ended - started) / 1000,
        talk: (ended - answered) / 1000,
        made: started / 1000,
      }),
    ),
  );
  reader.end();
  if (events.length > 0) drafts.push(...format.join!(events).drafts);
  expect(drafts).toHaveLength(1);
  const [draft] = drafts as [Draft];
  zoneOf('Europe/Berlin')(draft);
  // A dialog's CDR of Kamailio begins with the answer; its seconds have decimals.
  expect(draft.started_at).toBe(name === 'kamailio' ? answered : started);
  expect(draft.answered_at).toBe(answered);
  expect(Math.floor(draft.ended_at! / 1000) * 1000).toBe(ended);
  expect(draft.duration).toBe((ended - answered) / 1000);
  expect(draft.flags ?? '').not.toContain('before_start');
});
