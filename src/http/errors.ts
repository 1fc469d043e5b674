import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { RinglogError, UnauthorizedError, type ErrorCode, type Problem } from '../record/errors.ts';
import { JSON_TYPE } from './json-type.ts';

const STATUS: Record<ErrorCode, number> = {
  VALIDATE_FAILED: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
  UNKNOWN: 500,
};

/** Seconds after which what is not available now is worth another try. */
const RETRY_AFTER = '5';

/** The one place where an error becomes a status. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, problems } = explain(error as Error);
  if (code === 'UNKNOWN' || code === 'UNAVAILABLE') {
    request.log.error({ err: error, method: request.method, url: request.url }, 'request failed');
  }
  // The framework hangs up when it stops reading a body, and the client, still sending, never sees the answer.
  reply.removeHeader('connection');
  if (error instanceof UnauthorizedError) reply.header('WWW-Authenticate', error.challenges);
  if (code === 'UNAVAILABLE') reply.header('Retry-After', RETRY_AFTER);
  return reply.code(STATUS[code]).type(JSON_TYPE).send(errorBody(problems));
}

/** The answer where no route is. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `There is nothing at ${request.url.split('?')[0]}; /docs tells what there is.`;
  return reply
    .code(404)
    .type(JSON_TYPE)
    .send(errorBody([{ code: 'NOT_FOUND', message }]));
}

export function errorBody(problems: readonly Problem[]): string {
  return JSON.stringify({ errors: problems.map(({ code, message, detail }) => ({ code, message, detail })) });
}

function explain(error: Error): { code: ErrorCode; problems: readonly Problem[] } {
  if (error instanceof RinglogError && error.code !== 'UNKNOWN') return error;
  const one = (code: ErrorCode, message: string) => ({ code, problems: [{ code, message }] });
  const { code, statusCode } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return one(
      'PAYLOAD_TOO_LARGE',
      'The body is too large for JSON. Send NDJSON (application/x-ndjson), which may be of any length.',
    );
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return one(
      'UNSUPPORTED_MEDIA_TYPE',
      'The body is application/json or application/x-ndjson; say which in Content-Type.',
    );
  }
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH')
    return one('VALIDATE_FAILED', 'The body is not as long as Content-Length says.');
  if (code?.startsWith('Z_')) return one('VALIDATE_FAILED', `The gzip data of the body is broken (${error.message}).`);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return one('VALIDATE_FAILED', 'The body ended early.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return one('VALIDATE_FAILED', error.message);
  return one('UNKNOWN', 'The server failed on this request; its log has the reason.');
}
