import { Readable } from 'node:stream';
import Type from 'typebox';
import { requireRole } from '../../access/ctx.ts';
import { readChangeOptions } from '../../calllogs/change-options.ts';
import { beginChanges, requireKnown } from '../../calllogs/changes.ts';
import type { SyncPoint } from '../../calllogs/sync-tokens.ts';
import type { RawOptions } from '../../query/options.ts';
import { STREAM_PATH, type ChangeStreams } from '../change-streams.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers } from '../schemas.ts';

const EXAMPLE = 'retry: 2000\n\nid: …\nevent: change\ndata: {"id":"…","change_type":"CREATED","items":[…]}\n\n';

export function streamChangesRoute({ syncTokens }: Services, streams: ChangeStreams): Route {
  return {
    method: 'GET',
    url: STREAM_PATH,
    auth: 'token',
    schema: {
      operationId: 'streamChanges',
      summary: 'Changes as they happen',
      description:
        'Server-sent events: each change is an event `change` whose data is a Change and whose id is the sync token behind it. Begins now, or behind the sync token in Last-Event-ID or the option.',
      tags: ['Call logs'],
      headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ description: 'A sync token.' })) }),
      querystring: Type.Object({ token: Type.Optional(Type.String({ description: 'A sync token.' })) }),
      response: {
        200: {
          description: 'The events.',
          content: { 'text/event-stream': { schema: Type.String({ examples: [EXAMPLE] }) } },
        },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'manager', 'user');
      const { token } = readChangeOptions(['token'], request.query as RawOptions);
      // The header first: a client that comes back asks at the address that it began with.
      const given = request.headers['last-event-id'] || token;
      let point: SyncPoint;
      if (given === null) point = await beginChanges({ ctx, input: { from: null } });
      else {
        point = syncTokens.read(ctx, String(given));
        // A token that leads nowhere is refused before the stream begins.
        await requireKnown({ ctx, input: { point } });
      }
      reply.header('Content-Type', 'text/event-stream').header('Cache-Control', 'no-cache');
      reply.header('X-Accel-Buffering', 'no');
      if (request.method === 'HEAD') return reply.send(Readable.from([]));
      return reply.send(streams.open(request, reply, point));
    },
  };
}
