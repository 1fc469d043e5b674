import { expect, test } from 'vitest';
import { asteriskCsv } from '../../../src/formats/asterisk-csv.ts';
import { channelMoment, nearestOffset } from '../../../src/formats/asterisk/clock.ts';
import type { Draft } from '../../../src/record/draft.ts';

const MINUTE = 60_000;
const SPRING = Date.UTC(2026, 2, 29, 1);
const AUTUMN = Date.UTC(2026, 9, 25, 1);
const ZONES: Record<string, (time: number) => number> = {
  UTC: () => 0,
  Berlin: (time) => (time >= SPRING && time < AUTUMN ? 120 : 60),
  London: (time) => (time >= SPRING && time < AUTUMN ? 60 : 0),
  Kathmandu: () => 345,
  'Lord Howe': (time) => (time >= SPRING && time < AUTUMN ? 630 : 660),
  'settings changed': (time) => (time < SPRING ? -300 : 0),
};

/** Numbers from 0 to 1, the same in each run. */
function numbers(): () => number {
  let state = 42;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test.each(Object.keys(ZONES))('a year of calls, one in five begun long after its channel: %s', (zone) => {
  const offset = ZONES[zone]!;
  const next = numbers();
  const local = (time: number) => new Date(time + offset(time) * MINUTE).toISOString().slice(0, 19).replace('T', ' ');
  const calls: { made: number; start: number; end: number; seconds: number }[] = [];
  for (let made = Date.UTC(2026, 0, 5); made < Date.UTC(2026, 11, 20); made += 1000 * Math.ceil(next() * 14_000)) {
    const start = made + 1000 * Math.floor(next() < 0.8 ? next() * 3 : next() ** 2 * 7000);
    const seconds = Math.floor(next() ** 3 * 3000);
    calls.push({ made, start, seconds, end: start + seconds * 1000 });
  }
  calls.sort((a, b) => a.end - b.end);
  const drafts: Draft[] = [];
  const reader = asteriskCsv.reader({
    draft: (draft) => void drafts.push(draft),
    part: () => expect.fail('a CDR is a whole call log'),
    fault: ({ reason }) => expect.fail(reason),
  });
  for (const [n, { made, start, end, seconds }] of calls.entries()) {
    const times = `"${local(start)}","${local(start)}","${local(end)}",${seconds},${seconds}`;
    reader.push(
      Buffer.from(`"","1","2","c","","SIP/10-1","","Dial","x",${times},"ANSWERED","","${made / 1000}.${n}",""\n`),
    );
  }
  reader.end();
  expect(drafts).toHaveLength(calls.length);
  const found = drafts.map((draft) => draft.started_at - (draft.clock === 'utc' ? 0 : draft.offset!) * MINUTE);
  expect(found).toEqual(calls.map(({ start }) => start));
  if (zone === 'UTC')
    expect(drafts.every(({ clock, offset: minutes }) => clock === 'utc' && minutes === null)).toBe(true);
});

test('the moment in a uniqueid', () => {
  expect(channelMoment('1772438400.1')).toBe(1_772_438_400_000);
  expect(channelMoment('my-pbx-1772438400.1')).toBe(1_772_438_400_000);
  for (const none of ['', 'abc', '123.4', '17724384001.1', 'x1772438400.1', '1772438400']) {
    expect(channelMoment(none)).toBeNaN();
  }
});

test('offsets are those that zones have', () => {
  expect(nearestOffset(50 * MINUTE, 0)).toBe(0);
  expect(nearestOffset(345 * MINUTE + 3000, 0)).toBe(345);
  expect(nearestOffset(-3000, 0)).toBe(0);
  expect(nearestOffset(14 * 60 * MINUTE, 0)).toBe(840);
  expect(nearestOffset(16 * 60 * MINUTE, 0)).toBeNaN();
  expect(nearestOffset(-13 * 60 * MINUTE, 0)).toBeNaN();
});

test('offsets that zones had for some years are theirs in these years', () => {
  const [then, now] = [Date.UTC(2012, 5, 1), Date.UTC(2026, 5, 1)];
  expect(nearestOffset(then - 270 * MINUTE, then)).toBe(-270);
  expect(nearestOffset(now - 270 * MINUTE, now)).toBe(-300);
  expect(nearestOffset(Date.UTC(2017, 0, 1) + 510 * MINUTE, Date.UTC(2017, 0, 1))).toBe(510);
});

test('a file of Caracas from 2012, half an hour off the hour', () => {
  const drafts: Draft[] = [];
  const reader = asteriskCsv.reader({
    draft: (draft) => void drafts.push(draft),
    part: () => expect.fail('a CDR is a whole call log'),
    fault: ({ reason }) => expect.fail(reason),
  });
  for (let n = 0; n < 20; n++) {
    const made = Date.UTC(2012, 5, 1, 12) + n * 5 * MINUTE;
    const local = new Date(made - 270 * MINUTE).toISOString().slice(0, 19).replace('T', ' ');
    reader.push(
      Buffer.from(
        `"","1","2","c","","SIP/10-1","","Dial","x","${local}","","${local}",0,0,"BUSY","","${made / 1000}.${n}",""\n`,
      ),
    );
  }
  reader.end();
  expect(new Set(drafts.map(({ offset }) => offset))).toEqual(new Set([-270]));
});
