import Type from 'typebox';
import { explainCallPrice } from '../../rating/explain.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

/** Why a call log costs what it costs. */
export function getPriceRoute(): Route {
  return {
    method: 'GET',
    url: '/calllogs/:id/price',
    auth: 'token',
    schema: {
      operationId: 'getCallLogPrice',
      summary: 'Why a call log costs what it costs',
      description:
        'The rate as it was when the call was priced, the number that it matched, and each step with its amount.',
      tags: ['Call logs'],
      params: Type.Object({ id: Type.String({ description: 'The unique ID of the call log.' }) }),
      response: {
        200: jsonAnswer('The price and how it comes about.', 'CallPrice'),
        ...errorAnswers(400, 401, 403, 404, 429, 503),
      },
    },
    handler: (request) => explainCallPrice({ ctx: ctxOf(request), input: request.params as { id: string } }),
  };
}
