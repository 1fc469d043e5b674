import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { progressOf } from '../../src/cli/progress.ts';

const NAME = '/var/spool/calls/2026/a-rather-long-name-of-a-file.csv';
const CLEARED = '\r\u001b[K';

it.each([
  [NAME, 200, /^\/var\/spool\/.*-file\.csv 50 % {2}1,234 records, .* left$/],
  [NAME, 80, /^….*-file\.csv 50 % {2}1,234 records, .* left$/],
  [NAME, 10, /^ 50 % {2}1,$/],
  // Of a terminal that does not know its width.
  [NAME, 0, /^….*-file\.csv 50 % {2}1,234 records, .* left$/],
  ['a\u001b[2J\nb', 200, /^a·\[2J·b 50 % /],
])('progress of %j on a terminal of %i columns is one line', (name, columns, shown) => {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns });
  progressOf(name, stream as unknown as NodeJS.WriteStream).show(50, 100, 1234);
  const written = String(stream.read());
  expect(written.slice(0, CLEARED.length)).toBe(CLEARED);
  const line = stripVTControlCharacters(written.slice(CLEARED.length));
  expect(line).toMatch(shown);
  expect(line.length).toBeLessThan(columns || 80);
});
