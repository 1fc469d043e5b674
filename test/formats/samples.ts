import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Format } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { type Site, UNKNOWN_SITE } from '../../src/formats/site.ts';
import { siteOf } from '../../src/ingest/site.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** A file as a phone system writes it, with the settings that it is read with. */
export interface Sample {
  readonly name: string;
  readonly format: Format;
  readonly bytes: Buffer;
  readonly site: Site;
  /** The settings as they stand in `custom.site.json` beside `custom.csv`; null where there is none. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** What must come out, as JSON. */
  readonly expected: URL;
}

export function samplesOf(format: Format): Sample[] {
  const folder = new URL(`${format.name}/`, FIXTURES);
  return readdirSync(folder)
    .filter((name) => !/\.(?:expected|site)\.json$/.test(name))
    .map((name) => sampleIn(folder, name, format));
}

/** Of all formats. */
export function allSamples(): Sample[] {
  return [...FORMATS.values()].flatMap(samplesOf);
}

function sampleIn(folder: URL, name: string, format: Format): Sample {
  const beside = (suffix: string) => new URL(name.replace(/\.\w+$/, suffix), folder);
  const file = beside('.site.json');
  const settings = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : null;
  return {
    name,
    format,
    bytes: readFileSync(new URL(name, folder)),
    settings,
    site:
      settings === null ? UNKNOWN_SITE : siteOf({ columns: null, trunks: [], extensions: [], dids: [], ...settings }),
    expected: beside('.expected.json'),
  };
}
