import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAsteriskFile } from '../asterisk-file.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { processFacts } from '../process-facts.ts';
import { runImport } from '../run-import.ts';
import { year } from '../year.ts';

const MB = 1_000_000;
/** Bytes of one line of the Master.csv. */
const LINE = 276;
/** How often the peak is looked at; the kernel keeps it, so that only what comes in the last moment is missed. */
const PAUSE = 50;

/** The highest resident memory of `ringlog import`, of a Master.csv of a GB (50 MB with --quick) and of a tenth. */
export async function measureImportMemory({ settings, folder, note }: Context): Promise<Figure[]> {
  const peaks: number[] = [];
  const sizes: number[] = [];
  for (const lines of [settings.fileSize / LINE / 10, settings.fileSize / LINE].map(Math.ceil)) {
    const file = join(folder, 'Master.csv');
    writeAsteriskFile(file, year(lines));
    const { size } = await stat(file);
    let peak = 0;
    let watch: NodeJS.Timeout | undefined;
    const timed = await runImport(folder, file, 'asterisk-csv', (pid) => {
      watch = setInterval(() => {
        processFacts(pid).then(
          (facts) => (peak = Math.max(peak, facts.peak || 0)),
          () => {},
        );
      }, PAUSE);
    }).finally(() => clearInterval(watch));
    await rm(file);
    if (timed.printed['stored'] !== lines) throw new Error(`Not all was stored: ${JSON.stringify(timed.printed)}`);
    note(
      `${Math.round(size / MB)} MB, ${lines} lines in ${timed.wall.toFixed(1)} s: at most ${Math.round(peak / MB)} MB`,
    );
    peaks.push(peak);
    sizes.push(size);
  }
  return [
    {
      what: `memory of an import of ${Math.round(sizes[1]! / MB)} MB, peak (${Math.round(sizes[0]! / MB)} MB)`,
      unit: 'MB',
      ours: peaks[1]! / MB,
      yardstick: peaks[0]! / MB,
      ratio: peaks[1]! / peaks[0]!,
      bar: { of: 'ours', must: 'below', value: 300 },
    },
  ];
}
