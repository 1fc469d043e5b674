import { OptionReader, type RawOptions } from '../query/options.ts';
import { CALL_LOGS } from '../record/fields.ts';
import { civilDay, estimateIntervals, UNITS, type Unit } from '../record/intervals.ts';
import { SESSIONS } from '../record/session-fields.ts';
import { civilTime, formatLocalTime, MAX_TIME, MIN_TIME, parseTime } from '../record/time.ts';
import { spelledZone, startOfDay } from '../record/zone.ts';
import type { Subject } from '../store/dialect.ts';
import type { Question } from '../store/store.ts';
import { groupingsOf, type GroupingName } from './groupings.ts';
import { SPEND_BY, type SpendOptions } from './spend.ts';

/** What every report is asked for, checked. */
export interface ReportOptions extends Question {
  /** What is counted: calls as they were lived, or their single call logs. */
  readonly of: Subject;
  /** The first moment (ms), and the one with which the time is over. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  /** The zone's name, as it was asked for. */
  readonly tz: string;
  readonly form: 'json' | 'csv';
}

export interface VolumeOptions extends ReportOptions {
  readonly interval: Unit;
  readonly with: readonly MoreFigure[];
}

export interface TopOptions extends ReportOptions {
  readonly by: GroupingName;
  readonly top: number;
}

/** What `with` adds to a volume: each takes a look at every call. */
export const MORE_FIGURES = ['waits', 'peaks'] as const;
export type MoreFigure = (typeof MORE_FIGURES)[number];

export const SUBJECTS = ['sessions', 'calllogs'] as const satisfies readonly Subject[];
export const REPORT_FORMS = ['json', 'csv'] as const;
const COMMON = ['from', 'to', 'tz', 'of', 'filter', 'search', 'format'] as const;
export const TOP_GROUPS = { default: 10, minimum: 1, maximum: 1000 } as const;

const DAY = 86_400_000;
/** So many days up to today, where no time is asked for. */
export const USUAL_DAYS = 30;
/** Whole weeks, so that no day of the week has more than another. */
export const USUAL_HEATMAP_DAYS = 28;
export const MOST_INTERVALS = 10_000;
/** The hours of a heat map are counted one by one. */
const MOST_HEATMAP_DAYS = 3_660;

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readVolumeOptions(raw: RawOptions, now = Date.now()): VolumeOptions {
  const options = new OptionReader(raw, [...COMMON, 'interval', 'with']);
  const common = readCommon(options, USUAL_DAYS, now);
  const chosen = chooseUnit(common.to - common.from);
  const interval = options.word('interval', UNITS, chosen);
  refuseTooMany(options, interval, common);
  const more = options.text('with')?.split(',') ?? [];
  for (const one of more) {
    if (!MORE_FIGURES.includes(one as MoreFigure)) {
      options.refuse('with', `with is ${MORE_FIGURES.join(', ')} or both with a comma between them, not '${one}'.`);
    }
  }
  options.finish();
  return { ...common, interval, with: MORE_FIGURES.filter((one) => more.includes(one)) };
}

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readHeatmapOptions(raw: RawOptions, now = Date.now()): ReportOptions {
  const options = new OptionReader(raw, COMMON);
  const common = readCommon(options, USUAL_HEATMAP_DAYS, now);
  if (common.to - common.from > MOST_HEATMAP_DAYS * DAY) {
    options.refuse('from', 'A heat map is of ten years at most: begin later, or end earlier.');
  }
  options.finish();
  return common;
}

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readTopOptions(raw: RawOptions, now = Date.now()): TopOptions {
  const options = new OptionReader(raw, [...COMMON, 'by', 'top']);
  const common = readCommon(options, USUAL_DAYS, now);
  const by = options.word('by', groupingsOf(common.of), 'caller');
  const top = options.integer('top', TOP_GROUPS.default, TOP_GROUPS.minimum, TOP_GROUPS.maximum);
  options.finish();
  return { ...common, by, top };
}

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readKpiOptions(raw: RawOptions, now = Date.now()): ReportOptions {
  const options = new OptionReader(raw, COMMON);
  const common = readCommon(options, USUAL_DAYS, now);
  options.finish();
  return common;
}

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readSpendOptions(raw: RawOptions): SpendOptions {
  const options = new OptionReader(raw, [...COMMON.filter((name) => name !== 'of'), 'by']);
  const common = readCommon(options, null, MAX_TIME, 'calllogs');
  const by = options.word('by', SPEND_BY, 'account');
  options.finish();
  return { ...common, by };
}

/** `days`: as long as the time is where its beginning is not given; null: all time. */
function readCommon(
  options: OptionReader,
  days: number | null,
  now: number,
  usual: Subject = 'sessions',
): ReportOptions {
  const zone = options.zone();
  const tz = options.isFaulty ? zone : spelledZone(options.text('tz') ?? zone);
  const of = options.word('of', SUBJECTS, usual);
  const form = options.word('format', REPORT_FORMS, 'json');
  const end = readMoment(options, 'to', zone);
  const to = end ?? (days === null ? MAX_TIME : startOfDay(zone, civilDay(zone, now) + 1));
  const from = readMoment(options, 'from', zone) ?? (days === null ? MIN_TIME : usualBeginning(zone, to, days));
  const filter = options.filter(zone, of === 'sessions' ? SESSIONS : CALL_LOGS);
  const search = options.search();
  if (from < to || options.isFaulty) return { of, from, to, zone, tz, form, filter, search };
  const [begin, over] = [from, to].map((time) => formatLocalTime(time, zone));
  const until = end === null ? `now, which is until ${over}; name a later end with to` : over;
  options.refuse('from', `from is ${begin}, which is not before to: ${until}.`);
  return { of, from, to, zone, tz, form, filter, search };
}

function usualBeginning(zone: string, to: number, days: number): number {
  return Math.max(MIN_TIME, startOfDay(zone, civilDay(zone, to - 1) + 1 - days));
}

/** A moment; a date is its whole day: `from` is its beginning, `to` its end. Null when it is not given, or wrong. */
function readMoment(options: OptionReader, name: 'from' | 'to', zone: string): number | null {
  const text = options.text(name);
  if (text === undefined) return null;
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const civil = date === null ? null : civilTime(+date[1]!, +date[2]!, +date[3]!, 0, 0, 0);
  const time =
    date === null ? parseTime(text) : civil === null ? null : startOfDay(zone, civil / DAY + (name === 'to' ? 1 : 0));
  if (time !== null) return Math.min(Math.max(time, MIN_TIME), MAX_TIME);
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  options.refuse(
    name,
    `${name} is an RFC 3339 time such as 2026-03-01T00:00:00Z, or a date such as 2026-03-01, not '${shown}'.`,
  );
  return null;
}

const SHOWN = 100;

/** What makes some dozens of intervals. */
function chooseUnit(span: number): Unit {
  if (span <= 3 * DAY + DAY / 24) return 'hour';
  return span <= 93 * DAY ? 'day' : 'month';
}

function refuseTooMany(options: OptionReader, unit: Unit, { from, to }: ReportOptions): void {
  const count = estimateIntervals(unit, from, to);
  if (count <= MOST_INTERVALS) return;
  const longer = UNITS.slice(UNITS.indexOf(unit) + 1).filter(
    (one) => estimateIntervals(one, from, to) <= MOST_INTERVALS,
  );
  const way =
    longer.length === 0 ? 'Ask for a shorter time' : `Take interval=${longer.join(' or ')}, or a shorter time`;
  options.refuse(
    'interval',
    `From begin to end there are about ${count.toLocaleString('en')} intervals of one ${unit}; ${MOST_INTERVALS.toLocaleString('en')} are told at once. ${way}.`,
  );
}
