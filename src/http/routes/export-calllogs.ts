import { Readable } from 'node:stream';
import Type from 'typebox';
import { exportCallLogs, readExportOptions, type ExportPart } from '../../calllogs/export.ts';
import type { RawOptions } from '../../query/options.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers } from '../schemas.ts';
import { QUESTION } from './list-calllogs.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;

export function exportCallLogsRoute({ cursors }: Services): Route {
  return {
    method: 'GET',
    url: '/calllogs/export',
    auth: 'token',
    schema: {
      operationId: 'exportCallLogs',
      summary: 'Export call logs',
      description:
        'All call logs that match, in detail, as they are read: of any number. NDJSON is what `ringlog import` and `POST /calllogs` read.',
      tags: ['Call logs'],
      querystring: Type.Object({
        format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('ndjson')], { default: 'csv' })),
        ...QUESTION,
        orderby: Type.Optional(
          Type.String({ default: 'started_at desc', description: '`started_at asc` or `started_at desc`.' }),
        ),
      }),
      response: {
        200: {
          description: 'The call logs.',
          content: {
            'text/csv': { schema: Type.String() },
            'application/x-ndjson': { schema: Type.String() },
          },
        },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const options = readExportOptions(request.query as RawOptions, cursors);
      const parts = exportCallLogs({ ctx: ctxOf(request), input: options });
      reply
        .type(TYPES[options.form])
        .header('Content-Disposition', `attachment; filename="calllogs.${options.form}"`)
        .header('Cache-Control', 'private, no-store');
      return reply.send(Readable.from(texts(parts), { objectMode: false }));
    },
  };
}

async function* texts(parts: AsyncIterable<ExportPart>): AsyncGenerator<string> {
  for await (const { text } of parts) yield text;
}
