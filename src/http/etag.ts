import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../access/ctx.ts';
import type { Store } from '../store/store.ts';

/**
 * The tag of everything that a caller may see of its tenant now: the tenant's last change and the caller's sight. What
 * has not changed since is answered with 304.
 */
export class Tags {
  readonly #store: Store;
  readonly #sights = new WeakMap<Ctx, string>();
  readonly #seqs = new Map<number, number>();
  #version = Number.NaN;

  constructor(store: Store) {
    this.#store = store;
  }

  /** At this version of the store. */
  of(ctx: Ctx, version: number): string {
    return `"${this.#seq(ctx.tenantId, version)}.${this.#sight(ctx)}"`;
  }

  #seq(tenantId: number, version: number): number {
    if (version !== this.#version) {
      this.#seqs.clear();
      this.#version = version;
    }
    let seq = this.#seqs.get(tenantId);
    if (seq === undefined) this.#seqs.set(tenantId, (seq = this.#store.changeSeq(tenantId)));
    return seq;
  }

  #sight(ctx: Ctx): string {
    let sight = this.#sights.get(ctx);
    if (sight === undefined) {
      const extensions = ctx.role === 'admin' ? '*' : ctx.extensions.join('\n');
      sight = hash('sha256', `${this.#store.name}\0${ctx.tenantId}\0${extensions}\0${ctx.seesCosts}`).slice(0, 16);
      this.#sights.set(ctx, sight);
    }
    return sight;
  }
}

/** Marks an answer with its tag; true when the client has it already and 304 is the answer. */
export function isKnown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('ETag', etag).header('Cache-Control', 'private, no-cache').header('Vary', 'Authorization');
  const known = request.headers['if-none-match'];
  return (
    known !== undefined && (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
  );
}
