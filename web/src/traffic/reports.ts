/** What /reports/{report} answers; docs/reports.md says what each figure is. Times have the offset of the zone. */

export interface Counts {
  readonly calls: number;
  readonly answered: number;
  readonly missed: number;
  readonly talk_seconds: number;
}

export interface Kpi extends Counts {
  readonly failed: number;
  readonly answer_rate: number | null;
  readonly asr: number | null;
  readonly ner: number | null;
  readonly acd_seconds: number | null;
  readonly pdd_seconds: number | null;
  readonly mean_wait_seconds: number | null;
  readonly longest_wait_seconds: number | null;
  readonly peak_calls: number;
}

export interface Interval extends Counts {
  readonly from: string;
  readonly to: string;
  readonly peak_calls?: number;
}

export interface Volume {
  readonly interval: 'hour' | 'day' | 'month';
  readonly items: readonly Interval[];
}

export interface HeatMap {
  readonly from: string;
  readonly to: string;
  /** 168, Monday at midnight first; weekdays from 1, Monday. */
  readonly items: readonly { readonly weekday: number; readonly hour: number; readonly calls: number }[];
}

export type TopBy = 'caller' | 'callee' | 'extension' | 'trunk';

export interface Top {
  readonly items: readonly (Counts & Readonly<Partial<Record<TopBy, string>>>)[];
}
