import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Ctx } from '../access/ctx.ts';
import { tokenHash } from '../access/tokens.ts';
import { UnauthorizedError, UnavailableError } from '../record/errors.ts';
import type { Auth, Services } from './route.ts';

/** What tells, before anything of a request is read, who asks. */
export function authorizers({
  authenticator,
  pushAuthenticator,
  config,
  store,
  spool,
}: Services): Record<Auth, onRequestHookHandler[]> {
  return {
    none: [],
    token: [
      (request, _, done) => {
        request.version = store.version();
        const ctx = authenticator.authenticate(request.headers.authorization, store.accessVersion());
        if (ctx instanceof Promise) ctx.then((found) => admit(request, found, done), done);
        else admit(request, ctx, done);
      },
    ],
    push: [
      async (request) => {
        const { method, url, headers } = request;
        const by = { method, url, authorization: headers.authorization };
        request.version = store.version();
        try {
          request.ctx = await pushAuthenticator.authenticate(by, store.accessVersion());
        } catch (error) {
          const remembered =
            spool !== null && error instanceof UnavailableError ? pushAuthenticator.remembered(by) : null;
          if (remembered === null) throw error;
          request.ctx = remembered;
          request.isRemembered = true;
        }
      },
    ],
    metrics: [
      (request, _, done) => {
        authorizeMetrics(request, config.metricsToken);
        done();
      },
    ],
  };
}

function admit(request: FastifyRequest, ctx: Ctx, done: () => void): void {
  request.ctx = ctx;
  done();
}

function authorizeMetrics(request: FastifyRequest, token: string | null): void {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== null && given !== undefined) {
    if (timingSafeEqual(Buffer.from(tokenHash(given)), Buffer.from(tokenHash(token)))) return;
  } else if (isLocal(request)) return;
  throw new UnauthorizedError('The figures are for this machine, or for the token in RINGLOG_METRICS_TOKEN.');
}

/** A request through a proxy on this machine comes from elsewhere. */
function isLocal(request: FastifyRequest): boolean {
  const { headers, socket } = request;
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined) return false;
  const address = socket.remoteAddress ?? '';
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
