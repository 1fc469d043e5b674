import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import { PercentDecoder } from '../../src/formats/freeswitch/percent.ts';
import { repairJson } from '../../src/formats/freeswitch/repair-json.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { RECORD_LIMIT } from '../../src/formats/lines.ts';
import { siteOf } from '../../src/ingest/site.ts';
import { read, type Reading } from './reading.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const json = FORMATS.get('freeswitch-json')!;
const xml = FORMATS.get('freeswitch-xml')!;
const csv = FORMATS.get('freeswitch-csv')!;

const fixture = (path: string) => readFileSync(new URL(path, FIXTURES));
const readText = (format: Format, text: string, site = {}) =>
  read(format, Buffer.from(text), [], [], siteOf({ columns: null, trunks: [], extensions: [], dids: [], ...site }));
const withoutLines = ({ logs }: Reading) => logs.map((log) => ({ ...log, line: 0 }));

test('a call posted as JSON and as XML is one call log', () => {
  const logs = withoutLines(read(json, fixture('freeswitch-json/legs.json')));
  expect(logs).toHaveLength(5);
  expect(withoutLines(read(xml, fixture('freeswitch-xml/legs.xml')))).toEqual(logs);
});

describe('the settings of the source', () => {
  const line = (context: string, caller: string, callee: string, channel: string) =>
    `"","${caller}","${callee}","${context}","","${channel}","","","","2025-11-10 10:00:01","","2025-11-10 10:00:09","8","0","NO_ANSWER","","6f1d0c2a-0001-4b7e-9c11-0a5e3f7d0001",""\n`;

  test('a SIP profile may be a trunk', () => {
    const call = line('carriers', '+442079460017', '101', 'sofia/peering/+442079460017@203.0.113.5');
    expect(readText(csv, call).logs[0]).not.toHaveProperty('trunk');
    expect(readText(csv, call, { trunks: ['peering'] }).logs[0]).toMatchObject({
      direction: 'INBOUND_CALL',
      trunk: 'peering',
    });
  });

  test('ranges of extensions and DIDs go before the shape of numbers', () => {
    const call = line('users', '2001', '7001', '');
    expect(readText(csv, call).logs[0]).toMatchObject({ direction: 'EXTENSION_CALL' });
    expect(readText(csv, call, { extensions: ['2000-2999'] }).logs[0]).toMatchObject({
      direction: 'OUTBOUND_CALL',
    });
    const inward = line('public', '2001', '7001', '');
    expect(readText(csv, inward).logs[0]).not.toHaveProperty('did_cid');
    expect(readText(csv, inward, { dids: ['7001'] }).logs[0]).toMatchObject({ did_cid: '7001' });
  });
});

describe('encodings', () => {
  const [record = ''] = fixture('freeswitch-json/legs.json').toString().split('\n');
  const [plain] = withoutLines(readText(json, record));

  test.each([
    ['percent-encoded with blanks as +', `cdr=${new URLSearchParams({ cdr: record }).toString().slice(4)}`],
    ['base64 with + as a blank', `cdr=${Buffer.from(record).toString('base64').replaceAll('+', ' ')}`],
    ['base64, escaped', `cdr=${encodeURIComponent(Buffer.from(record).toString('base64'))}`],
    ['a list', `[\n${record},\n${record.replace('"uuid"', '"uuid" ')}\n]`],
  ])('%s', (_, body) => {
    const reading = readText(json, body);
    expect(reading.faults).toEqual([]);
    expect(withoutLines(reading)[0]).toEqual(plain);
  });

  test('the line of each record', () => {
    const body = `${JSON.stringify(JSON.parse(record), null, 2)}\n\ncdr=${record}\n${record}\n`;
    const printed = body.split('\n').length;
    expect(readText(json, body).logs.map((log) => log['line'])).toEqual([1, printed - 2, printed - 1]);
  });
});

describe('values with raw quotes', () => {
  const value = fc
    .string({ unit: fc.constantFrom('"', '\\', '\n', '\r', ' ', ',', ':', '<', '{', 'a', 'é'), maxLength: 12 })
    // These look like the end of the value.
    .filter((text) => !/"\s*[,}\]]|\\$/.test(text) && !text.endsWith(':'));

  test('are told from the quotes around them', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        const members = values.map((text, index) => `"v${index}":"${text}"`).join(',');
        const repaired = repairJson(`{"core-uuid":"c","variables":{${members}},"callflow":[{"a":"b"}]}`);
        const { variables } = JSON.parse(repaired!) as { variables: Record<string, string> };
        // A backslash before a letter that JSON knows is left as the escape that it may be.
        const plain = values.every((text) => !text.includes('\\'));
        expect(Object.keys(variables)).toEqual(values.map((_, index) => `v${index}`));
        if (plain) expect(Object.values(variables)).toEqual(values);
      }),
    );
  });

  test('a text without an end is given up', () => {
    expect(repairJson('{"a":"b"c')).toBeNull();
    expect(repairJson(`{"a":"${'"x'.repeat(100_000)}`)).toBeNull();
  });
});

test('percent signs', () => {
  const decode = (text: string) => new PercentDecoder().decode(text);
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decode(encodeURIComponent(text)) === text));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('%', '2', 'f', 'G', 'é', '%e9') }),
      (text) => decode(text).length <= text.length,
    ),
  );
  expect(decode('100% %zz %4')).toBe('100% %zz %4');
  expect(decode('J%F6rg%20%c3%a4 é %')).toBe('Jörg ä é %');
});

describe('whatever the bytes are', () => {
  const tokens = [
    'cdr=',
    '%7B',
    '%22',
    'eyJj',
    'PD94',
    '{"core-uuid":"c"',
    '{',
    '}',
    '"',
    '","',
    '";"',
    '<?xml',
    '<cdr>',
    '</cdr>',
    '<variables>',
    '</variables>',
    '<uuid>',
    '</uuid>',
    '&',
    '<',
    '\n',
    '\r',
    ' ',
    ',',
    "'",
    '2025-11-10 10:00:01',
    'x',
    '\u00e9',
    '\ufeff',
  ];
  test.each([json, xml, csv].map((format) => [format.name, format] as const))('%s', (_, format) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 60 }), fc.nat(200), (parts, cut) => {
        const bytes = Buffer.from(parts.join(''));
        const raws: Uint8Array[] = [];
        const whole = read(format, bytes, [], raws);
        for (const raw of raws) expect(bytes.includes(raw)).toBe(true);
        expect(read(format, bytes, [Math.min(cut, bytes.length)])).toEqual(whole);
        format.guess(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('a document that never ends is left out, and the next one is read', () => {
    const [next = ''] = fixture('freeswitch-xml/legs.xml').toString().split('</cdr>');
    const text = `<cdr><variables>${'<a>x</a>\n'.repeat(RECORD_LIMIT / 8)}\n${next}</cdr>`;
    const bytes = Buffer.from(text);
    const cuts = Array.from({ length: Math.floor(bytes.length / 65_536) }, (_, i) => (i + 1) * 65_536);
    const reading = read(xml, bytes, cuts);
    expect(reading.faults.map(({ reason }) => reason)).toEqual([
      expect.stringContaining(`larger than ${RECORD_LIMIT} bytes`),
    ]);
    expect(reading.logs).toHaveLength(1);
    expect(text.split('\n')[(reading.logs[0]!['line'] as number) - 1]).toBe('<?xml version="1.0"?>');
  });

  test.each([
    ['tags that are never closed', xml, `<cdr><variables>${'<x>'.repeat(300_000)}</variables></cdr>`],
    ['quotes', csv, `"a${'","'.repeat(300_000)}"`],
    ['semicolons', csv, `"a${'";"'.repeat(300_000)}"`],
    ['quotes in JSON', json, `cdr={"core-uuid":"${'","a'.repeat(200_000)}"}`],
    ['percent signs', json, `cdr=%7B${'%'.repeat(1_000_000)}`],
    // What grew with the square of these would outlast the test.
  ])('%s are told as a fault', (_, format, text) => {
    expect(readText(format, text).faults.length).toBeGreaterThan(0);
  });

  test('a variable may have any number of values', () => {
    const [before = '', behind = ''] = fixture('freeswitch-xml/legs.xml').toString().split('</variables>', 2);
    const values = Array.from({ length: 110_000 }, (_, n) => n % 10);
    const many = `${before}${values.map((value) => `<m>${value}</m>`).join('')}</variables>${behind}`;
    const [log] = readText(xml, many.split('</cdr>')[0]!.concat('</cdr>')).logs;
    expect(log!['user_data']).toContain(`"m":"ARRAY::${values.join('|:')}"`);
  });
});

test('no format takes another for its own', () => {
  for (const format of FORMATS.values()) {
    for (const name of readdirSync(new URL(`${format.name}/`, FIXTURES))) {
      if (/\.(?:expected|site)\.json$/.test(name)) continue;
      const head = fixture(`${format.name}/${name}`).subarray(0, 65_536);
      for (const other of FORMATS.values()) {
        if (
          other === format ||
          (other !== json && other !== xml && other !== csv && !format.name.startsWith('freeswitch'))
        )
          continue;
        expect(other.guess(head)?.confidence ?? 0, `${other.name} of ${format.name}/${name}`).toBeLessThan(0.5);
      }
    }
  }
});

test('a body that is cut off is still known', () => {
  for (const [name, format] of [
    ['freeswitch-json/posted.txt', json],
    ['freeswitch-xml/posted.txt', xml],
  ] as const) {
    for (const line of fixture(name)
      .toString()
      .split('\n')
      .filter((text) => /^(?:cdr=|%|ey|PD)/.test(text) && text.length > 1000)) {
      for (const length of [600, 601, 602, 603]) {
        expect(format.guess(Buffer.from(line.slice(0, length)))?.confidence).toBeGreaterThan(0.5);
      }
    }
  }
});
