import { whoAmI } from '../../access/who-am-i.ts';
import { formatTime } from '../../record/time.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';

export function whoAmIRoute(): Route {
  return {
    method: 'GET',
    url: '/whoami',
    auth: 'token',
    schema: {
      operationId: 'whoAmI',
      summary: 'Whose token this is',
      description: 'Of any role. What the page shows, and a quick check that a token is good.',
      tags: ['Service'],
      response: { 200: jsonAnswer('Who asks.', 'Who'), ...errorAnswers(401, 429) },
    },
    async handler(request, reply) {
      const { expires_at, ...who } = await whoAmI({ ctx: ctxOf(request), input: null });
      reply.header('Cache-Control', 'private, no-store');
      return { ...who, expires_at: expires_at === null ? null : formatTime(expires_at) };
    },
  };
}
