import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, HTTPMethods } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { PushAuthenticator } from '../access/authenticate-push.ts';
import type { Ctx } from '../access/ctx.ts';
import type { Cursors } from '../calllogs/cursor.ts';
import type { Spool } from '../calllogs/spool.ts';
import type { SyncTokens } from '../calllogs/sync-tokens.ts';
import type { Config } from '../config/config.ts';
import type { RerateRunner } from '../rating/rerate-runner.ts';
import type { Store } from '../store/store.ts';
import { authorizers } from './authorize.ts';
import { unpackGzip } from './body.ts';
import { errorBody } from './errors.ts';
import { JSON_TYPE } from './json-type.ts';
import type { Metrics } from './metrics.ts';
import type { PageCache } from './page-cache.ts';
import { sendTogether } from './send-together.ts';

/** What routes work with. */
export interface Services {
  readonly config: Config;
  readonly store: Store;
  readonly authenticator: Authenticator;
  readonly pushAuthenticator: PushAuthenticator;
  readonly cursors: Cursors;
  readonly syncTokens: SyncTokens;
  readonly pages: PageCache;
  readonly metrics: Metrics;
  readonly rerates: RerateRunner;
  /** Where phone systems' records wait while they cannot be stored; null: nowhere. */
  readonly spool: Spool | null;
  /** False while the server is stopping. */
  readonly isOpen: () => boolean;
}

/** How a route knows who asks: by a token, by whatever a phone system can send, not at all, or as /metrics does. */
export type Auth = 'token' | 'push' | 'none' | 'metrics';

export interface Route {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly auth: Auth;
  /** Whether its answers are made at once, in microseconds: those of one turn of the event loop are sent together. */
  readonly quick?: boolean;
  /** Whether a JSON array in its body comes as a JsonList. */
  readonly lists?: boolean;
  readonly schema: FastifySchema & Record<string, unknown>;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** See `Route`. */
    lists?: boolean;
  }
  interface FastifyRequest {
    /** Who asks; only on routes with a token. */
    ctx: Ctx | null;
    /** The version of the store when the request came: what was read at this version may be used for it. */
    version: number;
    /** Who asks could not be looked up, and is taken for whom it was when it could. */
    isRemembered: boolean;
  }
}

/** The ctx of a request to a route with a token. */
export function ctxOf(request: FastifyRequest): Ctx {
  return request.ctx!;
}

/** Every API path lies at the root and, as at the vendor's, under /api. */
export const PREFIXES = ['', '/api'] as const;

/** Adds the routes, and an answer 405 for every other method of their paths. */
export function addRoutes(app: FastifyInstance, routes: readonly Route[], services: Services): void {
  const authorize = authorizers(services);
  for (const prefix of PREFIXES) {
    for (const route of routes) {
      const { method, url, auth, quick, lists, schema, handler } = route;
      app.route({
        method,
        url: prefix + url,
        // Options are checked by the verbs, which name every fault; the schema is for the document.
        validatorCompiler: () => (data) => ({ value: data }),
        // Nor are answers written by it: to make ready for that takes seconds of each start.
        serializerCompiler: () => JSON.stringify,
        schema: prefix === '' ? schema : { ...schema, hide: true },
        // On each route rather than on all: what it needs to know stands here, and nothing is looked up per request.
        onRequest: authorize[auth],
        ...(method === 'GET' ? {} : { preParsing: unpackGzip }),
        ...(quick === true ? { onSend: sendTogether } : {}),
        ...(lists === true ? { config: { lists } } : {}),
        onResponse: services.metrics.answered(url),
        handler,
      });
    }
    for (const [url, methods] of methodsByPath(routes)) refuseOthers(app, prefix + url, methods);
  }
}

/** Answers 405 to all methods of a path but these. */
export function refuseOthers(app: FastifyInstance, url: string, methods: readonly string[]): void {
  const others = app.supportedMethods.filter((method) => !methods.includes(method));
  const refuse = async (_: FastifyRequest, reply: FastifyReply) =>
    reply
      .code(405)
      .header('Allow', methods.join(', '))
      .type(JSON_TYPE)
      .send(errorBody([{ code: 'METHOD_NOT_ALLOWED', message: `This path takes ${methods.join(', ')}.` }]));
  app.route({
    method: others,
    url,
    exposeHeadRoute: false,
    schema: { hide: true },
    // Before the body is looked at: its type is not what is wrong.
    onRequest: refuse,
    handler: refuse,
  });
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { url, method } of routes) {
    const methods = paths.get(url) ?? [];
    methods.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]));
    paths.set(url, methods);
  }
  return paths;
}
