import { METHODS } from 'node:http';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { authenticator } from '../access/authenticate.ts';
import { pushAuthenticator } from '../access/authenticate-push.ts';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { Spool } from '../calllogs/spool.ts';
import { syncTokensOf } from '../calllogs/sync-tokens.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import { handOnBodies, readBodies } from './body.ts';
import { ChangeStreams } from './change-streams.ts';
import { describeApi, documentRoute } from './document.ts';
import { errorBody, sendError, sendNotFound } from './errors.ts';
import { metricsOf } from './metrics.ts';
import { optionalBodies } from './optional-body.ts';
import { addPage } from './page.ts';
import { PageCache } from './page-cache.ts';
import { limitRate } from './rate-limit.ts';
import { addRoutes, type Services } from './route.ts';
import { drainSpool } from './drain-spool.ts';
import { appendCallLogsRoute } from './routes/append-calllogs.ts';
import { RerateRunner } from '../rating/rerate-runner.ts';
import { exportCallLogsRoute } from './routes/export-calllogs.ts';
import { getCallLogRoute } from './routes/get-calllog.ts';
import { getPriceRoute } from './routes/get-price.ts';
import { getSessionRoute } from './routes/get-session.ts';
import { importCallLogsRoute } from './routes/import-calllogs.ts';
import { listCallLogsRoute } from './routes/list-calllogs.ts';
import { listSessionsRoute } from './routes/list-sessions.ts';
import { rerateRoutes } from './routes/rerates.ts';
import { pushCallLogsRoute } from './routes/push-calllogs.ts';
import { importRatesRoute, rateRoutes, removeRateRoute } from './routes/rates.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { reportRoutes } from './routes/reports.ts';
import { serviceRoutes } from './routes/service.ts';
import { sourceRoutes } from './routes/sources.ts';
import { streamChangesRoute } from './routes/stream-changes.ts';
import { tenantRoutes } from './routes/tenant.ts';
import { createSyncTokenRoute, listChangesRoute } from './routes/sync-tokens.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { whoAmIRoute } from './routes/who-am-i.ts';

const MOST_HEADERS = 65_536;
/** Idle connections, and requests whose headers or body do not come on, are ended after these (ms). */
const IDLE = 120_000;
const KEEP_ALIVE = 72_000;

/** The HTTP server over a store, ready to listen. Closing it lets running requests finish; the store stays open. */
export async function buildApp(store: Store, config: Config, logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Requests have no logger of their own: nothing is logged of those that go well.
    childLoggerFactory: (parent) => parent,
    // A filter and a search of 8 KiB each fit, however they are encoded.
    http: { maxHeaderSize: MOST_HEADERS },
    connectionTimeout: IDLE,
    keepAliveTimeout: KEEP_ALIVE,
    forceCloseConnections: 'idle',
    // An id of any length is one that is not known; the length of a URL is limited with the headers.
    routerOptions: { maxParamLength: 16_384 },
    clientErrorHandler(error, socket) {
      if (socket.destroyed) return;
      const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
      const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
      const message = tooLarge
        ? 'The headers, the URL among them, are larger than 64 KiB.'
        : 'This is not a request that HTTP allows.';
      const body = errorBody([{ code: 'VALIDATE_FAILED', message }]);
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
    frameworkErrors: (error, request, reply) => void sendError(error, request as never, reply as never),
  });
  // All that HTTP knows, so that the paths can refuse them.
  for (const method of METHODS) {
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method);
  }
  let open = true;
  app.addHook('preClose', async () => {
    open = false;
  });
  // A client may keep its connection long after the last request of a server that is stopping. It is ended at once: what
  // came on it now would be refused.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (!open) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
  app.setErrorHandler(sendError);
  // In a scope of its own, so that no other request goes through the hook.
  await app.register(async (scope) => {
    // Before the body is looked at: its type is not what is wrong.
    scope.addHook('onRequest', (request, reply) => void sendNotFound(request, reply));
    scope.setNotFoundHandler(sendNotFound);
  });

  const secret = await cursorSecret(store);
  const tokens = authenticator(store);
  const spool = config.spool === null ? null : new Spool(config.spool);
  const services: Services = {
    config,
    store,
    authenticator: tokens,
    pushAuthenticator: pushAuthenticator(store, tokens, secret),
    cursors: cursorsOf(secret),
    syncTokens: syncTokensOf(secret),
    pages: new PageCache(),
    metrics: metricsOf(store, spool),
    rerates: new RerateRunner(store, (error) => logger.error({ err: error }, 'a job that prices calls again ended')),
    spool,
    isOpen: () => open,
  };
  if (spool !== null) drainSpool(app, store, spool);
  const streams = new ChangeStreams(services);
  app.addHook('preClose', () => streams.close());
  app.addHook('onReady', () => services.rerates.adopt());
  app.addHook('onClose', () => services.rerates.close());
  app.decorateRequest('ctx', null);
  app.decorateRequest('version', 0);
  app.decorateRequest('isRemembered', false);
  await limitRate(app, store, config.rateLimit);
  readBodies(app);
  await describeApi(app);
  const routes = [
    listCallLogsRoute(services),
    exportCallLogsRoute(services),
    getCallLogRoute(services),
    getPriceRoute(),
    appendCallLogsRoute(services),
    listSessionsRoute(services),
    getSessionRoute(services),
    streamChangesRoute(services, streams),
    ...reportRoutes(services),
    ...sourceRoutes(),
    ...tokenRoutes(),
    whoAmIRoute(),
    ...rateRoutes(services),
    ...tenantRoutes(),
    ...rerateRoutes(services),
    ...quarantineRoutes(),
    documentRoute(app),
    ...serviceRoutes(services),
  ];
  await app.register(async (scope) => addRoutes(scope, routes, services));
  addPage(app);
  await app.register(async (scope) => {
    optionalBodies(scope);
    addRoutes(scope, [createSyncTokenRoute(services), listChangesRoute(services), removeRateRoute()], services);
  });
  await app.register(async (scope) => {
    handOnBodies(scope);
    addRoutes(scope, [pushCallLogsRoute(services), importCallLogsRoute(services), importRatesRoute()], services);
  });
  return app;
}
