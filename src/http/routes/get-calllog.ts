import Type from 'typebox';
import { getCallLog } from '../../calllogs/get.ts';
import { whenThere } from '../../store/awaitable.ts';
import { tagged, Tags } from '../etag.ts';
import { JSON_TYPE } from '../json-type.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

export function getCallLogRoute({ store }: Services): Route {
  const tags = new Tags(store);
  return {
    method: 'GET',
    url: '/calllogs/:id',
    auth: 'token',
    quick: true,
    schema: {
      operationId: 'getCallLog',
      summary: 'Retrieve call log detailed information',
      tags: ['Call logs'],
      params: Type.Object({ id: Type.String({ description: 'The unique ID of the call log.' }) }),
      response: {
        200: jsonAnswer('The call log.', 'CallLogDetail', { ETag: Type.String() }),
        304: { description: 'Nothing has changed.', type: 'null' },
        ...errorAnswers(400, 401, 403, 404, 429, 503),
      },
    },
    handler(request, reply) {
      const ctx = ctxOf(request);
      return whenThere(tags.of(ctx, request.version), (etag) =>
        whenThere(getCallLog({ ctx, input: request.params as { id: string } }), ({ json }) =>
          tagged(request, reply, { etag, type: JSON_TYPE, payload: json }),
        ),
      );
    },
  };
}
