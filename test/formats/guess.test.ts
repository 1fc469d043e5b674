import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { FORMATS, guessFormat } from '../../src/formats/index.ts';

const guess = (head: string | Uint8Array) => guessFormat(Buffer.from(head as string));

test.each([
  ['nothing', '', 'an empty file'],
  ['blanks', ' \n\n', 'an empty file'],
  ['zeros', new Uint8Array(5000), 'binary data'],
  ['noise', Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i) % 251), 'binary data'],
  ['a ZIP archive', 'PK\x03\x04\x14\x00', 'a ZIP archive'],
  ['gzip', gzipSync('x'), 'gzip data'],
  ['UTF-16', Buffer.from('\ufeff"","1001"', 'utf16le'), 'UTF-16'],
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

test('the names of formats do not change', () => {
  expect([...FORMATS.keys()].slice(0, 3)).toEqual(['ringlog', 'asterisk-csv', 'portsip']);
  for (const [name, format] of FORMATS) expect(format.name).toBe(name);
});
