import { auditEntry } from '../access/audit.ts';
import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import {
  countQuarantine,
  findQuarantined,
  listQuarantine as listRecords,
  quarantinedIds,
  removeQuarantined,
  type QuarantineChoice,
  type Quarantined,
  type QuarantineEntry,
} from '../ingest/quarantine.ts';
import { retryQuarantined } from '../ingest/retry.ts';
import { addTotals, NO_TOTALS, type Totals } from '../ingest/totals.ts';
import { NotFoundError } from '../record/errors.ts';

/** The newest records in quarantine that are meant, but for the first `skip`, and how many there are. */
export async function listQuarantine({
  ctx,
  input: { choice, top, skip = 0 },
}: Call<{ choice: QuarantineChoice; top: number; skip?: number }>): Promise<{
  count: number;
  items: QuarantineEntry[];
}> {
  requireRole(ctx, 'admin');
  return {
    count: await countQuarantine(ctx.store, ctx.tenantId, choice),
    items: await listRecords(ctx.store, ctx.tenantId, choice, top, skip),
  };
}

/** @throws NotFoundError */
export async function showQuarantined({ ctx, input }: Call<{ id: number }>): Promise<Quarantined> {
  requireRole(ctx, 'admin');
  const record = await findQuarantined(ctx.store, ctx.tenantId, input.id);
  if (record === null) throw notThere(ctx, input.id);
  return record;
}

export interface RetryResult extends Totals {
  /** Records that were tried, and those that stayed. */
  readonly tried: number;
  readonly left: number;
  /** The last that was tried, where some that are meant were not; else null. */
  readonly next: number | null;
}

export interface Retry {
  readonly choice: QuarantineChoice;
  /** Of times that are written without one; null: the one that the records came with, else their source's. */
  readonly timezone: string | null;
  /** Try at most so many, oldest first, of those behind the one with this id. */
  readonly most?: number;
  readonly after?: number;
}

/**
 * Reads records again that could not be read, with the settings that their sources have now. What can be read leaves
 * the quarantine; that it was tried stays in the audit.
 * @throws NotFoundError when one that is named is not there; nothing is tried then.
 */
export async function retryQuarantine({
  ctx,
  input: { choice, timezone, most = Number.POSITIVE_INFINITY, after = 0 },
}: Call<Retry>): Promise<RetryResult> {
  const total = { tried: 0, left: 0, ...NO_TOTALS };
  const meant = (await meantIds(ctx, choice)).filter((id) => id > after);
  const ids = meant.slice(0, most);
  try {
    for (const id of ids) {
      const record = await findQuarantined(ctx.store, ctx.tenantId, id);
      // Somebody else may have retried it meanwhile.
      if (record === null) continue;
      const result = await retryQuarantined(ctx.store, ctx.tenantId, record, timezone);
      total.tried += 1;
      if (result.reason !== null) total.left += 1;
      addTotals(total, result);
    }
  } finally {
    // Also of those before one at which the store failed.
    if (total.tried > 0) {
      const { source, format } = choice;
      const { tried, left } = total;
      await ctx.store.write([auditEntry(ctx, 'quarantine.retry', { source, format, timezone, tried, left })]);
    }
  }
  return { ...total, next: ids.length < meant.length ? ids.at(-1)! : null };
}

/**
 * Removes records that will never be readable, for good, and gives how many.
 * @throws NotFoundError when one that is named is not there; nothing is removed then.
 */
export async function purgeQuarantine({ ctx, input }: Call<{ choice: QuarantineChoice }>): Promise<number> {
  const ids = await meantIds(ctx, input.choice);
  if (ids.length > 0) {
    const { source, format } = input.choice;
    const audit = auditEntry(ctx, 'quarantine.purge', { source, format, removed: ids.length });
    await ctx.store.write([...removeQuarantined(ctx.store, ctx.tenantId, ids), audit]);
  }
  return ids.length;
}

/** A command does what it was asked, or says why not before it begins. */
async function meantIds(ctx: Ctx, choice: QuarantineChoice): Promise<number[]> {
  requireRole(ctx, 'admin');
  const there = await quarantinedIds(ctx.store, ctx.tenantId, choice);
  const missing = choice.ids?.find((id) => !there.includes(id));
  if (missing !== undefined) throw notThere(ctx, missing);
  return there;
}

function notThere(ctx: Ctx, id: number): NotFoundError {
  return new NotFoundError(`There is no record ${id} in the quarantine of '${ctx.tenant}'.`);
}
