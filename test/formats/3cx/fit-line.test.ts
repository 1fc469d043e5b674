import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMNS } from '../../../src/formats/3cx/columns.ts';
import { fitLine } from '../../../src/formats/3cx/fit-line.ts';

const FIXED =
  'Call 1,0000019F125E33F4_1,00:00:05,2026/06/29 07:53:11,2026/06/29 07:53:12,2026/06/29 07:53:17,TerminatedBySrc,Ext.101,Ext.102,101,102,102,,,,,,,,Chain: Ext.101;Ext.102;,Extension,Extension,Extension';

const word = fc.stringMatching(/^[A-Za-z][a-z]{0,7}$/);
/** `Doe, Jane, Dr.`: a comma in a name has a blank behind it. */
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(', '));

test('names come back whole, whatever commas they have', () => {
  fc.assert(
    fc.property(name, name, name, (from, to, final) => {
      const fitted = fitLine(`${FIXED},${from},${to},${final},`, null)!;
      expect(fitted.unclear).toBeNull();
      expect(fitted.layout.columns).toEqual(COLUMNS);
      expect(fitted.fields.slice(23)).toEqual([from, to, final, '']);
    }),
  );
});

test('what cannot be parted is kept as it came, and the rest is read', () => {
  const fitted = fitLine(`${FIXED},Roe,Bob,Moe,Poe,`, null)!;
  expect(fitted.unclear).toBe('Roe,Bob,Moe,Poe');
  expect(fitted.fields.slice(19)).toEqual([
    'Chain: Ext.101;Ext.102;',
    'Extension',
    'Extension',
    'Extension',
    '',
    '',
    '',
    '',
  ]);
});
