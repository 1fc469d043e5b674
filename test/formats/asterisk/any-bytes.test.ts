import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FORMATS, guessFormat } from '../../../src/formats/index.ts';
import { read } from '../reading.ts';

const NAMES = ['asterisk-csv', 'asterisk-cel', 'asterisk-queue-log', 'freepbx-cdr'];
const FIXTURES = new URL('../../fixtures/', import.meta.url);
const SAMPLES = NAMES.flatMap((name) =>
  readdirSync(new URL(`${name}/`, FIXTURES))
    .filter((file) => !/\.(?:expected|site)\.json$/.test(file))
    .map((file) => ({ name, bytes: readFileSync(new URL(`${name}/${file}`, FIXTURES)).subarray(0, 6000) })),
);

/** A sample in which some places were overwritten, not with NUL: that is skipped before a line, and kept with no record. */
const damaged = fc
  .record({
    sample: fc.constantFrom(...SAMPLES),
    changes: fc.array(
      fc.tuple(
        fc.nat(5999),
        fc.oneof(
          fc.uint8Array({ min: 1, maxLength: 8 }),
          fc.constantFrom('"', "'", '\\', '\n', ',', '|', '(', ';', '{').map((text) => Buffer.from(text)),
        ),
      ),
      { maxLength: 6 },
    ),
    cut: fc.nat(5999),
  })
  .map(({ sample: { name, bytes }, changes, cut }) => {
    const changed = Buffer.from(bytes);
    for (const [at, put] of changes)
      changed.set(put.subarray(0, Math.max(0, changed.length - at)), Math.min(at, changed.length));
    return { name, bytes: changed, cut: Math.min(cut, changed.length) };
  });

test('whatever is damaged, every record is read or kept, and the cuts mean nothing', () => {
  fc.assert(
    fc.property(damaged, ({ name, bytes, cut }) => {
      const raws: Uint8Array[] = [];
      const whole = read(FORMATS.get(name)!, bytes, [], raws);
      for (const raw of raws) expect(bytes.includes(raw)).toBe(true);
      expect(read(FORMATS.get(name)!, bytes, [cut])).toEqual(whole);
      guessFormat(bytes);
    }),
    { numRuns: 500 },
  );
});

test('bytes that are nothing are read by every format without an error', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), fc.uint8Array({ maxLength: 300 }), (name, bytes) => {
      expect(read(FORMATS.get(name)!, bytes).logs).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
