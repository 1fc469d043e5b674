import Type from 'typebox';
import { requireRole, type Ctx } from '../../access/ctx.ts';
import { appendCallLogs, appendNdjson } from '../../calllogs/append.ts';
import type { Summary } from '../../calllogs/summary.ts';
import { ValidationError } from '../../record/errors.ts';
import { NdjsonBody } from '../body.ts';
import { JsonList } from '../json-list.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

export function appendCallLogsRoute({ metrics }: Services): Route {
  return {
    method: 'POST',
    url: '/calllogs',
    auth: 'token',
    lists: true,
    schema: {
      operationId: 'appendCallLogs',
      summary: 'Store call logs',
      description:
        'One call log, an array of them, or NDJSON of any length. Sending the same record again stores nothing twice; sending it changed updates it. The answer comes after what it counts is safely on disk.',
      tags: ['Call logs'],
      body: {
        content: {
          'application/json': {
            schema: Type.Union([Type.Ref('PostedCallLog'), Type.Array(Type.Ref('PostedCallLog'))]),
          },
          'application/x-ndjson': { schema: Type.String({ description: 'One PostedCallLog a line.' }) },
        },
      },
      response: {
        200: jsonAnswer('What became of the records.', 'AppendSummary'),
        ...errorAnswers(400, 401, 403, 413, 415, 429, 503),
      },
    },
    async handler(request) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'ingest');
      const summary = await append(ctx, request.body);
      metrics.appended(summary);
      return summary;
    },
  };
}

function append(ctx: Ctx, body: unknown): Promise<Summary> {
  if (body instanceof NdjsonBody) return appendNdjson({ ctx, input: body.stream });
  if (body instanceof JsonList) return appendCallLogs({ ctx, input: body });
  if (typeof body === 'object' && body !== null) return appendCallLogs({ ctx, input: [body] });
  throw new ValidationError([{ message: 'The body is a call log, an array of call logs, or NDJSON.', detail: 'body' }]);
}
