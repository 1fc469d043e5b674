import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { RinglogError } from '../record/errors.ts';

/** So many requests a minute for each token; a request without one has been refused before. 0: no limit. */
export async function limitRate(app: FastifyInstance, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    hook: 'preParsing',
    enableDraftSpec: true,
    keyGenerator: (request) => request.ctx?.actor ?? '',
    allowList: (request) => request.ctx === null,
    errorResponseBuilder: (_, { ttl }) =>
      new RinglogError(
        'TOO_MANY_REQUESTS',
        `This token has had its ${perMinute} requests of this minute; go on in ${Math.ceil(ttl / 1000)} s.`,
      ),
  });
}
