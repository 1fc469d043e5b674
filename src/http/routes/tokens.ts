import Type from 'typebox';
import { readNewToken } from '../../access/read-token.ts';
import { createToken, getToken, listTokens, revokeToken, type TokenInfo } from '../../access/tokens.ts';
import { requireRole } from '../../access/ctx.ts';
import { OptionReader, type RawOptions } from '../../query/options.ts';
import { NotFoundError } from '../../record/errors.ts';
import { formatTime } from '../../record/time.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer, jsonBody } from '../schemas.ts';

const tags = ['Tokens'];

/** The tokens of a tenant: made, seen without their secrets, and taken back by its administrator. */
export function tokenRoutes(): Route[] {
  return [
    {
      method: 'GET',
      url: '/tokens',
      auth: 'token',
      schema: {
        operationId: 'listTokens',
        summary: 'The tokens, without their secrets',
        description: 'In the order in which they were made, those that are good no more among them.',
        tags,
        response: { 200: jsonAnswer('The tokens.', 'TokenList'), ...errorAnswers(401, 403, 429) },
      },
      async handler(request) {
        const tokens = await listTokens({ ctx: ctxOf(request), input: null });
        return { count: tokens.length, items: tokens.map(shown) };
      },
    },
    {
      method: 'POST',
      url: '/tokens',
      auth: 'token',
      schema: {
        operationId: 'createToken',
        summary: 'Make a token',
        description: 'The answer shows it, this once.',
        tags,
        body: jsonBody('PostedToken'),
        response: { 201: jsonAnswer('The token.', 'MadeToken'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
      },
      async handler(request, reply) {
        const ctx = ctxOf(request);
        requireRole(ctx, 'admin');
        const { id, token } = await createToken({ ctx, input: readNewToken(request.body) });
        const made = { ...shown(await getToken({ ctx, input: { id } })), token };
        return reply.code(201).header('Cache-Control', 'no-store').send(made);
      },
    },
    {
      method: 'DELETE',
      url: '/tokens/:token_id',
      auth: 'token',
      schema: {
        operationId: 'revokeToken',
        summary: 'Take a token back',
        description: 'It is refused from the next request on, and stays in the list.',
        tags,
        params: Type.Object({ token_id: Type.String({ description: 'The id of the token.', examples: ['3'] }) }),
        querystring: Type.Object({
          own: Type.Optional(
            Type.Union([Type.Literal('true'), Type.Literal('false')], {
              default: 'false',
              description: 'Also the one that the request shows.',
            }),
          ),
        }),
        response: {
          204: Type.Null({ description: 'It is revoked.' }),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      async handler(request, reply) {
        const options = new OptionReader(request.query as RawOptions, ['own']);
        const own = options.word('own', ['true', 'false'], 'false') === 'true';
        options.finish();
        await revokeToken({ ctx: ctxOf(request), input: { id: idOf(request.params), own } });
        return reply.code(204).send();
      },
    },
  ];
}

/** @throws NotFoundError of what cannot be an id: no token has it. */
function idOf(params: unknown): number {
  const { token_id: id } = params as { token_id: string };
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new NotFoundError('There is no such token; the ids are whole numbers.');
}

function shown({ created_at, expires_at, revoked_at, ...token }: TokenInfo) {
  const time = (at: number | null) => (at === null ? null : formatTime(at));
  return {
    ...token,
    created_at: formatTime(created_at),
    expires_at: time(expires_at),
    revoked_at: time(revoked_at),
  };
}
