import Type from 'typebox';
import { listCallLogs } from '../../calllogs/list.ts';
import { readListOptions, TOP, type ListOptions, type RawOptions } from '../../calllogs/list-options.ts';
import { isKnown, Tags } from '../etag.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
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

const Options = Type.Object({
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

export function listCallLogsRoute({ cursors, pages, store }: Services): Route {
  const tags = new Tags(store);
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
      querystring: Options,
      response: {
        200: jsonAnswer('A page of call logs.', 'CallLogList', {
          Link: Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288).' }),
          ETag: Type.String(),
        }),
        304: { description: 'Nothing has changed.', type: 'null' },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      const etag = tags.of(ctx, request.version);
      const key = `${etag.slice(etag.indexOf('.'))} ${request.url}`;
      let page = pages.get(key, etag);
      if (page === null) {
        const options = readListOptions(request.query as RawOptions, cursors);
        const { items, count, next } = await listCallLogs({ ctx, input: options });
        const body = Buffer.from(count === null ? `{"items":${items}}` : `{"count":${count},"items":${items}}`);
        const link = next === null ? null : nextLink(request.url, cursors.write(next, options.query));
        page = { body, link, etag };
        if (isWorthKeeping(options)) pages.set(key, page);
      }
      if (page.link !== null) reply.header('Link', page.link);
      if (isKnown(request, reply, etag)) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(page.body);
    },
  };
}

/** Pages behind a cursor are read once, by one client. */
function isWorthKeeping(options: ListOptions): boolean {
  return options.after === null;
}

function nextLink(url: string, cursor: string): string {
  const [path, query = ''] = url.split('?');
  const options = query.split('&').filter((option) => option !== '' && !/^(%24|\$)?cursor=/i.test(option));
  return `<${path}?${[...options, `cursor=${cursor}`].join('&')}>; rel="next"`;
}
