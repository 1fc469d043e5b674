import { scopeOf, type Call } from '../access/ctx.ts';
import { parseOrder } from '../query/orderby.ts';
import { decodeId } from '../record/id.ts';
import { parseTime } from '../record/time.ts';
import type { Change, Scope, Store } from '../store/store.ts';
import { startOver, type SyncPoint } from './sync-tokens.ts';

/** One change as clients get it, and the point behind it. */
export interface ToldChange {
  readonly json: string;
  readonly point: SyncPoint;
}

export interface ToldChanges {
  readonly changes: readonly ToldChange[];
  /** Behind all of them. */
  readonly point: SyncPoint;
}

/**
 * The point from which a caller follows the changes: now; with `from` (ms), what is there already comes first, as far
 * as it started then or later.
 */
export async function beginChanges({ ctx, input: { from } }: Call<{ from: number | null }>): Promise<SyncPoint> {
  const { tenantId } = scopeOf(ctx);
  const seq = await ctx.store.changeSeq(tenantId);
  return { seq, from, after: from === null ? null : { started_at: from, id: BEFORE_ALL } };
}

/** @throws ForbiddenError when the feed has not come as far as this point: the data were restored from a backup. */
export async function requireKnown({ ctx, input }: Call<{ point: SyncPoint }>): Promise<void> {
  const last = await ctx.store.changeSeq(scopeOf(ctx).tenantId);
  if (input.point.seq > last) throw startOver();
}

/**
 * The changes behind a point. None means that there is none, not even further on.
 * @throws ForbiddenError when the feed does not know the point, or no longer.
 */
export async function listChanges({ ctx, input }: Call<{ point: SyncPoint; top: number }>): Promise<ToldChanges> {
  const scope = scopeOf(ctx);
  const { top } = input;
  let { point } = input;
  if (point.after !== null) {
    await requireKnown({ ctx, input: { point } });
    const there = await listThere(ctx.store, scope, point, top);
    if (there.changes.length > 0) return there;
    ({ point } = there);
  }
  for (;;) {
    const page = await ctx.store.changes(scope, { after: point.seq, from: point.from, top });
    if (page === null) throw startOver();
    const { from } = point;
    point = { seq: page.reached, from, after: null };
    if (page.changes.length === 0 && page.reached < page.last) continue;
    return {
      changes: page.changes.map((change) => ({ json: toJson(change), point: { seq: change.seq, from, after: null } })),
      point,
    };
  }
}

/** Lower than any id. */
const BEFORE_ALL = '0';
const OLDEST_FIRST = parseOrder('started_at asc');

/** A page of what is there already, in the order of the key. Changes made meanwhile come later, from the feed. */
async function listThere(store: Store, scope: Scope, point: SyncPoint, top: number): Promise<ToldChanges> {
  const { started_at, id } = point.after!;
  const after = { id, values: [started_at] };
  const page = await store.list(scope, {
    filter: null,
    search: null,
    order: OLDEST_FIRST,
    top,
    skip: 0,
    after,
    count: false,
  });
  const items = JSON.parse(page.items) as { readonly id: string; readonly started_at: string }[];
  const changes = items.map((item) => ({
    json: toJson({ id: item.id, type: 'CREATED', item: JSON.stringify(item) }),
    point: { ...point, after: { started_at: parseTime(item.started_at)!, id: String(decodeId(item.id)) } },
  }));
  if (page.next !== null) return { changes, point: changes.at(-1)!.point };
  return { changes, point: { ...point, after: null } };
}

function toJson({ id, type, item }: Omit<Change, 'seq'>): string {
  return `{"id":"${id}","change_type":"${type}","items":[${item ?? ''}]}`;
}
