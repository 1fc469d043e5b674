import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { nearest } from '../query/nearest.ts';
import { OptionReader, type RawOptions } from '../query/options.ts';
import { canonicalZone } from '../record/zone.ts';

export interface ImportOptions {
  readonly file: string | null;
  /** Null: the source's own, else to be guessed. */
  readonly format: Format | null;
  readonly source: string | null;
  readonly timezone: string | null;
}

/** How long names of sources and files may be. */
export const NAME_LIMIT = 256;

/** Checks what is said of a file that is sent. @throws ValidationError naming every option that is wrong. */
export function readImportOptions(raw: RawOptions): ImportOptions {
  const options = new OptionReader(raw, ['file', 'format', 'source', 'timezone']);
  const text = (name: string) => {
    const value = options.text(name);
    return value === undefined || value === '' ? null : value;
  };
  for (const name of ['file', 'source']) {
    if ((text(name)?.length ?? 0) > NAME_LIMIT) options.refuse(name, `${name} has at most ${NAME_LIMIT} characters.`);
  }
  const [name, zone] = [text('format'), text('timezone')];
  const format = name === null ? null : (FORMATS.get(name) ?? null);
  if (name !== null && format === null) {
    const names = [...FORMATS.keys()];
    const near = nearest(name, names);
    const hint = near === null ? `The formats are ${names.join(', ')}.` : `Did you mean ${near}?`;
    options.refuse('format', `There is no format '${name}'. ${hint}`);
  }
  const timezone = zone === null ? null : canonicalZone(zone);
  if (zone !== null && timezone === null) {
    options.refuse('timezone', `There is no time zone '${zone}'. It is an IANA name such as Europe/Berlin.`);
  }
  options.finish();
  return { file: text('file'), format, source: text('source'), timezone };
}
