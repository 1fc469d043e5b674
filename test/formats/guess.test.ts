import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FORMATS, guessFormat } from '../../src/formats/index.ts';

const guess = (head: string | Uint8Array) => guessFormat(Buffer.from(head as string));

test.each([
  ['nothing', '', 'an empty file'],
  ['blanks', ' \n\n', 'an empty file'],
  ['zeros', new Uint8Array(5000), 'binary data'],
  ['noise', Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i) % 251), 'binary data'],
  ['a ZIP archive', 'PK\x03\x04\x14\x00', 'a ZIP archive'],
  ['gzip', gzipSync('x'), 'gzip data'],
  ['an Excel workbook', 'PK\x03\x04\x14\x00[Content_Types].xml…PK\x03\x04\x14\x00xl/workbook.xml', 'an Excel workbook'],
  ['an old Excel file', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'an old Excel or Word file'],
  ['a packed archive', Buffer.from('377abcaf271c0004', 'hex'), 'a 7-Zip archive'],
  ['a tar archive', `Master.csv${'\0'.repeat(247)}ustar\x0000`, 'a tar archive'],
  ['SQLite', 'SQLite format 3\0', 'an SQLite database'],
  ['a recording', 'RIFF\x24\x08\0\0WAVEfmt ', 'WAV recording'],
  ['an SQL dump', '-- MySQL dump 10.19\n\nCREATE TABLE `other` (`a` int);\n', 'an SQL dump'],
  ['UTF-16', Buffer.from('\ufeff"","1001"', 'utf16le'), 'UTF-16 text; save'],
  ['UTF-16 of the other order', Buffer.from('\ufeff"","1001"', 'utf16le').swap16(), 'UTF-16 text; save'],
  ['UTF-16 without a mark', Buffer.from('"","1001","102"', 'utf16le'), 'UTF-16 text without a byte order mark'],
  ['UTF-32', Buffer.from('fffe00002200000031000000', 'hex'), 'UTF-32 text; save'],
  ['UTF-32 without a mark', Buffer.from('220000003100000032000000', 'hex'), 'UTF-32 text without a byte order mark'],
  ['HTML behind a comment', '<!-- x -->\n<html lang="en"><table></table></html>', 'an HTML page'],
  ['HTML', '<!DOCTYPE html>\n<html><body>call_cdr</body></html>', 'an HTML page'],
  ['XML', '<?xml version="1.0"?>\n<cdr/>', 'XML'],
  ['another CSV', 'a,b,c\n1,2,3\n4,5,6\n', 'CSV with 3 columns'],
  ['CSV of 18 other columns', `${'x,'.repeat(17)}x\n`.repeat(20), 'CSV with 18 columns'],
  ['semicolons', 'a;b;c;d\n1;2;3;4\n', 'columns parted by semicolons'],
  ['a list of other things', '[{"a":1,"b":2}]', 'a JSON array with the members a, b'],
  ['one open brace', '{', 'a JSON object'],
  ['prose', 'Dear Sir or Madam,\nI call you about my call.\n', 'CSV with 2 columns'],
  ['a log', 'Jan 20 09:06:40 pbx kernel: hello', 'plain text'],
])('says what %s looks like', (_, head, words) => {
  const result = guess(head);
  expect(result.format).toBeNull();
  expect(result.reason).toContain(words);
  for (const name of FORMATS.keys()) expect(result.reason).toContain(name);
});

test('a head that is cut in the middle of a record is still known', () => {
  const line =
    '"","1","2","c","""A"" <1>","SIP/1-01","","Dial","x","2026-01-20 09:06:40",,"2026-01-20 09:06:41",1,0,"BUSY","",""\n';
  const head = line.repeat(3) + line.slice(0, 60);
  expect(guess(head)).toMatchObject({ format: { name: 'asterisk-csv' }, confidence: 0.99 });
  expect(guess(line.trimEnd())).toMatchObject({ format: { name: 'asterisk-csv' } });
  const event = `{"event_type": "call_cdr", "session_id": "1", "user_data": "${'x'.repeat(70_000)}`;
  expect(guess(event.slice(0, 65_536))).toMatchObject({ format: { name: 'portsip' } });
});

test('a file of several formats is taken for the one that most of its first records are in, or refused', () => {
  const log = '{"started_at":"2026-01-20T09:06:40Z","caller":"101"}\n';
  const cdr =
    '"","1","2","c","""A"" <1>","SIP/1-01","","Dial","x","2026-01-20 09:06:40",,"2026-01-20 09:06:41",1,0,"BUSY","",""\n';
  expect(guess(log + cdr.repeat(9))).toMatchObject({ format: { name: 'asterisk-csv' } });
  expect(guess(cdr + log.repeat(9))).toMatchObject({ format: { name: 'ringlog' } });
  expect(guess(`${log}Dear Sir,\n\nI call you.\nYours\n`).format).toBeNull();
});

test("call logs are PortSIP's where they are spelled as only it does", () => {
  const log = (end_reason: string) =>
    `${JSON.stringify({ started_at: '2026-01-20T09:06:40Z', caller: '1', end_reason })}\n`;
  expect(guess(log('CALLER_DISCONNECTED'))).toMatchObject({ format: { name: 'ringlog' } });
  expect(guess(log('CALLER_DISCONNECTED') + log('CALLER_DISCONNECT'))).toMatchObject({ format: { name: 'portsip' } });
});

test('the names of formats do not change', () => {
  expect([...FORMATS.keys()]).toEqual(expect.arrayContaining(['ringlog', 'asterisk-csv', 'portsip']));
  for (const [name, format] of FORMATS) expect(format.name).toBe(name);
});

/**
 * Fixtures that are taken for another format too, or for another one where they are cut, since they hold nothing that
 * tells the two apart.
 */
const ALIKE: Readonly<Record<string, readonly string[]>> = {};

describe.each([...FORMATS.keys()])('a file of %s', (name) => {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  const samples = readdirSync(folder).filter((file) => !/\.(?:expected|site)\.json$/.test(file));

  test.each(samples)('%s is taken for what it is, or refused where it is cut', (sample) => {
    const bytes = readFileSync(new URL(sample, folder));
    const settings = new URL(sample.replace(/\.\w+$/, '.site.json'), folder);
    // Columns that the administrator chose may look like nothing that is known.
    const free = existsSync(settings) && 'columns' in (JSON.parse(readFileSync(settings, 'utf8')) as object);
    const right: (string | null)[] = [name, ...(ALIKE[`${name}/${sample}`] ?? [])];
    expect(free ? [...right, null] : right).toContain(guessFormat(bytes).format?.name ?? null);
    for (const size of [200, 1024, 4096]) {
      expect([...right, null]).toContain(guessFormat(bytes.subarray(0, size)).format?.name ?? null);
    }
  });
});
