import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import {
  countQuarantine,
  findQuarantined,
  listQuarantine as listRecords,
  quarantinedIds,
  type Quarantined,
} from '../ingest/quarantine.ts';
import type { Totals } from '../ingest/intake.ts';
import { retryQuarantined } from '../ingest/retry.ts';
import { NotFoundError } from '../record/errors.ts';

/** The newest records in quarantine, and how many there are. */
export function listQuarantine({ ctx, input }: Call<{ top: number }>): { count: number; items: Quarantined[] } {
  requireRole(ctx, 'admin');
  return {
    count: countQuarantine(ctx.store, ctx.tenantId),
    items: listRecords(ctx.store, ctx.tenantId, input.top),
  };
}

/** @throws NotFoundError */
export function showQuarantined({ ctx, input }: Call<{ id: number }>): Quarantined {
  requireRole(ctx, 'admin');
  const record = findQuarantined(ctx.store, ctx.tenantId, input.id);
  if (record === null) throw notThere(ctx, input.id);
  return record;
}

function notThere(ctx: Ctx, id: number): NotFoundError {
  return new NotFoundError(`There is no record ${id} in the quarantine of '${ctx.tenant}'.`);
}

export interface RetryResult extends Totals {
  /** Records that were tried, and those that stayed. */
  readonly tried: number;
  readonly left: number;
}

/**
 * Reads records again that could not be read: one, or all of them. What can be read now leaves the quarantine.
 * @throws NotFoundError
 */
export async function retryQuarantine({
  ctx,
  input,
}: Call<{ ids: readonly number[] | null; timezone: string | null }>): Promise<RetryResult> {
  requireRole(ctx, 'admin');
  const there = new Set(quarantinedIds(ctx.store, ctx.tenantId));
  const ids = input.ids ?? [...there];
  const missing = ids.find((id) => !there.has(id));
  // Before any is tried: a command does what it was asked, or says why not.
  if (missing !== undefined) throw notThere(ctx, missing);
  const total = { tried: 0, left: 0, read: 0, stored: 0, updated: 0, unchanged: 0, rejected: 0 };
  for (const id of ids) {
    const record = showQuarantined({ ctx, input: { id } });
    const result = await retryQuarantined(ctx.store, ctx.tenantId, record, input.timezone);
    total.tried += 1;
    if (result.reason !== null) total.left += 1;
    for (const name of ['read', 'stored', 'updated', 'unchanged', 'rejected'] as const) total[name] += result[name];
  }
  return total;
}
