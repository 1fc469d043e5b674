import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { writeAsteriskFile } from '../asterisk-file.ts';
import { bareCsvParse } from '../bare-csv-parse.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { runImport } from '../run-import.ts';
import type { Timed } from '../run-timed.ts';
import { year } from '../year.ts';

/** `ringlog import` of a Master.csv into a fresh store, against csv-parse only reading it. */
export async function measureImport({ settings, folder, note }: Context): Promise<Figure[]> {
  const lines = settings.rows;
  const file = join(folder, 'Master.csv');
  note(`writing a Master.csv of ${lines} lines`);
  writeAsteriskFile(file, year(lines));

  const rates = (whose: string, { wall, printed }: Timed) => {
    if (printed['read'] !== lines) throw new Error(`${whose} read ${String(printed['read'])} of ${lines} lines`);
    note(`import, ${whose}: ${Math.round(lines / wall)} lines/s`);
    return { whole: lines / wall, own: lines / (printed['seconds'] as number) };
  };
  const ours = async () => {
    const timed = await runImport(folder, file, 'asterisk-csv');
    if (timed.printed['stored'] !== lines) throw new Error(`Not all was stored: ${JSON.stringify(timed.printed)}`);
    return rates('ours', timed);
  };
  const pairs = await alternate(settings.rounds, ours, async () => rates('csv-parse', await bareCsvParse(file)));
  await rm(file);
  return [
    {
      what: 'import of a Master.csv, whole process',
      unit: 'lines/s',
      ours: pairs.ours.whole,
      yardstick: pairs.yardstick.whole,
      ratio: pairs.ratio.whole,
      bar: { of: 'ratio', must: 'at least', value: 0.3 },
    },
    {
      what: 'import of a Master.csv, by its own clock',
      unit: 'lines/s',
      ours: pairs.ours.own,
      yardstick: pairs.yardstick.own,
      ratio: pairs.ratio.own,
      bar: null,
    },
  ];
}
