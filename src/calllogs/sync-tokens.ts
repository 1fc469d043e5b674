import { hash } from 'node:crypto';
import type { Ctx } from '../access/ctx.ts';
import { ForbiddenError } from '../record/errors.ts';
import { signerOf } from './sign.ts';

/** How far a client has followed the changes. */
export interface SyncPoint {
  /** The number of the last change that was told. */
  readonly seq: number;
  /** Only call logs that started then or later (ms); null: all. */
  readonly from: number | null;
  /** While what is there already is being told: the last of it that was; null: all of it, or none was asked for. */
  readonly after: { readonly started_at: number; readonly id: string } | null;
}

/** Writes and reads sync tokens: a point, signed, and bound to the tenant and to what the caller may see of it. */
export interface SyncTokens {
  write(ctx: Ctx, point: SyncPoint): string;
  /** @throws ForbiddenError when it is not one of ours, or was given to another sight. */
  read(ctx: Ctx, token: string): SyncPoint;
}

export function syncTokensOf(secret: string): SyncTokens {
  const signer = signerOf(secret, 'sync');
  const sights = new WeakMap<Ctx, string>();
  const sightOf = (ctx: Ctx) => {
    let sight = sights.get(ctx);
    if (sight === undefined) {
      const extensions = [...new Set(ctx.extensions)].toSorted();
      sight = hash('sha256', JSON.stringify([ctx.tenantId, ctx.role, ...extensions]));
      sights.set(ctx, sight);
    }
    return sight;
  };
  return {
    write(ctx, { seq, from, after }) {
      const parts = after === null ? (from === null ? [seq] : [seq, from]) : [seq, from, after.started_at, after.id];
      return signer.seal(JSON.stringify(parts), sightOf(ctx));
    },
    read(ctx, token) {
      const payload = signer.open(token, sightOf(ctx));
      if (payload === null) throw startOver();
      const [seq, from, started_at, id] = JSON.parse(payload) as [number, number?, number?, string?];
      return {
        seq,
        from: from ?? null,
        after: started_at === undefined ? null : { started_at, id: id! },
      };
    },
  };
}

/** The answer to a sync token that leads nowhere: the client begins again. */
export function startOver(): ForbiddenError {
  return new ForbiddenError(
    'This sync token is not known here, or not to this access token. Start over with one from POST /calllogs/sync_tokens.',
  );
}
