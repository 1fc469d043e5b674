import Type from 'typebox';
import { getSession } from '../../sessions/get.ts';
import { tagged, Tags } from '../etag.ts';
import { JSON_TYPE } from '../json-type.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

export function getSessionRoute({ store }: Services): Route {
  const tags = new Tags(store);
  return {
    method: 'GET',
    url: '/sessions/:id',
    auth: 'token',
    schema: {
      operationId: 'getSession',
      summary: 'Retrieve one call with all its call logs',
      tags: ['Sessions'],
      params: Type.Object({
        id: Type.String({
          description: 'A session_id (of which the newest session is meant), or the ID of any call log of the session.',
        }),
      }),
      response: {
        200: jsonAnswer('The session.', 'SessionDetail', { ETag: Type.String() }),
        304: { description: 'Nothing has changed.', type: 'null' },
        ...errorAnswers(400, 401, 403, 404, 429, 503),
      },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      const etag = await tags.of(ctx, request.version);
      const json = await getSession({ ctx, input: request.params as { id: string } });
      return tagged(request, reply, { etag, type: JSON_TYPE, payload: json });
    },
  };
}
