import Type, { type TSchema } from 'typebox';
import { UNITS } from '../../record/intervals.ts';
import { groupingsOf } from '../../reports/groupings.ts';
import { HEATMAP_COLUMNS, reportHeatmap } from '../../reports/heatmap.ts';
import { KPI_COLUMNS, reportKpi } from '../../reports/kpi.ts';
import {
  readHeatmapOptions,
  readKpiOptions,
  readSpendOptions,
  readTopOptions,
  readVolumeOptions,
  REPORT_FORMS,
  SUBJECTS,
  TOP_GROUPS,
  USUAL_DAYS,
  USUAL_HEATMAP_DAYS,
} from '../../reports/report-options.ts';
import { reportSpend, SPEND_BY, spendColumns } from '../../reports/spend.ts';
import { reportTop, topColumns } from '../../reports/top.ts';
import { reportVolume, volumeColumns } from '../../reports/volume.ts';
import { answerReport } from '../answer-report.ts';
import type { Route, Services } from '../route.ts';
import { errorAnswers } from '../schemas.ts';
import { QUESTION } from './list-calllogs.ts';

const words = (some: readonly string[], options: Record<string, unknown>) =>
  Type.Union(
    some.map((word) => Type.Literal(word)),
    options,
  );

/** The options that all reports have. */
const optionsOf = (days: number) => ({
  from: Type.Optional(
    Type.String({
      description: `The first moment: RFC 3339, or a date, which is its beginning in \`tz\`. Without it the ${days} days up to \`to\`.`,
      examples: ['2026-03-01', '2026-03-01T08:00:00+01:00'],
    }),
  ),
  to: Type.Optional(
    Type.String({
      description: 'The moment with which the time is over; a date is over with its day. Without it the end of today.',
      examples: ['2026-03-31'],
    }),
  ),
  of: Type.Optional(
    words(SUBJECTS, {
      default: 'sessions',
      description: 'What is counted: calls as they were lived, or call logs. `filter` is over the fields of the same.',
    }),
  ),
  ...QUESTION,
  tz: Type.Optional(
    Type.String({
      default: 'UTC',
      description: 'The IANA time zone of hours, days and months, and of dates in `from`, `to` and `filter`.',
      examples: ['Europe/Berlin'],
    }),
  ),
  format: Type.Optional(words(REPORT_FORMS, { default: 'json' })),
});

const { of: _, from, to, ...others } = optionsOf(USUAL_DAYS);
const spendOptions = {
  ...others,
  // What is spread is no longer optional.
  from: Type.Optional({
    ...from,
    description: 'The first moment: RFC 3339, or a date, which is its beginning in `tz`. Without it: all.',
  }),
  to: Type.Optional({
    ...to,
    description: 'The moment with which the time is over; a date is over with its day. Without it: all.',
  }),
};

const answers = (description: string, component: string): Record<number, unknown> => ({
  200: {
    description,
    headers: { ETag: Type.String() },
    content: { 'application/json': { schema: Type.Ref(component) }, 'text/csv': { schema: Type.String() } },
  },
  304: { description: 'Nothing has changed.', type: 'null' },
  ...errorAnswers(400, 401, 403, 429, 503),
});

/** The traffic in figures, of what the token may see. */
export function reportRoutes(services: Services): Route[] {
  const route = (
    name: string,
    summary: string,
    querystring: TSchema,
    response: Record<number, unknown>,
    handler: Route['handler'],
  ): Route => ({
    method: 'GET',
    url: `/reports/${name}`,
    auth: 'token',
    schema: {
      operationId: `report${name[0]!.toUpperCase()}${name.slice(1)}`,
      summary,
      tags: ['Reports'],
      querystring,
      response,
    },
    handler,
  });
  const by = [...new Set([...groupingsOf('sessions'), ...groupingsOf('calllogs')])];
  return [
    route(
      'volume',
      'Calls over time',
      Type.Object({
        ...optionsOf(USUAL_DAYS),
        interval: Type.Optional(words(UNITS, { description: 'Without it, what makes some dozens of intervals.' })),
        with: Type.Optional(
          Type.String({
            pattern: '^(waits|peaks)(,(waits|peaks))*$',
            description: 'Further figures, which take a look at every call: `waits`, `peaks`, or both.',
            examples: ['waits,peaks'],
          }),
        ),
      }),
      answers('How many calls there were, interval by interval.', 'VolumeReport'),
      answerReport(services, {
        name: 'volume',
        read: readVolumeOptions,
        make: (ctx, input) => reportVolume({ ctx, input }),
        columns: volumeColumns,
      }),
    ),
    route(
      'heatmap',
      'When in the week calls come',
      Type.Object(optionsOf(USUAL_HEATMAP_DAYS)),
      answers('One item for each hour of each day of the week.', 'HeatmapReport'),
      answerReport(services, {
        name: 'heatmap',
        read: readHeatmapOptions,
        make: (ctx, input) => reportHeatmap({ ctx, input }),
        columns: () => HEATMAP_COLUMNS,
      }),
    ),
    route(
      'top',
      'With whom or by what there were most calls',
      Type.Object({
        ...optionsOf(USUAL_DAYS),
        by: Type.Optional(
          words(by, {
            default: 'caller',
            description: 'What calls are put together by: a field, or `extension`, the number of the house.',
          }),
        ),
        top: Type.Optional(Type.Integer({ ...TOP_GROUPS, description: 'How many.' })),
      }),
      answers('The most calls first.', 'TopReport'),
      answerReport(services, {
        name: 'top',
        read: readTopOptions,
        make: (ctx, input) => reportTop({ ctx, input }),
        columns: topColumns,
      }),
    ),
    route(
      'kpi',
      'How well calls went',
      Type.Object(optionsOf(USUAL_DAYS)),
      answers('The figures of the time as a whole.', 'KpiReport'),
      answerReport(services, {
        name: 'kpi',
        read: readKpiOptions,
        make: (ctx, input) => reportKpi({ ctx, input }),
        columns: () => KPI_COLUMNS,
      }),
    ),
    route(
      'spend',
      'What calls cost',
      Type.Object({
        ...spendOptions,
        by: Type.Optional(
          words(SPEND_BY, {
            default: 'account',
            description:
              'What costs are put together by; prefix and type are those of the rate, blank where the source stated the cost.',
          }),
        ),
      }),
      answers('What call logs cost, the dearest first, days in their order.', 'SpendReport'),
      answerReport(services, {
        name: 'spend',
        read: readSpendOptions,
        make: (ctx, input) => reportSpend({ ctx, input }),
        columns: spendColumns,
      }),
    ),
  ];
}
