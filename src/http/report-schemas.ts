import Type from 'typebox';
import { UNITS } from '../record/intervals.ts';
import { GROUPING_FIELDS } from '../reports/groupings.ts';
import { SUBJECTS } from '../reports/report-options.ts';
import { SPEND_BY } from '../reports/spend.ts';
import { orNull, valueOf } from './field-schemas.ts';

/** The shapes of reports. */

const instant = (description: string) => Type.String({ format: 'date-time', description });
const countOf = (description: string) => Type.Integer({ minimum: 0, description });
const secondsOf = (description: string) => orNull(Type.Number({ description }));
const percentOf = (description: string) => orNull(Type.Number({ minimum: 0, maximum: 100, description }));
const reportHead = {
  of: Type.Union(
    SUBJECTS.map((word) => Type.Literal(word)),
    { description: 'What is counted as calls: sessions, or call logs.' },
  ),
  from: instant('The first moment, as the clock of the zone shows it.'),
  to: instant('The moment with which the time is over.'),
  tz: Type.String({ description: 'IANA name of the zone.' }),
};
const trafficCounts = {
  calls: countOf('How many there were.'),
  answered: countOf('How many of them were answered.'),
  missed: countOf('How many were not.'),
  talk_seconds: Type.Integer({ description: 'The sum of their durations.' }),
};

const VolumeReport = Type.Object(
  {
    ...reportHead,
    interval: Type.Union(UNITS.map((unit) => Type.Literal(unit))),
    items: Type.Array(
      Type.Object(
        {
          from: instant('When the interval begins, as the clock of the zone shows it.'),
          to: instant('The moment with which it is over.'),
          ...trafficCounts,
          longest_wait_seconds: Type.Optional(secondsOf('The longest time from start to answer; with `waits`.')),
          peak_calls: Type.Optional(countOf('How many were under way at once at most; with `peaks`.')),
        },
        { additionalProperties: false },
      ),
      { description: 'All intervals in their order, those without calls too.' },
    ),
  },
  { $id: 'VolumeReport', additionalProperties: false, description: 'Calls over time.' },
);

const HeatmapReport = Type.Object(
  {
    ...reportHead,
    items: Type.Array(
      Type.Object(
        {
          weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday (ISO 8601).' }),
          hour: Type.Integer({ minimum: 0, maximum: 23 }),
          calls: trafficCounts.calls,
          answered: trafficCounts.answered,
        },
        { additionalProperties: false },
      ),
      { minItems: 168, maxItems: 168 },
    ),
  },
  { $id: 'HeatmapReport', additionalProperties: false, description: 'When in the week calls come.' },
);

const TopReport = Type.Object(
  {
    ...reportHead,
    by: Type.String({ description: 'What calls were put together by: a field, or extension.' }),
    items: Type.Array(
      Type.Object(
        {
          ...Object.fromEntries(GROUPING_FIELDS.map((field) => [field.name, Type.Optional(valueOf(field, false))])),
          extension: Type.Optional(Type.String({ description: 'The number of the house whose call it was.' })),
          ...trafficCounts,
        },
        { additionalProperties: false, description: 'Under the name of `by`, the value.' },
      ),
      { description: 'The most calls first.' },
    ),
  },
  { $id: 'TopReport', additionalProperties: false, description: 'With whom or by what there were most calls.' },
);

const KpiReport = Type.Object(
  {
    ...reportHead,
    calls: trafficCounts.calls,
    answered: trafficCounts.answered,
    missed: trafficCounts.missed,
    failed: countOf('How many the network did not carry to a phone that could take them.'),
    answer_rate: percentOf('Answered of all, in percent.'),
    asr: percentOf('Answer seizure ratio (ITU-T E.425), in percent.'),
    ner: percentOf('Network effectiveness ratio (ITU-T E.425), in percent.'),
    talk_seconds: trafficCounts.talk_seconds,
    acd_seconds: secondsOf('Mean talk time of those answered (ACD; ALOC in ITU-T E.437).'),
    pdd_seconds: secondsOf('Mean time from start to ringing (post-dial delay), where that is known.'),
    mean_wait_seconds: secondsOf('Mean time from start to answer.'),
    longest_wait_seconds: secondsOf('The longest time from start to answer.'),
    peak_calls: countOf('How many were under way at once at most.'),
  },
  { $id: 'KpiReport', additionalProperties: false, description: 'The figures of a time as a whole.' },
);

const spend = {
  calls: countOf('Call logs that have a cost, if only 0.'),
  talk_seconds: Type.Integer({ description: 'Seconds of talk.' }),
  billed_seconds: Type.Integer({ description: 'Seconds that are paid for.' }),
  cost: Type.Number({ description: 'Exact, to the last digit.' }),
};

const SpendReport = Type.Object(
  {
    ...reportHead,
    of: Type.Literal('calllogs'),
    from: orNull(reportHead.from),
    to: orNull(reportHead.to),
    by: Type.Union(SPEND_BY.map((word) => Type.Literal(word))),
    items: Type.Array(
      Type.Object(
        { ...Object.fromEntries(SPEND_BY.map((word) => [word, Type.Optional(orNull(Type.String()))])), ...spend },
        { additionalProperties: false, description: 'Under the name of `by`, the value.' },
      ),
    ),
    total: Type.Object(spend, { additionalProperties: false }),
    unrated: countOf('Call logs that no rate priced although they were to be.'),
  },
  { $id: 'SpendReport', additionalProperties: false, description: 'What calls cost.' },
);

export const REPORT_SCHEMAS = [SpendReport, VolumeReport, HeatmapReport, TopReport, KpiReport];
