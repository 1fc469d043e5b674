import type { FastifyInstance } from 'fastify';
import type { Spool } from '../calllogs/spool.ts';
import type { Store } from '../store/store.ts';

/** How often (ms) it is tried to store what waits. */
const DRAIN_EVERY = 2_000;

/** Stores what waits in the spool, from the start of a server to its end, as soon as it can be. */
export function drainSpool(app: FastifyInstance, store: Store, spool: Spool): void {
  const drain = () =>
    spool
      .drain(store, (error, file) =>
        app.log.error({ err: error, file }, 'what was spooled cannot be stored; it is kept'),
      )
      .catch((error: unknown) => app.log.error({ err: error }, 'the spool cannot be read'));
  const clock = setInterval(() => void drain(), DRAIN_EVERY).unref();
  app.addHook('onReady', () => void drain());
  app.addHook('onClose', async () => {
    clearInterval(clock);
    await spool.idle();
  });
}
