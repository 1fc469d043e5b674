import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FORMATS, guessFormat } from '../../src/formats/index.ts';
import { read } from './reading.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);

for (const format of FORMATS.values()) {
  describe(format.name, () => {
    const folder = new URL(`${format.name}/`, FIXTURES);
    const names = readdirSync(folder).filter((name) => !name.endsWith('.expected.json'));
    test('has fixtures', () => expect(names).not.toEqual([]));

    test.each(names)('%s', (name) => {
      const bytes = readFileSync(new URL(name, folder));
      const expected = new URL(name.replace(/\.\w+$/, '.expected.json'), folder);
      const raws: Uint8Array[] = [];
      const reading = read(format, bytes, [], raws);
      expect(reading).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
      // What could not be read is kept byte for byte.
      for (const raw of raws) expect(bytes.includes(raw)).toBe(true);
      expect(guessFormat(bytes)).toMatchObject({ format: { name: format.name } });

      const whole = JSON.stringify(reading);
      const step = Math.ceil(bytes.length / 2000);
      for (let cut = 1; cut < bytes.length; cut += step) {
        if (JSON.stringify(read(format, bytes, [cut])) !== whole) expect(read(format, bytes, [cut])).toEqual(reading);
      }
      for (const size of [1, 2, 7, 64]) {
        const cuts = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, i) => (i + 1) * size);
        expect(JSON.stringify(read(format, bytes, cuts))).toBe(whole);
      }
    });
  });
}
