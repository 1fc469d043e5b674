import Type from 'typebox';
import { LIST_OPTIONS, readListOptions, requestOf } from '../../calllogs/list-options.ts';
import { SESSIONS } from '../../record/session-fields.ts';
import { listSessions } from '../../sessions/list.ts';
import { answerList } from '../answer-list.ts';
import type { Route, Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';
import { LIST_QUERY } from './list-calllogs.ts';

export function listSessionsRoute(services: Services): Route {
  return {
    method: 'GET',
    url: '/sessions',
    auth: 'token',
    schema: {
      operationId: 'listSessions',
      summary: 'List sessions',
      description:
        'One row for each call, whatever number of call logs it has; of those that the token may see. The options are those of the list of call logs, over the fields of sessions.',
      tags: ['Sessions'],
      querystring: LIST_QUERY,
      response: {
        200: jsonAnswer('A page of sessions.', 'SessionList', {
          Link: Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288).' }),
          ETag: Type.String(),
        }),
        304: { description: 'Nothing has changed.', type: 'null' },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    handler: answerList(services, (ctx, raw) => {
      const options = readListOptions(raw, services.cursors, LIST_OPTIONS, SESSIONS);
      return { options, page: listSessions({ ctx, input: requestOf(options) }) };
    }),
  };
}
