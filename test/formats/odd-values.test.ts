import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { read, type Reading } from './reading.ts';
import { type Sample, samplesOf } from './samples.ts';

function sampleOf(id: string): Sample {
  const [format = '', name = ''] = id.split('/');
  return samplesOf(FORMATS.get(format)!).find((sample) => sample.name === name)!;
}

function readText({ format, site }: Sample, text: string): Reading {
  return read(format, Buffer.from(text), [], [], site);
}

/** How a format writes a name that is written plainly in its sample. */
const ENCODERS = {
  plain: (name: string) => name,
  csv: (name: string) => name.replaceAll('"', '""'),
  field: (name: string) => `"${name.replaceAll('"', '""')}"`,
  json: (name: string) => JSON.stringify(name).slice(1, -1),
  percent: (name: string) => encodeURIComponent(name),
  form: (name: string) => new URLSearchParams({ name }).toString().slice('name='.length),
  mysql: (name: string) => name.replaceAll('"', '\\"').replaceAll('\n', '\\n'),
  tabbed: (name: string) => name.replaceAll('\n', '\\n'),
} as const;

const COMMA = 'Doe, Jane';
const QUOTES = 'Jane "JJ" Doe';
const BOTH = 'Doe, "JJ" Jane';
const RIGHT_TO_LEFT = 'דניאל שלום';
const MARKED = '\u202bمحمد علي\u202c';
const NEWLINE = 'Front\nDesk';
const ALL = [COMMA, QUOTES, BOTH, RIGHT_TO_LEFT, MARKED, NEWLINE];
const ONE_LINE = ALL.filter((name) => name !== NEWLINE);

/** Sample, the name in it, how it is written, and what may stand in its place. */
const NAMES: readonly (readonly [string, string, keyof typeof ENCODERS, readonly string[]])[] = [
  ['ringlog/call-logs.ndjson', 'Dana Lake', 'json', ALL],
  ['asterisk-csv/master-18.csv', 'Ann Field', 'csv', ALL],
  ['freepbx-cdr/freepbx-2.csv', 'Ann Field', 'csv', ALL],
  ['freepbx-cdr/mysqldump.sql', 'Ann Field', 'mysql', ALL],
  ['freepbx-cdr/mysql-batch.tsv', 'Ann Field', 'tabbed', ALL],
  ['freeswitch-json/legs.json', 'Grace Sample', 'json', ALL],
  ['freeswitch-xml/legs.xml', 'Grace Sample', 'plain', ALL],
  ['freeswitch-csv/example.csv', 'Ann Example', 'plain', ONE_LINE],
  ['portsip/captured.json', 'Dana Lake', 'json', ALL],
  ['portsip/rest-calllogs.ndjson', 'Dana Lake', 'json', ALL],
  ['3cx/cdr-27.csv', 'Ann Poe', 'plain', [QUOTES, RIGHT_TO_LEFT, MARKED]],
  ['3cx/local-table.csv', 'Roe, Bob', 'csv', ONE_LINE],
  ['3cx-report/inbound.csv', 'Roe, Bob', 'csv', ONE_LINE],
  ['cucm/call-types.csv', 'jdoe', 'csv', ALL],
  ['avaya-smdr/release-8.csv', 'Ann Poe', 'plain', [COMMA, QUOTES, BOTH, RIGHT_TO_LEFT, MARKED]],
  ['yeastar/p-series-search.json', 'IVR Main', 'json', ALL],
  ['yeastar/s-series-table.csv', 'Zoë', 'field', ALL],
  ['grandstream/master.csv', 'Ann, Example', 'csv', ALL],
  ['grandstream/push.ndjson', 'Customer Name', 'json', ALL],
  ['twilio/call.json', 'Zoë', 'json', ALL],
  ['twilio/one-callback.form', 'ANN+EXAMPLE', 'form', ALL],
  ['telnyx/lifecycle.ndjson', 'ANN EXAMPLE', 'json', ALL],
];

const nameOf = (log: Record<string, unknown>) => [log['caller_display_name'], log['callee_display_name']];

describe('names with commas, quotes, line ends and from right to left', () => {
  test.each(NAMES.flatMap(([id, old, way, names]) => names.map((name) => ({ id, old, way, name }))))(
    '$id: $name',
    ({ id, old, way, name }) => {
      const sample = sampleOf(id);
      const text = sample.bytes.toString();
      expect(text).toContain(old);
      const before = readText(sample, text);
      const after = readText(sample, text.replaceAll(old, ENCODERS[way](name)));
      expect(after.faults.length).toBe(before.faults.length);
      expect(after.logs.length).toBe(before.logs.length);
      const plain = decodeURIComponent(old.replaceAll('+', ' '));
      const had = before.logs.filter((log) => nameOf(log).includes(plain)).length;
      expect(had).toBeGreaterThan(0);
      expect(after.logs.filter((log) => nameOf(log).includes(name)).length).toBe(had);
    },
  );
});

/** Sample, and what is a year in it. */
const YEARS: readonly (readonly [string, RegExp])[] = [
  ['ringlog/call-logs.ndjson', /\b20\d\d(?=-)/g],
  ['asterisk-csv/master-16.csv', /\b20\d\d(?=-)/g],
  ['freepbx-cdr/freepbx-2.csv', /\b20\d\d(?=-)/g],
  ['freepbx-cdr/mysqldump.sql', /\b20\d\d(?=-)/g],
  ['freeswitch-csv/example.csv', /\b20\d\d(?=-)/g],
  ['portsip/rest-calllogs.ndjson', /\b20\d\d(?=-)/g],
  ['kamailio/cdrs-table.csv', /\b20\d\d(?=-)/g],
  ['opensips/acc-table.csv', /\b20\d\d(?=-)/g],
  ['3cx/cdr-20.csv', /\b20\d\d(?=\/)/g],
  ['3cx-report/call-log.csv', /\b20\d\d(?=-)/g],
  ['3cx-report/cdroutput.csv', /\b20\d\d(?=-)/g],
  ['avaya-smdr/release-8.csv', /\b20\d\d(?=\/)/g],
  ['yeastar/newcdr.json', /\b20\d\d(?=-)/g],
  ['grandstream/master.csv', /\b20\d\d(?=-)/g],
  ['twilio/call.json', /\b20\d\d(?= )/g],
  ['telnyx/lifecycle.ndjson', /\b20\d\d(?=-)/g],
  ['radius/cisco-detail.txt', /\b20\d\d(?="|$)/gm],
];

describe('clocks in other centuries', () => {
  test.each(YEARS.flatMap(([id, year]) => ['1900', '2100'].map((to) => ({ id, year, to }))))(
    '$id in $to',
    ({ id, year, to }) => {
      const sample = sampleOf(id);
      const text = sample.bytes.toString('latin1');
      const moved = Buffer.from(text.replaceAll(year, to), 'latin1');
      const before = read(sample.format, sample.bytes, [], [], sample.site);
      const after = read(sample.format, moved, [], [], sample.site);
      expect(after.faults.length).toBeLessThanOrEqual(before.faults.length);
      expect(after.logs.length).toBeGreaterThanOrEqual(before.logs.length);
      const years = after.logs.map((log) => String(log['started_at']).slice(0, 4));
      expect(years).toContain(to);
    },
  );
});

/** Sample, what stands in it, and what makes of it a call that ended before it began, or one of negative length. */
const BACKWARDS: readonly (readonly [string, RegExp, string, 'ended_at=before_start' | 'duration=negative'])[] = [
  ['ringlog/call-logs.ndjson', /"ended_at": "\d{4}/g, '"ended_at": "1999', 'ended_at=before_start'],
  ['freeswitch-xml/legs.xml', /(<end_epoch>|<end_uepoch>)1/g, '$10', 'ended_at=before_start'],
  ['freeswitch-xml/legs.xml', /<billsec>/g, '<billsec>-', 'duration=negative'],
  ['freeswitch-json/printed.json', /("end_u?epoch"\s*:\s*")1/g, '$10', 'ended_at=before_start'],
  ['freepbx-cdr/freepbx-2.csv', /"12","10"/g, '"-12","-10"', 'duration=negative'],
  ['telnyx/lifecycle.ndjson', /"end_time":"\d{4}/g, '"end_time":"1999', 'ended_at=before_start'],
  ['twilio/call.json', /"end_time": "Tue, 20 Jan 2026/g, '"end_time": "Wed, 20 Jan 1999', 'ended_at=before_start'],
  ['twilio/call.json', /"duration": "/g, '"duration": "-', 'duration=negative'],
  [
    'yeastar/newcdr.json',
    /"callduraction": "21",\s*"talkduraction": "/g,
    '"callduraction": "-21", "talkduraction": "-',
    'duration=negative',
  ],
];

/** Where nothing can be said so. */
const CANNOT_SAY: ReadonlyMap<string, readonly string[]> = new Map([
  ['asterisk-cel', ['ended_at=before_start', 'duration=negative']],
  ['asterisk-queue-log', ['ended_at=before_start', 'duration=negative']],
  // The end is worked out from spans, which are not negative then.
  ['avaya-smdr', ['ended_at=before_start']],
  ['yeastar', ['ended_at=before_start']],
  // Refused by name: a number from 0 on is asked for.
  ['ringlog', ['duration=negative']],
  // Only times are told, from which the length is worked out.
  ['telnyx', ['duration=negative']],
]);

const flagsOf = ({ logs }: Reading) => logs.flatMap(({ flags }) => (typeof flags === 'string' ? flags.split(' ') : []));

describe('ended before it started, or of negative length', () => {
  test.each(BACKWARDS)('%s: %s', (id, from, to, flag) => {
    const sample = sampleOf(id);
    const text = sample.bytes.toString();
    const before = readText(sample, text);
    const after = readText(sample, text.replaceAll(from, to));
    expect(after.logs.length).toBe(before.logs.length);
    expect(after.faults.length).toBe(before.faults.length);
    const marked = after.logs.filter(({ flags }) => typeof flags === 'string' && flags.split(' ').includes(flag));
    expect(marked.length).toBeGreaterThan(0);
    for (const { duration, ended_at, started_at } of marked) {
      if (flag === 'duration=negative') expect(duration ?? 0).toBe(0);
      else expect(Date.parse(String(ended_at))).toBeLessThan(Date.parse(String(started_at)));
    }
  });

  test.each([...FORMATS.values()])('$name flags both where it can', (format) => {
    const flags = new Set(
      samplesOf(format).flatMap((sample) => [...flagsOf(readText(sample, sample.bytes.toString('latin1')))]),
    );
    const made = BACKWARDS.filter(([id]) => id.startsWith(`${format.name}/`)).map(([, , , flag]) => flag);
    const told = new Set([...flags, ...made, ...(CANNOT_SAY.get(format.name) ?? [])]);
    expect([...told]).toEqual(expect.arrayContaining(['ended_at=before_start', 'duration=negative']));
  });
});
