import Type from 'typebox';
import { UnavailableError } from '../../record/errors.ts';
import type { Route, Services } from '../route.ts';
import { errorAnswers } from '../schemas.ts';

const Status = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false });

/** Whether the process lives, whether it can answer, and its figures. */
export function serviceRoutes({ store, metrics, isOpen }: Services): Route[] {
  return [
    {
      method: 'GET',
      url: '/healthz',
      auth: 'none',
      schema: {
        operationId: 'healthz',
        summary: 'The process lives',
        tags: ['Service'],
        security: [],
        response: { 200: Status },
      },
      handler: () => ({ status: 'ok' }),
    },
    {
      method: 'GET',
      url: '/readyz',
      auth: 'none',
      schema: {
        operationId: 'readyz',
        summary: 'The server can answer',
        tags: ['Service'],
        security: [],
        response: { 200: Status, ...errorAnswers(503) },
      },
      async handler() {
        if (!isOpen()) throw new UnavailableError('The server is stopping.');
        try {
          await store.check();
        } catch {
          throw new UnavailableError('The database does not answer.');
        }
        return { status: 'ok' };
      },
    },
    {
      method: 'GET',
      url: '/metrics',
      auth: 'metrics',
      schema: {
        operationId: 'metrics',
        summary: 'Figures for Prometheus',
        description: 'From this machine without a token, or with the one in RINGLOG_METRICS_TOKEN.',
        tags: ['Service'],
        response: {
          200: { description: 'The figures.', content: { 'text/plain': { schema: Type.String() } } },
          ...errorAnswers(401),
        },
      },
      async handler(_, reply) {
        return reply.type(metrics.contentType).send(await metrics.text());
      },
    },
  ];
}
