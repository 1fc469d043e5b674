import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Format, Sink } from '../../src/formats/format.ts';
import { FORMATS, guessFormat } from '../../src/formats/index.ts';
import type { Site } from '../../src/formats/site.ts';
import { read } from './reading.ts';
import { samplesOf } from './samples.ts';

/** Takes what tells records apart. */
function collect(found: string[]): Sink {
  return {
    draft: ({ source_key, call_id, started_at }) => void found.push(`${source_key} ${call_id} ${started_at}`),
    part: ({ call, event }) => void found.push(`${call} ${event}`),
    fault: ({ raw }) => void found.push(Buffer.from(raw).toString('latin1')),
  };
}

/** What was read of an input that is interrupted: the records, how much of it, and of that how much is its beginning. */
function interrupted(format: Format, bytes: Uint8Array, site: Site) {
  const found: string[] = [];
  const reader = format.reader(collect(found), site);
  reader.push(bytes);
  reader.flush?.();
  const done = reader.done?.() ?? Buffer.from(bytes).lastIndexOf('\n') + 1;
  return { found, done, header: reader.header?.() ?? 0 };
}

const NOTHING = new Uint8Array();

/** The records of an input that is read behind its header. */
function records(format: Format, header: Uint8Array, bytes: Uint8Array, site: Site): string[] {
  const found: string[] = [];
  const reader = format.reader(collect(found), site);
  reader.push(header);
  found.length = 0;
  reader.push(bytes);
  reader.end();
  return found;
}

for (const format of FORMATS.values()) {
  describe(format.name, () => {
    const samples = samplesOf(format);
    test('has fixtures', () => expect(samples).not.toEqual([]));

    test.each(samples)('$name', ({ bytes, site, expected }) => {
      const raws: Uint8Array[] = [];
      const reading = read(format, bytes, [], raws, site);
      expect(reading).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
      // What could not be read is kept byte for byte.
      for (const raw of raws) expect(bytes.includes(raw)).toBe(true);
      // Columns that the administrator chose cannot be known by their looks.
      if (site.columns === null) expect(guessFormat(bytes)).toMatchObject({ format: { name: format.name } });

      const whole = JSON.stringify(reading);
      const step = Math.ceil(bytes.length / 150);
      for (let cut = 1; cut < bytes.length; cut += step) {
        const again = read(format, bytes, [cut], [], site);
        if (JSON.stringify(again) !== whole) expect(again).toEqual(reading);
      }
      for (const size of [1, 2, 7, 64]) {
        const cuts = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, i) => (i + 1) * size);
        expect(JSON.stringify(read(format, bytes, cuts, [], site))).toBe(whole);
      }
    });

    test.each(samples)('$name, begun again behind what was handed on', (sample) => {
      const { site } = sample;
      // By itself, without those before it, a last line that has no end would not be known to be whole.
      const bytes = Buffer.concat([sample.bytes, Buffer.from('\n')]);
      const whole = records(format, NOTHING, bytes, site);
      const step = Math.ceil(bytes.length / 50);
      for (let cut = 1; cut < bytes.length; cut += step) {
        const { found, done, header } = interrupted(format, bytes.subarray(0, cut), site);
        expect(done).toBeLessThanOrEqual(cut);
        const behind = records(format, bytes.subarray(0, Math.min(header, done)), bytes.subarray(done), site);
        // Some are read again: those of an answer that was not whole yet.
        expect(found.length + behind.length).toBeGreaterThanOrEqual(whole.length);
        expect(new Set([...found, ...behind])).toEqual(new Set(whole));
      }
    });
  });
}
