import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../access/ctx.ts';
import type { Awaitable } from '../store/awaitable.ts';
import type { Store } from '../store/store.ts';

/**
 * The tag of everything that a caller may see of its tenant now: the tenant's last change and the caller's sight. What
 * has not changed since is answered with 304.
 */
export class Tags {
  readonly #store: Store;
  readonly #sights = new WeakMap<Ctx, string>();
  #seqs = new Map<number, number>();
  #version = Number.NaN;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * At this version of the store. To be waited for before what is answered is read: a tag that is older than its answer
   * is asked for again, one that is newer would hide what has changed.
   */
  of(ctx: Ctx, version: number): Awaitable<string> {
    if (version !== this.#version) {
      // Another one rather than the same made empty: numbers on their way go to those of their own version.
      this.#seqs = new Map();
      this.#version = version;
    }
    const seq = this.#seqs.get(ctx.tenantId);
    return seq === undefined ? this.#ask(ctx, this.#seqs) : this.#tag(seq, ctx);
  }

  async #ask(ctx: Ctx, seqs: Map<number, number>): Promise<string> {
    const seq = await this.#store.changeSeq(ctx.tenantId);
    seqs.set(ctx.tenantId, seq);
    return this.#tag(seq, ctx);
  }

  #tag(seq: number, ctx: Ctx): string {
    return `"${seq}.${this.#sight(ctx)}"`;
  }

  #sight(ctx: Ctx): string {
    let sight = this.#sights.get(ctx);
    if (sight === undefined) {
      const { tenantId, role, extensions, seesCosts } = ctx;
      // As JSON: extensions may have any name.
      const seen = [this.#store.name, tenantId, role === 'admin' ? null : extensions, seesCosts];
      sight = hash('sha256', JSON.stringify(seen)).slice(0, 16);
      this.#sights.set(ctx, sight);
    }
    return sight;
  }
}

/**
 * What a handler gives back as its answer: this payload, marked with its tag, or 304 where the client has it already. It is
 * given back rather than sent: of what a handler sent itself Fastify awaits the end, with listeners for each answer.
 */
export function tagged<Payload>(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { etag, type, payload }: { readonly etag: string; readonly type: string; readonly payload: Payload },
): Payload | FastifyReply {
  reply.header('ETag', etag).header('Cache-Control', 'private, no-cache').header('Vary', 'Authorization');
  if (isKnown(headers['if-none-match'], etag)) return reply.code(304).send();
  reply.type(type);
  return payload;
}

function isKnown(known: string | undefined, etag: string): boolean {
  return (
    known !== undefined && (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
  );
}
