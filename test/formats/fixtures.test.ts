import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Format, Sink } from '../../src/formats/format.ts';
import { FORMATS, guessFormat } from '../../src/formats/index.ts';
import { type Site, UNKNOWN_SITE } from '../../src/formats/site.ts';
import { siteOf } from '../../src/ingest/site.ts';
import { read } from './reading.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** `custom.site.json` beside `custom.csv` holds the settings that it is read with. */
function siteBeside(sample: URL): Site {
  const file = new URL(sample.href.replace(/\.\w+$/, '.site.json'));
  if (!existsSync(file)) return UNKNOWN_SITE;
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  return siteOf({ columns: null, trunks: [], extensions: [], dids: [], ...settings });
}

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
    const folder = new URL(`${format.name}/`, FIXTURES);
    const names = readdirSync(folder).filter((name) => !/\.(?:expected|site)\.json$/.test(name));
    test('has fixtures', () => expect(names).not.toEqual([]));

    test.each(names)('%s', (name) => {
      const sample = new URL(name, folder);
      const bytes = readFileSync(sample);
      const site = siteBeside(sample);
      const expected = new URL(name.replace(/\.\w+$/, '.expected.json'), folder);
      const raws: Uint8Array[] = [];
      const reading = read(format, bytes, [], raws, site);
      expect(reading).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
      // What could not be read is kept byte for byte.
      for (const raw of raws) expect(bytes.includes(raw)).toBe(true);
      // Columns that the administrator chose cannot be known by their looks.
      if (site.columns === null) expect(guessFormat(bytes)).toMatchObject({ format: { name: format.name } });

      const whole = JSON.stringify(reading);
      const step = Math.ceil(bytes.length / 2000);
      for (let cut = 1; cut < bytes.length; cut += step) {
        const again = read(format, bytes, [cut], [], site);
        if (JSON.stringify(again) !== whole) expect(again).toEqual(reading);
      }
      for (const size of [1, 2, 7, 64]) {
        const cuts = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, i) => (i + 1) * size);
        expect(JSON.stringify(read(format, bytes, cuts, [], site))).toBe(whole);
      }
    });

    test.each(names)('%s, begun again behind what was handed on', (name) => {
      const sample = new URL(name, folder);
      // By itself, without those before it, a last line that has no end would not be known to be whole.
      const bytes = Buffer.concat([readFileSync(sample), Buffer.from('\n')]);
      const site = siteBeside(sample);
      const whole = records(format, NOTHING, bytes, site);
      const step = Math.ceil(bytes.length / 300);
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
