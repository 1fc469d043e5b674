import { rm } from 'node:fs/promises';
import { FORMATS } from '../../src/formats/index.ts';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { INPUTS, type Input } from '../formats/inputs.ts';
import { raceReader } from '../formats/race-reader.ts';
import { writeFiles, type Files } from '../formats/write-files.ts';
import { runImport } from '../run-import.ts';
import type { Timed } from '../run-timed.ts';

/** Files are no larger, however many records they would hold. */
const MOST_BYTES = 100e6;
/** A reader's race is over this many bytes for each call log that the settings name: 16 MB for a million. */
const RACE_BYTES = 16;
const READER_BAR = { of: 'ratio', must: 'at least', value: 0.4 } as const;
const IMPORT_BAR = { of: 'ratio', must: 'at least', value: 0.5 } as const;

/**
 * Of each format: its reader against the plain parser it stands on, and the whole import against that of the same call
 * logs as NDJSON in Ringlog's own format.
 */
export async function measureFormats(context: Context): Promise<Figure[]> {
  const { settings, note } = context;
  const inputs = INPUTS.filter(({ format }) => settings.formats?.includes(format) ?? true);
  for (const name of FORMATS.keys()) {
    if (!INPUTS.some(({ format }) => format === name)) throw new Error(`There is no input in the format ${name}`);
  }
  const readers: Figure[] = [];
  const imports: Figure[] = [];
  for (const input of inputs) {
    const name = `${input.format} (${input.sample})`;
    const { ours, yardstick, ratio } = await raceReader(input, settings.rows * RACE_BYTES, settings.rounds);
    note(`${name}: ${ratio.rate.toFixed(2)} of ${input.yardstick}, ${Math.round(ours.mb)} MB/s`);
    readers.push({
      what: `reader of ${name} against ${input.yardstick}`,
      unit: `${input.unit}/s`,
      ours: ours.rate,
      yardstick: yardstick.rate,
      ratio: ratio.rate,
      bar: READER_BAR,
    });
    if (input.format !== 'ringlog') imports.push(await raceImport(context, input, name));
  }
  return [...readers, ...imports];
}

async function raceImport({ settings, folder, note }: Context, input: Input, name: string): Promise<Figure> {
  const files = writeFiles(input, folder, settings.rows / 10, MOST_BYTES);
  const { path, records, ndjson, callLogs } = files;
  const rate = (count: number, { printed }: Timed) => ({ rate: count / (printed['seconds'] as number) });
  const pairs = await alternate(
    settings.rounds,
    async () => rate(records, check(await runImport(folder, path, input.format), files)),
    async () => rate(callLogs, await runImport(folder, ndjson, 'ringlog')),
  );
  await rm(path);
  await rm(ndjson);
  note(
    `${name}: ${records} records, ${files.events} of them events, ${callLogs} call logs; ${pairs.ratio.rate.toFixed(2)}`,
  );
  return {
    what: `import of ${name} against its call logs as NDJSON`,
    unit: files.events > 0 ? 'events/s' : 'call logs/s',
    ours: pairs.ours.rate,
    yardstick: pairs.yardstick.rate,
    ratio: pairs.ratio.rate,
    bar: IMPORT_BAR,
  };
}

/** Some samples hold records that come twice; but most that is made must be new. */
function check(timed: Timed, { path, records, events, callLogs }: Files): Timed {
  const { stored, rejected } = timed.printed as { stored: number; rejected: number };
  const told = events === records ? 0 : callLogs;
  if (rejected === 0 && stored >= told / 2) return timed;
  throw new Error(`Of ${records} records of ${path} not all was stored: ${JSON.stringify(timed.printed)}`);
}
