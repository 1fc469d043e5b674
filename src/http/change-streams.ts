import type { ServerResponse } from 'node:http';
import { finished, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../access/ctx.ts';
import { listChanges, type ToldChanges } from '../calllogs/changes.ts';
import type { SyncPoint } from '../calllogs/sync-tokens.ts';
import { RinglogError } from '../record/errors.ts';
import { ChangeWatch } from './change-watch.ts';
import { ctxOf, type Services } from './route.ts';

export const STREAM_PATH = '/calllogs/stream';

/** So many changes are taken at once, when the client has taken those before. */
const PAGE = 100;
/** After so long (ms) without anything else a comment is sent, so that nobody on the way takes the stream for dead. */
const HEARTBEAT = 15_000;
/** What a client is asked to wait before it connects again (ms). */
const RETRY = 2000;
/** How long (ms) a client that is not reading may hold up a server that is stopping. */
const GRACE = 500;

/** The streams of changes that are open, as server-sent events (https://html.spec.whatwg.org/#server-sent-events). */
export class ChangeStreams {
  readonly #services: Services;
  readonly #watch: ChangeWatch;
  /** Each with what resolves when it is closed. */
  readonly #open = new Map<ServerResponse, Promise<void>>();

  constructor(services: Services) {
    this.#services = services;
    this.#watch = new ChangeWatch(services.store);
  }

  /**
   * The events behind a point, for as long as client, token and server live. They are read as they are taken: a client
   * that reads slowly costs two pages.
   */
  open(request: FastifyRequest, reply: FastifyReply, point: SyncPoint): Readable {
    const response = reply.raw;
    const count = this.#services.metrics.streaming(STREAM_PATH, request, reply);
    const closed = new Promise<void>((resolve) => finished(response, () => resolve())).then(() => {
      this.#open.delete(response);
      count();
    });
    this.#open.set(response, closed);
    // So that a client that vanished without a word is noticed though nothing is sent.
    request.raw.socket.setKeepAlive(true, HEARTBEAT);
    return Readable.from(this.#events(request, response, point), { objectMode: false });
  }

  /** Ends them all. The server is no longer open then. */
  async close(): Promise<void> {
    this.#watch.wakeAll();
    const ended = Promise.all(this.#open.values());
    await Promise.race([ended, pause(GRACE, null, { ref: false })]);
    for (const response of this.#open.keys()) response.destroy();
  }

  async *#events(request: FastifyRequest, response: ServerResponse, point: SyncPoint) {
    const { store, syncTokens, authenticator, isOpen } = this.#services;
    // Whoever is cut off before the first change goes on from here too. An event without data is shown to nobody.
    let ctx = ctxOf(request);
    let told = syncTokens.write(ctx, point);
    yield `retry: ${RETRY}\nid: ${told}\n\n`;
    let sent = Date.now();
    try {
      while (isOpen() && !response.destroyed) {
        const mark = this.#watch.mark(ctx.tenantId);
        ctx = await authenticator.authenticate(request.headers.authorization, store.accessVersion());
        if (point.after !== null || (await store.changeSeq(ctx.tenantId)) > point.seq) {
          const page = await listChanges({ ctx, input: { point, top: PAGE } });
          ({ point } = page);
          if (page.changes.length === 0) continue;
          if (!isOpen()) return;
          yield this.#text(ctx, page);
          told = syncTokens.write(ctx, point);
          sent = Date.now();
        } else if (Date.now() - sent >= HEARTBEAT) {
          // What the client may not see it need not pass over again when it comes back.
          const behind = syncTokens.write(ctx, point);
          yield behind === told ? ': \n\n' : `: \nid: ${behind}\n\n`;
          told = behind;
          sent = Date.now();
        } else await this.#watch.wait(ctx.tenantId, mark);
      }
    } catch (error) {
      // A token that has gone, a feed that cannot be read: the client is told when it connects again.
      if (!(error instanceof RinglogError)) throw error;
      if (error.code === 'UNAVAILABLE') request.log.error({ err: error }, 'stream of changes ended');
    }
  }

  #text(ctx: Ctx, { changes, point }: ToldChanges): string {
    const { syncTokens } = this.#services;
    return changes
      .map(({ json, point: behind }, index) => {
        const id = syncTokens.write(ctx, index === changes.length - 1 ? point : behind);
        return `id: ${id}\nevent: change\ndata: ${json}\n\n`;
      })
      .join('');
  }
}
