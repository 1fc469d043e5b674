import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { RequestCounts } from '../access/request-counts.ts';
import { RinglogError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';

const MINUTE = 60_000;
/** How often (ms) servers of one store tell each other what they have counted. */
const EXCHANGE_EVERY = 1_000;

/** So many requests a minute for each token; a request without one has been refused before. 0: no limit. */
export async function limitRate(app: FastifyInstance, store: Store, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE,
    hook: 'preParsing',
    enableDraftSpec: true,
    keyGenerator: (request) => (request.ctx === null ? '' : `${request.ctx.tenantId} ${request.ctx.actor}`),
    allowList: (request) => request.ctx === null,
    errorResponseBuilder: (_, { ttl }) =>
      new RinglogError(
        'TOO_MANY_REQUESTS',
        `This token has had its ${perMinute} requests of this minute; go on in ${Math.ceil(ttl / 1000)} s.`,
      ),
    ...(store.isShared ? { store: sharedCounts(app, store) } : {}),
  });
}

/** Where the plugin counts when the store has several servers. */
function sharedCounts(app: FastifyInstance, store: Store) {
  const counts = new RequestCounts(store);
  let exchanging: Promise<void> | null = null;
  let isAlone = false;
  const exchange = async () => {
    try {
      await counts.exchange(Date.now());
      isAlone = false;
    } catch (error) {
      // Without the others each server still keeps the limit for itself.
      if (!isAlone) app.log.warn({ err: error }, 'requests are counted alone until the database answers');
      isAlone = true;
    }
  };
  // One at a time: a database that does not answer must not be asked more and more.
  const tick = () => void (exchanging ??= exchange().finally(() => (exchanging = null)));
  const clock = setInterval(tick, EXCHANGE_EVERY).unref();
  app.addHook('onClose', async () => {
    clearInterval(clock);
    await exchanging;
  });
  return class SharedCounts {
    incr(key: string, done: (error: Error | null, count: { current: number; ttl: number }) => void): void {
      const space = key.indexOf(' ');
      const asking = { tenantId: Number(key.slice(0, space)), actor: key.slice(space + 1) };
      done(null, counts.count(asking, Date.now()));
    }

    child() {
      return this;
    }
  };
}
