import Type from 'typebox';
import { listCallLogs } from '../../calllogs/list.ts';
import { readListOptions } from '../../calllogs/list-options.ts';
import { TOP } from '../../query/options.ts';
import { answerList } from '../answer-list.ts';
import type { Route, Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

/** The options that say which call logs are meant. */
export const QUESTION = {
  filter: Type.Optional(
    Type.String({
      description: 'A boolean expression of OData v4 over the fields of the detail view.',
      examples: ["caller eq '101' and started_at ge 2022-01-01T00:00:00Z", 'duration gt 60'],
    }),
  ),
  search: Type.Optional(
    Type.String({
      description: 'Words, `"quoted phrases"`, AND, OR, NOT and parentheses.',
      examples: ['carrier-north NOT "front desk"'],
    }),
  ),
  tz: Type.Optional(
    Type.String({
      default: 'UTC',
      description: 'The IANA time zone that dates and the functions of time in `filter` mean.',
      examples: ['Europe/Berlin'],
    }),
  ),
};

/** All options of a list. */
export const LIST_QUERY = Type.Object({
  top: Type.Optional(Type.Integer({ ...TOP, description: 'Page size.' })),
  skip: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'How many to leave out.' })),
  count: Type.Optional(Type.Boolean({ default: true, description: 'Whether the answer tells how many match.' })),
  orderby: Type.Optional(
    Type.String({
      default: 'started_at desc',
      description: '`field [asc|desc]{, field [asc|desc]}`. Blanks come last; ties are broken by id.',
      examples: ['caller asc, started_at desc'],
    }),
  ),
  ...QUESTION,
  cursor: Type.Optional(
    Type.String({ description: 'Where the page begins; comes only from the Link header of the page before.' }),
  ),
});

export function listCallLogsRoute(services: Services): Route {
  return {
    method: 'GET',
    url: '/calllogs',
    auth: 'token',
    schema: {
      operationId: 'listCallLogs',
      summary: 'List call logs',
      description:
        'Every option may be written with a leading `$`. Where a next page exists, the Link header leads to it; rows that arrive meanwhile never make it repeat or lose one.',
      tags: ['Call logs'],
      querystring: LIST_QUERY,
      response: {
        200: jsonAnswer('A page of call logs.', 'CallLogList', {
          Link: Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288).' }),
          ETag: Type.String(),
        }),
        304: { description: 'Nothing has changed.', type: 'null' },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    handler: answerList(services, (ctx, raw) => {
      const options = readListOptions(raw, services.cursors);
      return { options, page: listCallLogs({ ctx, input: options }) };
    }),
  };
}
