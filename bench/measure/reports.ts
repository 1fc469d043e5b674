import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { startServer } from '../server.ts';
import { ask } from './read.ts';

/** Reports over the whole year, each with the most that it may take, in sums of SQL. */
const REPORTS = [
  { what: 'volume by day, of call logs (roll-up)', path: 'volume?interval=day&of=calllogs', filtered: false, bar: 1 },
  { what: 'volume by day', path: 'volume?interval=day', filtered: true, bar: 4 },
  { what: 'volume by hour', path: 'volume?interval=hour', filtered: true, bar: 8 },
  { what: 'volume by day, waits and peaks', path: 'volume?interval=day&with=waits,peaks', filtered: true, bar: 15 },
  { what: 'heat map', path: 'heatmap?', filtered: true, bar: 8 },
  { what: 'top callers', path: 'top?by=caller', filtered: true, bar: 30 },
  { what: 'top trunks', path: 'top?by=trunk', filtered: true, bar: 10 },
  { what: 'kpi', path: 'kpi?', filtered: true, bar: 20 },
] as const;

/** How long each report takes, against the sum of one column by bare SQL over the same rows. */
export async function measureReports(context: Context): Promise<Figure[]> {
  const { folder, token } = await context.store();
  const { rounds } = context.settings;
  const server = await startServer(folder, token);
  const bare = bareSum(join(folder, 'ringlog.db'));
  try {
    const figures: Figure[] = [];
    let asked = 0;
    for (const { what, path, filtered, bar } of REPORTS) {
      const run = async () => {
        // Another question each time, so that nothing that is kept helps; it is true of every call.
        const filter = filtered ? `&filter=${encodeURIComponent(`duration ne ${100_000_000 + asked}`)}` : '';
        const from = new Date(Date.UTC(2024, 11, 31) + asked++).toISOString();
        const began = performance.now();
        await ask(server, `/reports/${path}&from=${from}&to=2025-12-30&tz=Europe/Berlin${filter}`);
        return { ms: performance.now() - began };
      };
      // Both are warm by the time it counts.
      await run();
      bare.run();
      const { ours, yardstick, ratio } = await alternate(rounds, run, async () => {
        const began = performance.now();
        bare.run();
        return { ms: performance.now() - began };
      });
      context.note(`${what}: ${ours.ms.toFixed(0)} ms`);
      figures.push({
        what: `report: ${what}`,
        unit: 'ms (SQL sum)',
        ours: ours.ms,
        yardstick: yardstick.ms,
        ratio: ratio.ms,
        bar: { of: 'ratio', must: 'below', value: bar },
      });
    }
    return figures;
  } finally {
    bare.close();
    await server.stop();
  }
}

/** Adds up the talk time of all call logs, month by month, as the tables lie. */
function bareSum(file: string): { run(): void; close(): void } {
  const db = new DatabaseSync(file, { readOnly: true });
  const months = db.prepare('select "month" from "month"').all() as { month: number }[];
  const sums = months.map(({ month }) => db.prepare(`select sum("duration") from "calllog_${month}"`));
  return {
    run() {
      for (const sum of sums) sum.get();
    },
    close: () => db.close(),
  };
}
