import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import {
  calls,
  counted,
  delayCount,
  delaySum,
  longestWait,
  meanSeconds,
  percentOf,
  secondsOf,
  talkSeconds,
  waitCount,
  waitSum,
} from './figures.ts';
import type { ReportOptions } from './report-options.ts';
import { headOf, type ReportHead } from './report.ts';

/** The figures of a time as a whole; docs/reports.md defines each. Null: there was nothing to tell it by. */
export interface Kpi {
  readonly calls: number;
  readonly answered: number;
  readonly missed: number;
  readonly failed: number;
  /** In percent, as the two below. */
  readonly answer_rate: number | null;
  readonly asr: number | null;
  readonly ner: number | null;
  readonly talk_seconds: number;
  readonly acd_seconds: number | null;
  readonly pdd_seconds: number | null;
  readonly mean_wait_seconds: number | null;
  readonly longest_wait_seconds: number | null;
  readonly peak_calls: number;
}

export const KPI_COLUMNS: readonly (keyof Kpi)[] = [
  'calls',
  'answered',
  'missed',
  'failed',
  'answer_rate',
  'asr',
  'ner',
  'talk_seconds',
  'acd_seconds',
  'pdd_seconds',
  'mean_wait_seconds',
  'longest_wait_seconds',
  'peak_calls',
];

/** How well calls went: how many were answered, how soon, and how many the network carried. */
export async function reportKpi({ ctx, input }: Call<ReportOptions>): Promise<ReportHead & Kpi> {
  const scope = scopeOf(ctx);
  refuseHidden(ctx, input);
  const { of, from, to, filter, search } = input;
  const asked = { filter, search, of, edges: [from, to] };
  const measures = [
    calls,
    counted(of, 'answered'),
    counted(of, 'seized'),
    counted(of, 'failed'),
    talkSeconds,
    waitSum(of),
    waitCount(of),
    longestWait(of),
    delaySum,
    delayCount,
  ];
  const [[found], [peak]] = await Promise.all([
    ctx.store.aggregate(scope, { ...asked, keys: null, groups: [], measures, most: null }),
    ctx.store.peaks(scope, asked),
  ]);
  const values = found?.values ?? measures.map(({ kind }) => (kind === 'max' ? null : 0n));
  const [count, answered, seized, failed, talk] = values.slice(0, 5).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [wait, waits, longest, delay, delays] = values.slice(5) as [bigint, bigint, bigint | null, bigint, bigint];
  return {
    ...headOf(input),
    calls: count,
    answered,
    missed: count - answered,
    failed,
    answer_rate: percentOf(answered, count),
    asr: percentOf(seized, count),
    ner: percentOf(count - failed, count),
    talk_seconds: talk,
    acd_seconds: answered === 0 ? null : Math.round((talk * 1000) / answered) / 1000,
    pdd_seconds: meanSeconds(delay, delays),
    mean_wait_seconds: meanSeconds(wait, waits),
    longest_wait_seconds: secondsOf(longest),
    peak_calls: peak!,
  };
}
