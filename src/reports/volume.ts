import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import { edgesOf, type Unit } from '../record/intervals.ts';
import { formatLocalTime } from '../record/time.ts';
import { calls, counted, longestWait, secondsOf, talkSeconds } from './figures.ts';
import type { VolumeOptions } from './report-options.ts';
import { headOf, type Report } from './report.ts';

/** What came in one interval. */
export interface VolumeItem {
  /** When it begins, and the moment with which it is over. */
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly answered: number;
  readonly missed: number;
  readonly talk_seconds: number;
  /** With `waits`. Null where nobody answered. */
  readonly longest_wait_seconds?: number | null;
  /** With `peaks`. */
  readonly peak_calls?: number;
}

export interface VolumeReport extends Report<VolumeItem> {
  readonly interval: Unit;
}

/** How many calls there were, interval by interval; those with none, too. */
export async function reportVolume({ ctx, input }: Call<VolumeOptions>): Promise<VolumeReport> {
  const scope = scopeOf(ctx);
  refuseHidden(ctx, input);
  const { of, from, to, zone, interval, filter, search } = input;
  const edges = edgesOf(interval, zone, from, to);
  const withWaits = input.with.includes('waits');
  const measures = [calls, counted(of, 'answered'), talkSeconds, ...(withWaits ? [longestWait(of)] : [])];
  const asked = { filter, search, of, edges };
  const [found, peaks] = await Promise.all([
    ctx.store.aggregate(scope, { ...asked, keys: null, groups: [], measures, most: null }),
    input.with.includes('peaks') ? ctx.store.peaks(scope, asked) : null,
  ]);
  const byKey = new Map(found.map(({ key, values }) => [key, values]));
  const items = edges.slice(1).map((end, index): VolumeItem => {
    const [count = 0n, answered = 0n, talk = 0n, wait = null] = byKey.get(index) ?? [];
    return {
      from: formatLocalTime(edges[index]!, zone),
      to: formatLocalTime(end, zone),
      calls: Number(count),
      answered: Number(answered),
      missed: Number(count) - Number(answered),
      talk_seconds: Number(talk),
      ...(withWaits ? { longest_wait_seconds: secondsOf(wait) } : {}),
      ...(peaks === null ? {} : { peak_calls: peaks[index]! }),
    };
  });
  return { ...headOf(input), interval, items };
}

/** The members of a line, in their order. */
export function volumeColumns({ with: more }: Pick<VolumeOptions, 'with'>): string[] {
  return [
    'from',
    'to',
    'calls',
    'answered',
    'missed',
    'talk_seconds',
    ...(more.includes('waits') ? ['longest_wait_seconds'] : []),
    ...(more.includes('peaks') ? ['peak_calls'] : []),
  ];
}
