import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import { hourOfWeek, hoursOf } from '../record/intervals.ts';
import { calls, counted } from './figures.ts';
import type { ReportOptions } from './report-options.ts';
import { headOf, type Report } from './report.ts';

export interface HeatmapItem {
  /** From 1 (Monday) to 7 (ISO 8601). */
  readonly weekday: number;
  /** From 0 to 23. */
  readonly hour: number;
  readonly calls: number;
  readonly answered: number;
}

export const HEATMAP_COLUMNS: readonly (keyof HeatmapItem)[] = ['weekday', 'hour', 'calls', 'answered'];

/** When in the week calls come: one line for each hour of each day, by the clock of the zone. */
export async function reportHeatmap({ ctx, input }: Call<ReportOptions>): Promise<Report<HeatmapItem>> {
  const scope = scopeOf(ctx);
  refuseHidden(ctx, input);
  const { of, from, to, zone, filter, search } = input;
  const hours = hoursOf(zone, from, to);
  const found = await ctx.store.aggregate(scope, {
    filter,
    search,
    of,
    edges: [...hours.map(({ start }) => start), to],
    keys: hours.map(hourOfWeek),
    groups: [],
    measures: [calls, counted(of, 'answered')],
    most: null,
  });
  const byKey = new Map(found.map(({ key, values }) => [key, values]));
  const items = Array.from({ length: 7 * 24 }, (_, key): HeatmapItem => {
    const [count = 0n, answered = 0n] = byKey.get(key) ?? [];
    return {
      weekday: Math.floor(key / 24) + 1,
      hour: key % 24,
      calls: Number(count),
      answered: Number(answered),
    };
  });
  return { ...headOf(input), items };
}
