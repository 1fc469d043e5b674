import Type from 'typebox';
import { requireRole } from '../../access/ctx.ts';
import { readChangeOptions } from '../../calllogs/change-options.ts';
import { beginChanges, listChanges } from '../../calllogs/changes.ts';
import { TOP, type RawOptions } from '../../query/options.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';
import { JSON_TYPE } from '../json-type.ts';

const dateFrom = Type.String({
  description: 'An RFC 3339 time or date. The call logs that started then or later come first.',
  examples: ['2026-03-01T00:00:00Z', '2026-03-01'],
});
const top = Type.Integer({ ...TOP, description: 'How many changes at most.' });

export function createSyncTokenRoute({ syncTokens }: Services): Route {
  return {
    method: 'POST',
    url: '/calllogs/sync_tokens',
    auth: 'token',
    schema: {
      operationId: 'createSyncToken',
      summary: 'Begin to follow changes',
      description:
        'A token from which changes can be asked for: from now on; with date_from also what is there already. The option may stand in the query or the body, which may be left out.',
      tags: ['Call logs'],
      querystring: Type.Object({ date_from: Type.Optional(dateFrom) }),
      body: { content: { 'application/json': { schema: Type.Object({ date_from: Type.Optional(dateFrom) }) } } },
      'x-optional-body': true,
      response: { 201: jsonAnswer('The token.', 'SyncToken'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'manager', 'user');
      const { from } = readChangeOptions(['date_from'], request.query as RawOptions, request.body ?? null);
      const token = syncTokens.write(ctx, await beginChanges({ ctx, input: { from } }));
      return reply.code(201).send({ token });
    },
  };
}

export function listChangesRoute({ syncTokens }: Services): Route {
  return {
    method: 'POST',
    url: '/calllogs/sync_tokens/:token/diff',
    auth: 'token',
    schema: {
      operationId: 'listChanges',
      summary: 'What has changed since',
      description:
        'The changes behind a token, in order, and the token behind them. No items means that there is none. Each change is told at least once, with the call log as it is now. The option may stand in the query or the body, which may be left out.',
      tags: ['Call logs'],
      params: Type.Object({ token: Type.String({ description: 'The token of the answer before.' }) }),
      querystring: Type.Object({ top: Type.Optional(top) }),
      body: { content: { 'application/json': { schema: Type.Object({ top: Type.Optional(top) }) } } },
      'x-optional-body': true,
      response: { 200: jsonAnswer('The changes.', 'ChangeList'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'manager', 'user');
      const { top: most } = readChangeOptions(['top'], request.query as RawOptions, request.body ?? null);
      const point = syncTokens.read(ctx, (request.params as { token: string }).token);
      const told = await listChanges({ ctx, input: { point, top: most } });
      const items = told.changes.map(({ json }) => json).join(',');
      reply.type(JSON_TYPE);
      return reply.send(`{"token":"${syncTokens.write(ctx, told.point)}","items":[${items}]}`);
    },
  };
}
